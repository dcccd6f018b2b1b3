import { at } from "./at";
import type { Change, History } from "../session/history";

/** One row of the table of values: a point of the history, and what was changed there. */
export interface Row {
  readonly step: number;
  readonly epoch: number;
  readonly seconds: number;
  readonly trainingCost: number;
  readonly validationCost: number;
  readonly trainingAccuracy: number;
  readonly validationAccuracy: number;
  readonly changes: readonly Change[];
}

/** The newest points that stand in the table one by one. */
const RECENT_ROWS = 40;

/**
 * The history in at most about `most` rows: the last point of each epoch (of every second, third, ... where
 * there are too many), the newest points, and every point where a setting was changed.
 */
export function rows(history: History, most = 200): Row[] {
  const { length, epoch } = history;
  const changes = changesByPoint(history);
  const chosen = new Set<number>();
  const ends: number[] = [];
  for (let i = 0; i < length; i++)
    if (i + 1 === length || Math.floor(at(epoch, i + 1) - 1e-9) > Math.floor(at(epoch, i) - 1e-9))
      ends.push(i);
  const stride = Math.max(1, Math.ceil(ends.length / Math.max(1, most - RECENT_ROWS)));
  ends.forEach((point, i) => (ends.length - 1 - i) % stride === 0 && chosen.add(point));
  for (let i = Math.max(0, length - RECENT_ROWS); i < length; i++) chosen.add(i);
  for (const point of changes.keys()) chosen.add(point);
  return [...chosen].sort((a, b) => a - b).map((i) => rowAt(history, i, changes.get(i) ?? []));
}

/** One point of the history. */
export function rowAt(history: History, i: number, changes: readonly Change[] = []): Row {
  return {
    step: at(history.step, i),
    epoch: at(history.epoch, i),
    seconds: at(history.seconds, i),
    trainingCost: at(history.trainingCost, i),
    validationCost: at(history.validationCost, i),
    trainingAccuracy: at(history.trainingAccuracy, i),
    validationAccuracy: at(history.validationAccuracy, i),
    changes,
  };
}

/** Each change at the last point before it took effect; those after the last point at that one. */
export function changesByPoint(history: Pick<History, "step" | "length" | "changes">): Map<number, Change[]> {
  const found = new Map<number, Change[]>();
  if (history.length === 0) return found;
  for (const change of history.changes) {
    let point = 0;
    while (point < history.length - 1 && at(history.step, point) < change.step) point++;
    const there = found.get(point);
    if (there) there.push(change);
    else found.set(point, [change]);
  }
  return found;
}
