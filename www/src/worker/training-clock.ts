/** The longest time between two readings that counts as training, in milliseconds: in a longer one the machine slept. */
const LONGEST_GAP_MS = 2000;

/** Measures the time that a run spends training, pauses not counted. */
export class TrainingClock {
  #read = 0;

  /** `seconds`: time trained before. */
  constructor(public seconds: number) {}

  /** Training begins, or goes on after a pause; `now` in milliseconds. */
  start(now: number): void {
    this.#read = now;
  }

  /** Adds the time since the last reading. */
  tick(): void {
    const now = performance.now();
    this.seconds += Math.min(now - this.#read, LONGEST_GAP_MS) / 1000;
    this.#read = now;
  }
}
