import type {
  Cause,
  Comparison,
  ExperimentRun,
  Failure,
  PublishedEvaluation,
  Series,
  Split,
} from "epoch-lab";
import type { Loading } from "./loading";

/** A run of a figure, and the published series that are its own. */
export interface Task {
  run: ExperimentRun;
  published: Series[];
}

/** What a run knows after an epoch. */
export interface ReplayRecord {
  /** Epochs done. */
  epoch: number;
  /** One for each part of the data that the run is evaluated on. */
  parts: (PublishedEvaluation & { split: Split })[];
  /** One for each published series of the task, over all epochs so far. */
  comparisons: Comparison[];
}

/** What a pool asks of one of its workers. */
export type ReplayRequest =
  /** The first request; `base` is the address that `mnist/` stands under. */
  | { kind: "open"; base: string }
  /** Another run, from its start; it replaces the one before. */
  | { kind: "begin"; task: Task }
  | { kind: "train" }
  | { kind: "pause" }
  | { kind: "loadAgain" };

/** What a worker of a pool tells. */
export type ReplayEvent =
  | { kind: "loading"; loading: Loading }
  /** How far the run is: epochs done, the current one as a fraction. */
  | { kind: "position"; epoch: number }
  /** An evaluated epoch. */
  | { kind: "record"; record: ReplayRecord }
  | { kind: "ended"; end: ReplayEnd }
  /** The core broke down; nothing more will come from this worker. */
  | { kind: "crashed"; message: string };

/** How a run of a figure came to its end. */
export type ReplayEnd =
  | { kind: "done" }
  | { kind: "diverged"; step: number; layer: number; cause: Cause }
  | { kind: "refused"; failure: Failure }
  | { kind: "crashed" };
