import type { Cause, Config } from "epoch-lab";
import { read, type SettingPath } from "../settings/path";
import { wordsOf } from "../settings/words";
import type { RecordedChange } from "./changes";
import type { Change } from "./history";

/** A run whose numbers are no longer numbers, and the way back. */
export interface ExplainedDivergence {
  step: number;
  /** The layer in which it was noticed: `hidden layer`, `second hidden layer`, `output layer`. */
  layer: string;
  /** The setting that the core blames. */
  cause: Cause;
  /** The change while training that most likely brought it about, if there was one. */
  change: Change | undefined;
  /** The epoch whose starting weights are kept. */
  keptEpoch: number;
  /** The settings to go back with: the change undone, or else what the core proposes. */
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

/** Explains why a run diverged and with which settings it can go on. */
export function explain(
  stop: { step: number; layer: number; cause: Cause; keptEpoch: number },
  active: Config,
  recorded: readonly RecordedChange[],
): ExplainedDivergence {
  const { step, layer, cause, keptEpoch } = stop;
  const suspect = cause.kind === "lambda" ? overshot : mayDiverge;
  const changed = recorded.findLast((candidate) => suspect(candidate, active));
  return {
    step,
    layer: layerName(layer, active.sizes),
    cause,
    change: changed?.change,
    keptEpoch,
    goBack: changed ? undo(changed, active) : relieve(cause, active),
  };
}

/** Whether it was this change with which weight decay began to take more off a weight than there is. */
function overshot({ change, before }: RecordedChange): boolean {
  const { learningRate, regularizer, training } = before;
  const lambda = regularizer.kind === "none" ? 0 : regularizer.lambda;
  const takesPart = change.field === "learningRate" || change.field.startsWith("regularizer");
  return takesPart && (learningRate * lambda) / training < 1;
}

/** Whether the change went the way in which such a setting can make a run diverge. */
function mayDiverge({ change, value = NaN }: RecordedChange, active: Config): boolean {
  const diverges = wordsOf(change.field)?.diverges;
  if (diverges === undefined) return true;
  const now = read(active, change.field as SettingPath);
  if (typeof now !== "number") return false;
  return diverges === "when larger" ? now > value : diverges === "when smaller" && now < value;
}

/** `active` with what the core proposes in place of the setting that it blames. */
function relieve(cause: Cause, active: Config): Config {
  const { regularizer } = active;
  if (cause.kind === "learningRate") return { ...active, learningRate: cause.proposed };
  return regularizer.kind === "none"
    ? active
    : { ...active, regularizer: { ...regularizer, lambda: cause.proposed } };
}

/** `active` with the setting of `recorded` as it was before. */
function undo({ change, before }: RecordedChange, active: Config): Config {
  const setting = change.field.split(".")[0] as keyof Config;
  return { ...active, [setting]: before[setting] };
}
