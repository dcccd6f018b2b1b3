import {
  compareAmplified,
  compareExact,
  Trainer,
  type Agreement,
  type Comparison,
  type Divergence,
  type Mnist,
  type Stop,
} from "epoch-lab";
import type { ReplayRecord, Task } from "../protocol/replay-messages";

/** Limit of steps at a call of the core where only time ends it: more than a slice can hold. */
const STEP_LIMIT_PER_SLICE = 1e9;

/** A run of a figure in progress, evaluated as the figure says and compared with what was published. */
export class Replay {
  readonly #task: Task;
  readonly #trainer: Trainer;
  /** The published series, and what the run made of each so far. */
  readonly #compared: { published: Float64Array; ours: number[] }[];

  /** Throws a `Failure` for settings that are impossible. */
  constructor(task: Task, mnist: Mnist) {
    this.#task = task;
    this.#trainer = new Trainer(task.run.config, mnist);
    this.#compared = task.published.map(({ values }) => ({
      published: Float64Array.from(values),
      ours: [],
    }));
  }

  /** Epochs done, the current one as a fraction. */
  get epoch(): number {
    return this.#trainer.position().epoch;
  }

  /** Trains until so many milliseconds are over, an epoch ends or the run diverges. */
  run(milliseconds: number): Stop {
    return this.#trainer.run(STEP_LIMIT_PER_SLICE, milliseconds);
  }

  /** Evaluates the run after an epoch, and compares; a run whose costs are not finite has diverged. */
  record(): ReplayRecord | Divergence {
    const parts = this.#task.run.evaluate.flatMap((part) => {
      const evaluation = this.#trainer.evaluateAsPublished(part);
      return evaluation ? { ...evaluation, split: part.split } : [];
    });
    const divergence = this.#trainer.judge(Float64Array.from(parts, ({ cost }) => cost));
    if (divergence) return divergence;
    const comparisons = this.#task.published.map(({ split, quantity, agreement }, i) => {
      const { published, ours } = this.#compared[i]!;
      const part = parts.find((candidate) => candidate.split === split);
      if (part) ours.push(quantity === "cost" ? part.cost : part.correct);
      return compare(agreement, published, Float64Array.from(ours));
    });
    return { epoch: Math.floor(this.epoch), parts, comparisons };
  }

  /** Frees the memory. */
  free(): void {
    this.#trainer.free();
  }
}

function compare(agreement: Agreement, published: Float64Array, ours: Float64Array): Comparison {
  if (agreement.kind === "exact") return compareExact(agreement.within, published, ours);
  const { within, first, least, rest } = agreement;
  return compareAmplified(within, first, least, rest, published, ours);
}
