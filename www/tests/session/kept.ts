import type { Columns } from "../../src/session/history";
import { keptRun, type KeptRun, type Written } from "../../src/session/kept-run";
import type { Snapshot } from "../../src/session/snapshot";
import { CONFIG } from "../config";

const STATE = Uint8Array.of(1, 2, 3, 4, 5);

/** Three points, the last of them without validation. */
export const HISTORY_COLUMNS: Columns = {
  step: Float64Array.of(1, 2, 3),
  epoch: Float64Array.of(0.1, 0.2, 0.3),
  seconds: Float64Array.of(1, 2, 3),
  trainingCost: Float64Array.of(3, 2, 1),
  trainingAccuracy: Float64Array.of(0.1, 0.5, 0.7),
  validationCost: Float64Array.of(3.1, 2.1, NaN),
  validationAccuracy: Float64Array.of(0.11, 0.52, NaN),
};

const place = { step: 3, epoch: 0.3, images: 30, seconds: 3 };

export const SNAPSHOT: Snapshot = {
  start: { ...CONFIG, learningRate: 1 },
  config: CONFIG,
  training: 50_000,
  changes: [
    {
      change: { step: 1, epoch: 0.1, seconds: 1, field: "learningRate", symbol: "η", from: "1", to: "0.5" },
      before: { ...CONFIG, learningRate: 1 },
      value: 1,
      touched: -Infinity,
    },
  ],
  columns: HISTORY_COLUMNS,
  norms: { layers: 2, points: Float64Array.of(3, 0.3, 3, 1, 0.5, 2, 0.1, 0.4, 3, 0.2) },
  checkpoint: { ...place, config: CONFIG, growing: false, state: STATE },
  fork: { of: "other", letter: "Z", step: 1, epoch: 0.1 },
};

/** What is written of a kept run, and its state. */
export function written(changes: Partial<Written> = {}): { written: Written; state: Uint8Array } {
  const { checkpoint, ...rest } = SNAPSHOT;
  const { state, ...where } = checkpoint;
  const own = { id: "one", letter: "A", name: "", shown: true, date: 1, checkpoint: where };
  return { written: { ...rest, ...own, stateBytes: state.byteLength, ...changes }, state };
}

/** Of the run above, in bytes. */
export const SPACE = (7 * 3 + 10) * 8 + 5;

export const kept = (changes: Partial<Written> = {}): KeptRun => keptRun(written(changes).written);
