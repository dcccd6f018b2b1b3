import type { Config } from "epoch-lab";
import { read, type SettingPath } from "../settings/path";
import { wordsOf } from "../settings/words";
import type { RecordedChange } from "./changes";
import type { Change } from "./history";

/** A run whose numbers are no longer numbers, and the way back. */
export interface Divergence {
  step: number;
  /** The layer in which it was noticed: `hidden layer`, `second hidden layer`, `output layer`. */
  layer: string;
  /** The change that most likely brought it about, if there was one. */
  cause: Change | undefined;
  /** The epoch whose starting weights are kept. */
  keptEpoch: number;
  /** The settings to go back with: the cause undone, or else a tenth of the learning rate. */
  goBack: Config;
}

const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"];

/** The page's name of a layer, counted from 0 = the first hidden one. */
export function layerName(layer: number, sizes: readonly number[]): string {
  const hidden = sizes.length - 2;
  if (layer >= hidden) return "output layer";
  if (hidden === 1) return "hidden layer";
  return `${ORDINALS[layer] ?? `${layer + 1}th`} hidden layer`;
}

/** Says of a run that diverged what likely did it, and how it can go on. */
export function explain(
  stop: { step: number; layer: number; keptEpoch: number },
  active: Config,
  recorded: readonly RecordedChange[],
): Divergence {
  const cause = recorded.findLast((candidate) => mayDiverge(candidate, active));
  return {
    step: stop.step,
    layer: layerName(stop.layer, active.sizes),
    cause: cause?.change,
    keptEpoch: stop.keptEpoch,
    goBack: cause ? undo(cause, active) : { ...active, learningRate: active.learningRate / 10 },
  };
}

/** Whether the change went the way in which such a setting can make a run diverge. */
function mayDiverge({ change, value = NaN }: RecordedChange, active: Config): boolean {
  const diverges = wordsOf(change.field)?.diverges;
  if (diverges === undefined) return true;
  const now = read(active, change.field as SettingPath);
  if (typeof now !== "number") return false;
  return diverges === "when larger" ? now > value : diverges === "when smaller" && now < value;
}

/** `active` with the setting of `recorded` as it was before. */
function undo({ change, before }: RecordedChange, active: Config): Config {
  const setting = change.field.split(".")[0] as keyof Config;
  return { ...active, [setting]: before[setting] };
}
