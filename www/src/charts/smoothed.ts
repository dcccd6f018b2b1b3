import { at } from "./at";

/**
 * An exponential mean over training time: each point weighs by the steps that it stands for, however densely
 * points were recorded. Reads only points that are new; a missing value stays missing.
 */
export class Smoothed {
  #values = new Float64Array(0);
  #length = 0;
  #span = NaN;
  #sum = 0;
  #weight = 0;
  #step = 0;

  /** Forgets everything read: the source is another one. */
  clear(): void {
    this.#span = NaN;
  }

  /** The smoothed values of all points, `span` steps deep. */
  update(steps: Float64Array, ys: Float64Array, span: number): Float64Array {
    if (span !== this.#span) {
      this.#span = span;
      this.#length = this.#sum = this.#weight = this.#step = 0;
    }
    if (this.#values.length < ys.length) {
      const grown = new Float64Array(Math.max(1024, 2 * ys.length));
      grown.set(this.#values.subarray(0, this.#length));
      this.#values = grown;
    }
    for (let i = this.#length; i < ys.length; i++) {
      const value = at(ys, i);
      if (!Number.isFinite(value)) {
        this.#values[i] = NaN;
        continue;
      }
      // The floor gives a point at step 0 a weight at all.
      const fresh = Math.max(1e-9, -Math.expm1((this.#step - at(steps, i)) / span));
      this.#sum += fresh * (value - this.#sum);
      this.#weight += fresh * (1 - this.#weight);
      this.#step = at(steps, i);
      this.#values[i] = this.#sum / this.#weight;
    }
    this.#length = ys.length;
    return this.#values.subarray(0, ys.length);
  }
}
