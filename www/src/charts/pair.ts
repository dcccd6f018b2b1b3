import { at } from "./at";
import type { History } from "../session/history";
import { positions, positionText, type Axis, type AxisRange } from "./axis";
import { Cursor, type CursorPoints } from "./cursor";
import type { Curve, Point } from "./curve";
import { listenForGestures, type Gestures } from "./gestures";
import { keptAt, type KeptSource } from "./kept-curves";
import { clamp } from "./labels";
import { Plot } from "./plot";
import { SceneBuilder, wholeRun, type Look, type Scenes } from "./scene";
import { QUANTITIES, type Quantity } from "./quantities";
import type { Theme } from "./theme";
import { lowerBound, nearest, nearestValue } from "./nearest";

/** The values at one position, as the charts show them; NaN where there is none. */
export interface CursorReading {
  readonly x: number;
  /** Where that is in what is in view, 0 to 1. */
  readonly share: number;
  /** The position in few characters. */
  readonly text: string;
  readonly values: Readonly<Record<Quantity, Values>>;
}

/** The values of one chart: the live run's, and the validation of each kept run. */
export interface Values {
  readonly training: number;
  readonly validation: number;
  readonly kept: readonly { readonly letter: string; readonly value: number }[];
}

/** A stretch is never narrower than this share of the whole run. */
const NARROWEST_SHARE = 1e-4;

/** Both charts on the page: one history, one axis, one cursor. */
export class ChartPair {
  readonly #builder = new SceneBuilder();
  readonly #plots: Record<Quantity, Plot>;
  readonly #cursors: Record<Quantity, Cursor>;
  #scenes: Scenes | undefined;
  #history: History | undefined;
  #kept: readonly KeptSource[] = [];
  #axis: Axis = "epochs";

