import type { Evaluation, Trainer } from "epoch-lab";

/** Validation takes at most this share of the time between the ends of epochs. */
const SHARE = 0.1;

/** What the network takes for what among the validation images. */
export interface Confusion {
  /** The step after which it is so. */
  step: number;
  evaluation: Evaluation;
  /** Images by what they are and what the network says: ten rows of ten. */
  counts: Uint32Array;
  /** The misread images, most sure first: their numbers in the data, what they are and what was said. */
  samples: Uint32Array;
  classes: Uint8Array;
  said: Uint8Array;
  /** The activations of the outputs that say so. */
  activations: Float32Array;
}

/**
 * Evaluates a run on the validation images.
 *
 * Which images are misread comes from the same pass: it is not made again for whoever wants to know.
 */
export class Validator {
  readonly #trainer: Trainer;
  #last = { at: -Infinity, took: 0, step: NaN };
  #confusion: Confusion | undefined;

  constructor(trainer: Trainer) {
    this.#trainer = trainer;
  }

  /**
   * The record as it is now; nothing when there are no validation images. `if due`: only when little time has
   * gone into it lately; `if new`: only when the last record was of another step.
   */
  validate(when: "always" | "if due" | "if new", detail: "record" | "confusion"): Evaluation | undefined {
    const now = performance.now();
    const { at, took, step } = this.#last;
    if (when === "if due" && now - at < took * (1 / SHARE - 1)) return undefined;
    const here = this.#trainer.position().step;
    if (when === "if new" && step === here) return undefined;
    // What is not looked at is not remembered either: it would be shown when it is old.
    this.#confusion = undefined;
    const evaluation =
      detail === "confusion" ? this.#confuse(here)?.evaluation : this.#trainer.evaluate("validation");
    const end = performance.now();
    this.#last = { at: end, took: end - now, step: evaluation ? here : NaN };
    return evaluation;
  }

  /** What is taken for what, as it is now or as it was when last looked at. */
  confusion(as: "now" | "last"): Confusion | undefined {
    const here = this.#trainer.position().step;
    const isGood = this.#confusion && (as === "last" || this.#confusion.step === here);
    return isGood ? this.#confusion : this.#confuse(here);
  }

  #confuse(step: number): Confusion | undefined {
    const confusion = this.#trainer.confusion("validation");
    this.#confusion = confusion && {
      step,
      evaluation: confusion.evaluation(),
      counts: confusion.counts(),
      samples: confusion.samples(),
      classes: confusion.classes(),
      said: confusion.said(),
      activations: confusion.activations(),
    };
    confusion?.free();
    return this.#confusion;
  }
}
