import { at } from "./at";
import { lowerBound } from "./nearest";

/** What happens where a value is missing: nothing is drawn, or the line goes on to the next one. */
export type Missing = "blank" | "span";

/** The stretch of x in view and how many columns of pixels it has. */
export interface Window {
  readonly low: number;
  readonly high: number;
  readonly columns: number;
}

/**
 * A line thinned to the pixels: of each column the lowest and the highest point, in their order, and always
 * the first and the last. As long as the window stays, `update` reads only points that are new; the arrays
 * are reused.
 */
export class Thinned {
  /** Positions; the first `length` count. */
  x = new Float64Array(0);
  /** Values; NaN lifts the pen. */
  y = new Float64Array(0);
  length = 0;
  /** So many of them will not change any more while the window stays. */
  settled = 0;
  /** Goes up whenever the line is made anew. */
  generation = 0;

  readonly #missing: Missing;
  #window: Window = { low: NaN, high: NaN, columns: 0 };
  /** Points of the source that were read. */
  #read = 0;
  /** A point right of the window was met: nothing more is to be read. */
  #beyond = false;
  #column = NaN;
  #first = -1;
  #lowest = -1;
  #highest = -1;
  #last = -1;
  #gap = false;

  constructor(missing: Missing) {
    this.#missing = missing;
  }

  /** Forgets everything read: the source is another one. */
  clear(): void {
    this.#window = { low: NaN, high: NaN, columns: 0 };
    this.#restart(0);
  }

  /** Brings the line up to date with its source, whose positions do not fall. */
  update(xs: Float64Array, ys: Float64Array, window: Window): void {
    const { low, high, columns } = window;
    if (low !== this.#window.low || high !== this.#window.high || columns !== this.#window.columns) {
      this.#window = window;
      this.#reserve(columns);
      this.#restart(this.#before(xs, ys, low));
    }
    const scale = columns / (high - low);
    for (let i = this.#read; i < xs.length && !this.#beyond; i++) {
      const value = at(ys, i);
      if (!Number.isFinite(value)) {
        this.#gap = this.#missing === "blank";
        continue;
      }
      const x = at(xs, i);
      const column = x < low ? -1 : Math.min(columns, Math.floor((x - low) * scale));
      if (column !== this.#column) {
        this.#close(xs, ys);
        if (this.#gap && this.settled > 0) this.#write(this.settled++, x, NaN);
        // The very first point is kept whatever its column's lowest and highest are.
        if (this.settled === 0) {
          this.#write(this.settled++, x, value);
          this.#first = i;
        }
        this.#column = column;
        this.#lowest = this.#highest = i;
      } else if (value < at(ys, this.#lowest)) this.#lowest = i;
      else if (value > at(ys, this.#highest)) this.#highest = i;
      this.#last = i;
      this.#gap = false;
      this.#beyond = x > high;
    }
    this.#read = xs.length;
    this.#showOpen(xs, ys);
  }

  #restart(from: number): void {
    this.#read = from;
    this.#beyond = false;
    this.settled = this.length = 0;
    this.generation++;
    this.#column = NaN;
    this.#first = this.#lowest = this.#highest = this.#last = -1;
    this.#gap = false;
  }

  #reserve(columns: number): void {
    // Two points and a gap for each column, the points beside the window, the first and the last.
    const capacity = 3 * (columns + 3) + 2;
    if (this.x.length >= capacity) return;
    this.x = new Float64Array(capacity);
    this.y = new Float64Array(capacity);
  }

  /** The point from which a line enters the window from the left. */
  #before(xs: Float64Array, ys: Float64Array, low: number): number {
    let i = lowerBound(xs, low) - 1;
    if (this.#missing === "span") while (i > 0 && !Number.isFinite(at(ys, i))) i--;
    return Math.max(0, i);
  }

  #close(xs: Float64Array, ys: Float64Array): void {
    if (this.#lowest < 0) return;
    const first = Math.min(this.#lowest, this.#highest);
    const second = Math.max(this.#lowest, this.#highest);
    if (first !== this.#first) this.#write(this.settled++, at(xs, first), at(ys, first));
    if (second !== first) this.#write(this.settled++, at(xs, second), at(ys, second));
  }

  #showOpen(xs: Float64Array, ys: Float64Array): void {
    this.length = this.settled;
    if (this.#lowest < 0) return;
    const { settled } = this;
    this.#close(xs, ys);
    this.length = this.settled;
    this.settled = settled;
    if (this.#last > Math.max(this.#lowest, this.#highest))
      this.#write(this.length++, at(xs, this.#last), at(ys, this.#last));
  }

  #write(at: number, x: number, y: number): void {
    this.x[at] = x;
    this.y[at] = y;
  }
}
