import type { Comparison, ExperimentRun, Quantity, Split } from "epoch-lab";
import type { ReplayEnd, ReplayRecord } from "../protocol/replay-messages";

/** What one seed of a run has come to. */
export interface Trial {
  readonly seed: number;
  /** Epochs done, the current one as a fraction. */
  epoch: number;
  /** Evaluations made. */
  records: number;
  /** A value for each evaluation, NaN where it is still to come: shares of right answers, or costs. */
  readonly values: ReadonlyMap<string, Float64Array>;
  /** One for each published series of the run, in their order. */
  comparisons: readonly Comparison[];
  /** The last count of right answers and of images, by split. */
  readonly last: Map<Split, { correct: number; count: number }>;
  end: ReplayEnd | undefined;
}

/** The name of a line among those of a trial. */
export const lineOf = (quantity: Quantity, split: Split): string => `${quantity} ${split}`;

/** How many times a run is evaluated. */
export function evaluations({ epochs, monitor }: Pick<ExperimentRun, "epochs" | "monitor">): number {
  return monitor === "end" ? 1 : epochs;
}

/** A run at its start, with this seed. */
export function trialOf(run: ExperimentRun, seed: number): Trial {
  const values = new Map<string, Float64Array>();
  for (const { split } of run.evaluate) {
    for (const quantity of ["cost", "accuracy"] as const) {
      values.set(lineOf(quantity, split), new Float64Array(evaluations(run)).fill(NaN));
    }
  }
  return { seed, epoch: 0, records: 0, values, comparisons: [], last: new Map(), end: undefined };
}

/** Takes down an evaluation. */
export function note(trial: Trial, { epoch, parts, comparisons }: ReplayRecord): void {
  for (const { split, cost, correct, count } of parts) {
    trial.values.get(lineOf("cost", split))?.fill(cost, trial.records, trial.records + 1);
    trial.values.get(lineOf("accuracy", split))?.fill(correct / count, trial.records, trial.records + 1);
    trial.last.set(split, { correct, count });
  }
  trial.records++;
  trial.epoch = epoch;
  trial.comparisons = comparisons;
}
