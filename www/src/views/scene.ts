import { at } from "./at";
import type { Change, History } from "../core/history";
import { positionOf, positions, roundEnd, type Axis, type Range } from "./axis";
import { extremes, fitLinear, fitLog } from "./fit";
import { Smoothed } from "./smoothed";
import { Thinned, type Missing, type Window } from "./thinned";

export type Kind = "cost" | "accuracy";
export type Split = "training" | "validation";

/** How a person wants to see the charts. */
export interface Look {
  readonly axis: Axis;
  /** Whether the cost stands on a log axis. */
  readonly logCost: boolean;
  /** Depth of smoothing in epochs; 0 for none. */
  readonly smoothing: number;
  /** The stretch zoomed to; undefined to show the whole run. */
  readonly zoom: Range | undefined;
}

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

/** Everything that one chart shows, whatever draws it. */
export interface Scene {
  readonly kind: Kind;
  readonly axis: Axis;
  readonly log: boolean;
  readonly x: Range;
  readonly y: Range;
  readonly training: Curve;
  readonly validation: Curve;
  readonly changes: readonly { readonly x: number; readonly change: Change }[];
  /** From here on the cost is not a number. */
  readonly diverged: number | undefined;
}

/** Both charts. */
export type Scenes = Readonly<Record<Kind, Scene>>;

export const KINDS: readonly Kind[] = ["cost", "accuracy"];
export const SPLITS: readonly Split[] = ["training", "validation"];

/** The start of a run that auto-fit leaves out of a range: it would flatten all that comes after it. */
const START_LEFT_OUT: Record<Kind, number> = { cost: 0.01, accuracy: 0.04 };

/** Follows a history and keeps what the charts show of it up to date, reading only what is new. */
export class SceneBuilder {
  readonly #curves: Record<Kind, Record<Split, CurveBuilder>> = {
    cost: { training: new CurveBuilder("blank"), validation: new CurveBuilder("span") },
    accuracy: { training: new CurveBuilder("blank"), validation: new CurveBuilder("span") },
  };
  #axis: Axis | undefined;
  #generation = -1;

  /** What both charts show, thinned to `columns` columns of pixels; `diverged` is the step it happened at. */
  update(history: History, look: Look, columns: number, diverged: number | undefined): Scenes {
    this.#notice(history, look.axis);
    const xs = positions(history, look.axis);
    const divergedAt = diverged === undefined ? undefined : positionOfStep(diverged, history, look.axis);
    const x = look.zoom ?? wholeRun(history, look.axis, divergedAt);
    const window: Window = { low: x.low, high: x.high, columns };
    const changes = history.changes.map((change) => ({ x: positionOf(change, look.axis), change }));
    const scene = (kind: Kind, trainingValues: Float64Array, validationValues: Float64Array): Scene => {
      const { training, validation } = this.#curves[kind];
      const curves = {
        training: training.update(xs, history.epoch, trainingValues, look.smoothing, window),
        validation: validation.update(xs, history.epoch, validationValues, look.smoothing, window),
      };
      const log = kind === "cost" && look.logCost;
      return {
        kind,
        axis: look.axis,
        log,
        x,
        y: fit(kind, log, curves, x, look.zoom),
        ...curves,
        changes,
        diverged: divergedAt,
      };
    };
    return {
      cost: scene("cost", history.trainingCost, history.validationCost),
      accuracy: scene("accuracy", history.trainingAccuracy, history.validationAccuracy),
    };
  }

  /** Starts over when the axis is another one, or when points that were read are gone. */
  #notice(history: History, axis: Axis): void {
    if (history.generation !== this.#generation || axis !== this.#axis)
      for (const kind of KINDS) for (const split of SPLITS) this.#curves[kind][split].clear();
    this.#axis = axis;
    this.#generation = history.generation;
  }
}

class CurveBuilder {
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

/** The range of x that shows a whole run, with room for what comes next, or for the band where it diverged. */
export function wholeRun(history: History, axis: Axis, diverged?: number): Range {
  const xs = positions(history, axis);
  const head = Math.max(xs.length > 0 ? at(xs, xs.length - 1) : 0, diverged ?? 0);
  return { low: 0, high: diverged === undefined ? roundEnd(head, axis) : head * 1.04 };
}

/** Where a step lies that may be past the last point recorded. */
function positionOfStep(step: number, history: History, axis: Axis): number {
  if (axis === "steps") return step;
  const xs = positions(history, axis);
  const last = history.length - 1;
  if (last < 0) return 0;
  if (axis === "seconds" || at(history.step, last) === 0) return at(xs, last);
  return (at(xs, last) * step) / at(history.step, last);
}

function fit(
  kind: Kind,
  log: boolean,
  curves: Record<Split, Curve>,
  x: Range,
  zoom: Range | undefined,
): Range {
  const lines = SPLITS.map((split) => curves[split].measured ?? curves[split].line);
  const head = Math.max(x.low, ...SPLITS.map((split) => curves[split].head?.x ?? 0));
  const from = zoom ? x.low : START_LEFT_OUT[kind] * head;
  const shown = extremes(lines, from, x.high);
  if (log) return fitLog(shown);
  if (kind === "cost") return fitLinear(shown, { low: 0, high: Infinity }, 0.01);
  return fitLinear(shown, { low: 0, high: 1 }, 0.01);
}
