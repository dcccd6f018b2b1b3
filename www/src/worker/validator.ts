import type { Evaluation, Trainer } from "epoch-lab";
import { VALIDATION_IMAGES } from "../settings/mnist-shape";
import { finishSweep, type Gradual } from "./gradual";
import { isValidated } from "./validation-schedule";

/** In mid-epoch validation takes at most this share of the time. */
const VALIDATION_TIME_SHARE = 0.1;

/** What the network takes for what among the validation images. */
export interface ConfusionRecord {
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
  #confusion: ConfusionRecord | undefined;
  /** The step of an epoch's end that is to be validated, until that is done. */
  #owedAtStep = NaN;

  constructor(trainer: Trainer) {
    this.#trainer = trainer;
  }

  /** Whether the run stands at the end of an epoch that is still to be validated. */
  get isOwed(): boolean {
    return this.#owedAtStep === this.#trainer.position().step;
  }

  /** The run has come to the end of an epoch. */
  endEpoch(): void {
    const { step, epoch, images } = this.#trainer.position();
    const { training } = this.#trainer.config();
    this.#owedAtStep = isValidated({ epoch, images, training, reads: VALIDATION_IMAGES }) ? step : NaN;
  }

  /** The end of the epoch is validated, or is no longer where the run stands. */
  settle(): void {
    this.#owedAtStep = NaN;
  }

  /**
   * The record as it is now; nothing when there are no validation images. `if due`: a point that is only drawn,
   * in mid-epoch, when little time has gone into validation lately; `if new`: only when the last record was of
   * another step.
   */
  *validate(
    when: "always" | "if due" | "if new",
    detail: "record" | "confusion",
  ): Gradual<Evaluation | undefined> {
    const now = performance.now();
    const { at, took, step } = this.#last;
    const { step: here, epoch } = this.#trainer.position();
    if (when !== "always" && step === here) return undefined;
    if (when === "if due" && (Number.isInteger(epoch) || now - at < took * (1 / VALIDATION_TIME_SHARE - 1)))
      return undefined;
    // What is not looked at is not remembered either: it would be shown when it is old.
    this.#confusion = undefined;
    const found = yield* this.#read(here);
    if (detail === "confusion") this.#confusion = found;
    const end = performance.now();
    this.#last = { at: end, took: end - now, step: found ? here : NaN };
    return found?.evaluation;
  }

  /** What is taken for what, as it is now or as it was when last looked at. */
  *confusion(as: "now" | "last"): Gradual<ConfusionRecord | undefined> {
    const here = this.#trainer.position().step;
    if (this.#confusion && (as === "last" || this.#confusion.step === here)) return this.#confusion;
    this.#confusion = yield* this.#read(here);
    return this.#confusion;
  }

  *#read(step: number): Gradual<ConfusionRecord | undefined> {
    const sweep = this.#trainer.sweepConfusion("validation");
    if (!sweep) return undefined;
    const confusion = yield* finishSweep(sweep, this.#trainer);
    const found = {
      step,
      evaluation: confusion.evaluation(),
      counts: confusion.counts(),
      samples: confusion.samples(),
      classes: confusion.classes(),
      said: confusion.said(),
      activations: confusion.activations(),
    };
    confusion.free();
    return found;
  }
}
