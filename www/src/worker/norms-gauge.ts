import type { Trainer } from "epoch-lab";
import type { NormsPoints } from "../protocol/messages";
import type { Place } from "../protocol/checkpoint";
import { finishSweep, type Gradual } from "./gradual";

/** While it trains, measuring takes at most this share of the time. */
const NORMS_TIME_SHARE = 0.025;

/**
 * Measures how large gradient and weights are, whichever view is open: a view that is opened late shows the
 * whole run.
 */
export class NormsGauge {
  #layers = 0;
  #points: number[] = [];
  #step = NaN;
  #measured = -Infinity;
  /** What a measurement takes when nothing else runs in between: the least that one took. */
  #takes = Infinity;

  /**
   * Measures a run where it stands: in any case, or when it is due. The same step is measured once, and what is
   * no number is left out.
   */
  *measure(trainer: Trainer, place: Place, when: "always" | "if due"): Gradual<void> {
    const now = performance.now();
    const isDue = when === "always" || now - this.#measured >= this.#takes * (1 / NORMS_TIME_SHARE - 1);
    if (!isDue || place.step === this.#step) return;
    const { step, epoch, seconds } = place;
    const onValidation = trainer.probeSplit() === "validation" ? 1 : 0;
    const norms = yield* finishSweep(trainer.sweepNorms(), trainer);
    this.#layers = trainer.config().sizes.length - 1;
    if (norms.every(Number.isFinite)) this.#points.push(step, epoch, seconds, onValidation, ...norms);
    this.#step = step;
    this.#measured = performance.now();
    this.#takes = Math.min(this.#takes, this.#measured - now);
  }

  /** What was measured since the last call. */
  take(): NormsPoints {
    const points = Float64Array.from(this.#points);
    this.#points = [];
    return { layers: this.#layers, points };
  }
}
