import { at } from "./at";
import { Smoothed } from "./smoothed";
import { Thinned, type Missing, type Window } from "./thinned";

/** A point of a line. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One split's line, ready to draw. */
export interface Curve {
  /** The line that counts: smoothed, or as measured. */
  readonly line: Thinned;
  /** The measured line behind a smoothed one. */
  readonly measured: Thinned | undefined;
  /** The line's last point. */
  readonly head: Point | undefined;
  /** All values of the line, a value a point of the history. */
  readonly values: Float64Array;
}

/** Keeps one split's line up to date, reading only what is new. */
export class CurveBuilder {
  readonly #measured: Thinned;
  readonly #smooth: Thinned;
  readonly #smoothed = new Smoothed();
  #smoothing = 0;

  constructor(missing: Missing) {
    this.#measured = new Thinned(missing);
    this.#smooth = new Thinned(missing);
  }

  clear(): void {
    this.#measured.clear();
    this.#smooth.clear();
    this.#smoothed.clear();
  }

  update(
    xs: Float64Array,
    epochs: Float64Array,
    values: Float64Array,
    smoothing: number,
    window: Window,
  ): Curve {
    this.#measured.update(xs, values, window);
    if (smoothing === 0)
      return { line: this.#measured, measured: undefined, head: headOf(xs, values), values };
    if (smoothing !== this.#smoothing) {
      this.#smoothing = smoothing;
      this.#smooth.clear();
    }
    const smoothed = this.#smoothed.update(epochs, values, smoothing);
    this.#smooth.update(xs, smoothed, window);
    return { line: this.#smooth, measured: this.#measured, head: headOf(xs, smoothed), values: smoothed };
  }
}

function headOf(xs: Float64Array, values: Float64Array): Point | undefined {
  for (let i = values.length - 1; i >= 0; i--)
    if (Number.isFinite(at(values, i))) return { x: at(xs, i), y: at(values, i) };
  return undefined;
}
