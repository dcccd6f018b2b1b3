import type { Config } from "epoch-lab";
import type { Change } from "./history";
import { differences } from "../settings/differences";

/** A {@link Change} together with what is needed to undo it or to merge it with the next one. */
export interface RecordedChange {
  readonly change: Change;
  /** The settings before. */
  readonly before: Config;
  /** The slider's value before, where there is one. */
  readonly value: number | undefined;
  /** When the change was last extended, in milliseconds of the page's clock. */
  readonly touched: number;
}

/** Changes of one setting that follow each other within this many milliseconds are one gesture. */
export const GESTURE_PAUSE_MS = 600;

/**
 * Adds what changed between two configs at one place of a run to what was recorded before it.
 *
 * A change of a setting joins the last one of the same setting when no step lies between the two, or when they
 * belong to one gesture: it keeps its place and its "from", and takes the new "to". One that ends where it
 * began leaves nothing.
 */
export function record(
  recorded: readonly RecordedChange[],
  from: Config,
  to: Config,
  place: { step: number; epoch: number; seconds: number },
  now: number,
): RecordedChange[] {
  const result = [...recorded];
  for (const { field, name, symbol = name, before, from: was, to: is } of differences(from, to)) {
    const index = result.findLastIndex(({ change }) => change.field === field);
    const last = result[index];
    if (last && (last.change.step === place.step || now - last.touched < GESTURE_PAUSE_MS)) {
      if (last.change.from === is) result.splice(index, 1);
      else result[index] = { ...last, change: { ...last.change, to: is }, touched: now };
    } else {
      const { step, epoch, seconds } = place;
      const change = { step, epoch, seconds, field, symbol, from: was, to: is };
      result.push({ change, before: from, value: before, touched: now });
    }
  }
  return result;
}

/** The value of each slider before its last change in this run, by JSON name. */
export function previousValues(recorded: readonly RecordedChange[]): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const { change, value } of recorded) if (value !== undefined) values.set(change.field, value);
  return values;
}
