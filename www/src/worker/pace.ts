/** When steps are late, the run catches up with those of this many milliseconds and skips the rest. */
const LATE_STEPS_WINDOW_MS = 250;

/** Says how many steps are due at a fixed rate: exact on average, and never many at once. */
export class Pace {
  #credit = 1;
  #asked: number;

  /** The first step is due at once. */
  constructor(
    readonly stepsPerSecond: number,
    now: number,
  ) {
    this.#asked = now;
  }

  /** Whole steps that are due, `now` in milliseconds. */
  due(now: number): number {
    const earned = ((now - this.#asked) * this.stepsPerSecond) / 1000;
    const most = 1 + (LATE_STEPS_WINDOW_MS * this.stepsPerSecond) / 1000;
    this.#asked = now;
    this.#credit = Math.min(this.#credit + earned, most);
    // Sums of thousandths fall short of a whole by a rounding error.
    return Math.floor(this.#credit + 1e-9);
  }

  /** Tells that `steps` of the due ones were made. */
  took(steps: number): void {
    this.#credit -= steps;
  }

  /** Milliseconds until the next step is due. */
  wait(): number {
    return Math.max(0, ((1 - this.#credit) * 1000) / this.stepsPerSecond);
  }
}

/** The epoch at which training rests by itself when it sets out at `epoch`: the next multiple of `stopAfter`. */
export function nextRest(epoch: number, stopAfter: number): number {
  if (!Number.isFinite(stopAfter)) return Infinity;
  return stopAfter * (Math.floor(epoch / stopAfter + 1e-9) + 1);
}

/** The end of the epoch in which `epoch` lies; at a boundary, that of the one about to begin. */
export function endOfEpoch(epoch: number): number {
  return nextRest(epoch, 1);
}
