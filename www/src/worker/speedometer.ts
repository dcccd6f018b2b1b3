/** Window over which the speed is averaged, in milliseconds. */
const AVERAGING_WINDOW_MS = 500;

/** Measures images a second over the last half second. */
export class Speedometer {
  #since: number;
  #images: number;
  #speed = NaN;

  constructor(images: number, now: number) {
    this.#images = images;
    this.#since = now;
  }

  /** Takes a reading; NaN until the first window is full. */
  read(images: number, now: number): number {
    const elapsed = now - this.#since;
    if (elapsed >= AVERAGING_WINDOW_MS) {
      this.#speed = ((images - this.#images) * 1000) / elapsed;
      this.#since = now;
      this.#images = images;
    }
    return this.#speed;
  }
}
