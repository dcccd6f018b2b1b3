import type { Evaluation, Means } from "epoch-lab";
import type { Place } from "../protocol/checkpoint";
import { RunningMeans } from "./running-means";

/** Collects the points of a run's history until they are reported. */
export class HistoryPoints {
  readonly #runningMeans = new RunningMeans();
  /** The means of the last point. */
  #lastMeans: Means | undefined;
  #points: number[] = [];
  /** When the last point was added, in milliseconds. */
  #addedAt = -Infinity;

  get addedAt(): number {
    return this.#addedAt;
  }

  /**
   * Adds a point, if anything was learned since the last one; says whether it did. Where only a validation is new,
   * the point repeats the means of the last one.
   *
   * `taken`: means over the mini-batches since the last call. `averaging`: whether mini-batches before those are
   * included where those are few.
   */
  add(
    place: Place,
    taken: Means | undefined,
    averaging: "running" | "each step",
    validation: Evaluation | undefined,
  ): boolean {
    const means = taken && averaging === "running" ? this.#runningMeans.take(taken) : taken;
    if (!means && !validation) return false;
    this.#lastMeans = means ?? this.#lastMeans;
    if (!this.#lastMeans) return false;
    const { cost, accuracy } = this.#lastMeans;
    const { step, epoch, seconds } = place;
    const right = validation?.correct === undefined ? NaN : validation.correct / validation.count;
    this.#points.push(step, epoch, seconds, cost, accuracy, validation?.cost ?? NaN, right);
    this.#addedAt = performance.now();
    return true;
  }

  /** The points since the last call. */
  take(): Float64Array<ArrayBuffer> {
    const points = Float64Array.from(this.#points);
    this.#points = [];
    return points;
  }

  /** Training goes on at another pace: running means begin anew. */
  changePace(): void {
    this.#runningMeans.reset();
  }

  /** The weights are no longer those of the last point. */
  forgetLastMeans(): void {
    this.#lastMeans = undefined;
  }
}
