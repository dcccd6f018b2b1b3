import { at } from "./at";
import type { History } from "../core/history";
import { positions, positionText, type Axis, type Range } from "./axis";
import { Cursor, type Shown } from "./cursor";
import { listen, type Gestures } from "./gestures";
import { clamp } from "./labels";
import { Plot } from "./plot";
import {
  KINDS,
  SceneBuilder,
  wholeRun,
  type Curve,
  type Kind,
  type Look,
  type Point,
  type Scenes,
} from "./scene";
import type { Theme } from "./theme";
import { nearest, nearestValue } from "./search";

/** The values at one point of a run, as the charts show them; NaN where there is none. */
export interface Reading {
  readonly x: number;
  /** Where that is in what is in view, 0 to 1. */
  readonly share: number;
  /** The position in few characters. */
  readonly text: string;
  readonly values: Readonly<Record<Kind, { readonly training: number; readonly validation: number }>>;
}

/** A stretch is never narrower than this share of the whole run. */
const NARROWEST = 1e-4;

/** Both charts on the page: one history, one axis, one cursor. */
export class ChartPair {
  readonly #builder = new SceneBuilder();
  readonly #plots: Record<Kind, Plot>;
  readonly #cursors: Record<Kind, Cursor>;
  #scenes: Scenes | undefined;
  #history: History | undefined;
  #axis: Axis = "epochs";

  constructor(hosts: Record<Kind, HTMLElement>, theme: Theme) {
    this.#plots = {
      cost: new Plot(hosts.cost, "cost", theme),
      accuracy: new Plot(hosts.accuracy, "accuracy", theme),
    };
    this.#cursors = { cost: new Cursor(hosts.cost, "no tag"), accuracy: new Cursor(hosts.accuracy, "tag") };
  }

  set theme(theme: Theme) {
    for (const kind of KINDS) this.#plots[kind].theme = theme;
  }

  /** Takes the sizes of the boxes; true when one is another. */
  measure(): boolean {
    return KINDS.map((kind) => this.#plots[kind].measure()).includes(true);
  }

  /** Draws both charts as they are now. */
  draw(history: History, look: Look, diverged: number | undefined): void {
    this.#history = history;
    this.#axis = look.axis;
    const scenes = this.#builder.update(history, look, this.#plots.cost.columns, diverged);
    this.#scenes = scenes;
    // One left edge for both: their axes of x lie under each other.
    const left = Math.max(...KINDS.map((kind) => this.#plots[kind].leftFor(scenes[kind])));
    for (const kind of KINDS) this.#plots[kind].draw(scenes[kind], left);
  }

  /** Whether there is no room for names and last values beside the lines. */
  get isNarrow(): boolean {
    return this.#plots.cost.isNarrow;
  }

  /** The stretch of x in view. */
  get range(): Range {
    return this.#scenes?.cost.x ?? { low: 0, high: 1 };
  }

  /** The point of the history nearest to a share of what is in view; -1 when there is none. */
  pointAt(share: number): number {
    if (!this.#history) return -1;
    const { low, high } = this.range;
    const xs = positions(this.#history, this.#axis);
    const last = xs.length - 1;
    let point = nearest(xs, low + share * (high - low));
    // The nearest one may lie outside of what is in view.
    while (point < last && at(xs, point) < low) point++;
    while (point > 0 && at(xs, point) > high) point--;
    return point;
  }

  /** The point `share` of the range away from another, at least the next one. */
  pointFrom(point: number, share: number): number {
    if (!this.#history) return point;
    const { low, high } = this.range;
    const x = positions(this.#history, this.#axis)[point] ?? low;
    const there = this.pointAt(clamp((x - low) / (high - low) + share, 0, 1));
    if (there !== point) return there;
    const next = point + Math.sign(share);
    const at = positions(this.#history, this.#axis)[next];
    return at !== undefined && at >= low && at <= high ? next : point;
  }

  /** What both charts say at a point. */
  read(point: number): Reading | undefined {
    const { points, x } = this.#at(point) ?? {};
    if (!points || x === undefined) return undefined;
    const values = (kind: Kind) => ({
      training: points[kind].training?.y ?? NaN,
      validation: points[kind].validation?.y ?? NaN,
    });
    const { low, high } = this.range;
    return {
      x,
      share: (x - low) / (high - low),
      text: positionText(x, this.#axis, this.range),
      values: { cost: values("cost"), accuracy: values("accuracy") },
    };
  }

  /** Puts the cursor at a point of the history, or away. */
  showCursor(point: number | undefined): void {
    const at = point === undefined ? undefined : this.#at(point);
    const { low, high } = this.range;
    for (const kind of KINDS) {
      const { frame } = this.#plots[kind];
      const cursor = this.#cursors[kind];
      if (!at || !frame || !this.#scenes || at.x < low || at.x > high) cursor.hide();
      else {
        const text = positionText(at.x, this.#axis, this.range);
        cursor.show(at.x, at.points[kind], text, this.#scenes[kind], frame);
      }
    }
  }

  select(from: number, to: number): void {
    for (const kind of KINDS) this.#cursors[kind].select(from, to, this.#plots[kind].columns);
  }

  unselect(): void {
    for (const kind of KINDS) this.#cursors[kind].unselect();
  }

  /** The stretch between two shares of a range, kept within the run; undefined when that is all of it. */
  stretch(from: number, to: number, of: Range = this.range): Range | undefined {
    if (!this.#history) return undefined;
    const whole = wholeRun(this.#history, this.#axis);
    const all = whole.high - whole.low;
    const span = Math.max((to - from) * (of.high - of.low), NARROWEST * all);
    if (span >= all) return undefined;
    const middle = of.low + ((from + to) / 2) * (of.high - of.low);
    const low = clamp(middle - span / 2, whole.low, whole.high - span);
    return { low, high: low + span };
  }

  /** Listens for pointers on both charts; returns what ends that. */
  listen(elements: readonly HTMLElement[], gestures: Gestures): () => void {
    const endings = elements.map((element) => listen(element, gestures));
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
    for (const kind of KINDS) {
      this.#plots[kind].destroy();
      this.#cursors[kind].remove();
    }
  }

  #at(point: number): { x: number; points: Record<Kind, Shown> } | undefined {
    if (!this.#history || !this.#scenes) return undefined;
    const xs = positions(this.#history, this.#axis);
    const x = xs[point];
    if (x === undefined) return undefined;
    const { cost, accuracy } = this.#scenes;
    const shown = (training: Curve, validation: Curve): Shown => ({
      training: pointOf(xs, training.values, point),
      // Validation is evaluated now and then: what counts is its evaluation nearest by.
      validation: pointOf(xs, validation.values, nearestValue(xs, validation.values, point)),
    });
    return {
      x,
      points: {
        cost: shown(cost.training, cost.validation),
        accuracy: shown(accuracy.training, accuracy.validation),
      },
    };
  }
}

function pointOf(xs: Float64Array, values: Float64Array, i: number): Point | undefined {
  const y = values[i];
  return y !== undefined && Number.isFinite(y) ? { x: at(xs, i), y } : undefined;
}