  constructor(hosts: Record<Quantity, HTMLElement>, theme: Theme) {
    this.#plots = {
      cost: new Plot(hosts.cost, "cost", theme),
      accuracy: new Plot(hosts.accuracy, "accuracy", theme),
    };
    this.#cursors = { cost: new Cursor(hosts.cost, "no tag"), accuracy: new Cursor(hosts.accuracy, "tag") };
  }

  set theme(theme: Theme) {
    for (const kind of QUANTITIES) this.#plots[kind].theme = theme;
  }

  /** Takes the sizes of the boxes; true when one is another. */
  measure(): boolean {
    return QUANTITIES.map((kind) => this.#plots[kind].measure()).includes(true);
  }

  /** Draws both charts as they are now, kept runs behind the live one. */
  draw(history: History, look: Look, diverged: number | undefined, kept: readonly KeptSource[] = []): void {
    this.#history = history;
    this.#kept = kept;
    this.#axis = look.axis;
    const scenes = this.#builder.update(history, look, this.#plots.cost.columns, diverged, kept);
    this.#scenes = scenes;
    // One left edge for both: their axes of x lie under each other.
    const left = Math.max(...QUANTITIES.map((kind) => this.#plots[kind].leftFor(scenes[kind])));
    for (const kind of QUANTITIES) this.#plots[kind].draw(scenes[kind], left);
  }

  /** Whether there is no room for names and last values beside the lines. */
  get isNarrow(): boolean {
    return this.#plots.cost.isNarrow;
  }

  /** The stretch of x in view. */
  get range(): AxisRange {
    return this.#scenes?.cost.x ?? { low: 0, high: 1 };
  }

  /** The position of the point nearest to a share of what is in view, of the live run as far as that goes. */
  pointAt(share: number): number | undefined {
    const { low, high } = this.range;
    const x = low + share * (high - low);
    const live = this.#history && positions(this.#history, this.#axis);
    if (live && x <= (live.at(-1) ?? -Infinity)) return pointIn(live, x, this.range);
    const points = this.#series.flatMap((xs) => pointIn(xs, x, this.range) ?? []);
    points.sort((one, other) => Math.abs(one - x) - Math.abs(other - x));
    return points[0];
  }

  /** The position `share` of the range away from another one's, at least the next point's. */
  pointFrom(x: number, share: number): number | undefined {
    const { low, high } = this.range;
    const there = this.pointAt(clamp((x - low) / (high - low) + share, 0, 1));
    if (there !== undefined && (there - x) * share > 0) return there;
    const next = this.#series.flatMap((xs) => (share > 0 ? after(xs, x) : before(xs, x)) ?? []);
    const nearby = share > 0 ? Math.min(...next) : Math.max(...next);
    return nearby >= low && nearby <= high ? nearby : x;
  }

  /** The position of the live run's newest point. */
  get newest(): number | undefined {
    return this.#history && positions(this.#history, this.#axis).at(-1);
  }

  /** What both charts say at a position. */
  read(x: number | undefined): CursorReading | undefined {
    const points = x === undefined ? undefined : this.#at(x);
    if (!points || x === undefined) return undefined;
    const values = (kind: Quantity): Values => ({
      training: points[kind].training?.y ?? NaN,
      validation: points[kind].validation?.y ?? NaN,
      kept: this.#kept.map(({ letter }, i) => ({ letter, value: points[kind].kept[i]?.y ?? NaN })),
    });
    const { low, high } = this.range;
    return {
      x,
      share: (x - low) / (high - low),
      text: positionText(x, this.#axis, this.range),
      values: { cost: values("cost"), accuracy: values("accuracy") },
    };
  }

  /** Puts the cursor at a position, or away. */
  showCursor(x: number | undefined): void {
    const points = x === undefined ? undefined : this.#at(x);
    const { low, high } = this.range;
    for (const kind of QUANTITIES) {
      const { layout } = this.#plots[kind];
      const cursor = this.#cursors[kind];
      if (!points || x === undefined || !layout || !this.#scenes || x < low || x > high) cursor.hide();
      else {
        const text = positionText(x, this.#axis, this.range);
        cursor.show(x, points[kind], text, this.#scenes[kind], layout);
      }
    }
  }

  select(from: number, to: number): void {
    for (const kind of QUANTITIES) this.#cursors[kind].select(from, to, this.#plots[kind].columns);
  }

  unselect(): void {
    for (const kind of QUANTITIES) this.#cursors[kind].unselect();
  }

  /** The stretch between two shares of a range, kept within the run; undefined when that is all of it. */
  stretch(from: number, to: number, of: AxisRange = this.range): AxisRange | undefined {
    if (!this.#history) return undefined;
    const whole = wholeRun(this.#history, this.#axis, this.#kept);
    const all = whole.high - whole.low;
    const span = Math.max((to - from) * (of.high - of.low), NARROWEST_SHARE * all);
    if (span >= all) return undefined;
    const middle = of.low + ((from + to) / 2) * (of.high - of.low);
    const low = clamp(middle - span / 2, whole.low, whole.high - span);
    return { low, high: low + span };
  }

  /** Listens for pointers on both charts; returns what ends that. */
  listen(elements: readonly HTMLElement[], gestures: Gestures): () => void {
    const endings = elements.map((element) => listenForGestures(element, gestures));
    const outside = (event: PointerEvent) => {
      const target = event.target as Node;
      if (event.pointerType === "touch" && !elements.some((element) => element.contains(target)))
        gestures.leave();
    };
    document.addEventListener("pointerdown", outside);
    return () => {
      document.removeEventListener("pointerdown", outside);
      for (const end of endings) end();
    };
  }

  destroy(): void {
    for (const kind of QUANTITIES) {
      this.#plots[kind].destroy();
      this.#cursors[kind].remove();
    }
  }

  /** The positions of each run's points. */
  get #series(): Float64Array[] {
    const histories = this.#history ? [this.#history, ...this.#kept.map(({ history }) => history)] : [];
    return histories.map((history) => positions(history, this.#axis));
  }

  #at(x: number): Record<Quantity, CursorPoints> | undefined {
    if (!this.#history || !this.#scenes) return undefined;
    const xs = positions(this.#history, this.#axis);
    // Past its end the live run has no value.
    const point = xs.length > 0 && x <= at(xs, xs.length - 1) ? nearest(xs, x) : -1;
    const shown = (kind: Quantity, scenes: Scenes): CursorPoints => {
      const { training, validation, kept } = scenes[kind];
      return {
        training: pointOf(xs, training, point),
        // Validation is evaluated now and then: what counts is its evaluation nearest by.
        validation:
          point < 0 ? undefined : pointOf(xs, validation, nearestValue(xs, validation.values, point)),
        kept: kept.map((curve) => keptAt(curve, x)),
      };
    };
    return { cost: shown("cost", this.#scenes), accuracy: shown("accuracy", this.#scenes) };
  }
}

function pointOf(xs: Float64Array, { values }: Curve, i: number): Point | undefined {
  const y = values[i];
  return y !== undefined && Number.isFinite(y) ? { x: at(xs, i), y } : undefined;
}

/** The position nearest to `x`, in what is in view. */
function pointIn(xs: Float64Array, x: number, { low, high }: AxisRange): number | undefined {
  let point = nearest(xs, x);
  // The nearest one may lie outside of what is in view.
  while (point < xs.length - 1 && at(xs, point) < low) point++;
  while (point > 0 && at(xs, point) > high) point--;
  return xs[point];
}

/** The first position after `x`, and the last before it. */
function after(xs: Float64Array, x: number): number | undefined {
  let point = lowerBound(xs, x);
  while (xs[point] === x) point++;
  return xs[point];
}
const before = (xs: Float64Array, x: number): number | undefined => xs[lowerBound(xs, x) - 1];
