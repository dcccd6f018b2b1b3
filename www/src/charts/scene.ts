import { at } from "./at";
import type { Change, History } from "../session/history";
import { positionOf, positions, roundEnd, type Axis, type AxisRange } from "./axis";
import { CurveBuilder, type Curve } from "./curve";
import { extremes, fitLinear, fitLog } from "./value-range";
import { KeptBuilder, keptEnd, type KeptCurve, type KeptSource } from "./kept-curves";
import { QUANTITIES, SPLITS, type Quantity, type ChartSplit } from "./quantities";
import type { Window } from "./thinned";

/** How a person wants to see the charts. */
export interface Look {
  readonly axis: Axis;
  /** Whether the cost stands on a log axis. */
  readonly logCost: boolean;
  /** Depth of smoothing in epochs; 0 for none. */
  readonly smoothing: number;
  /** The stretch zoomed to; undefined to show the whole run. */
  readonly zoom: AxisRange | undefined;
}

/** Everything that one chart shows, whatever draws it. */
export interface Scene {
  readonly kind: Quantity;
  readonly axis: Axis;
  readonly log: boolean;
  readonly x: AxisRange;
  readonly y: AxisRange;
  readonly training: Curve;
  readonly validation: Curve;
  /** Behind the live run, in the order in which they were kept. */
  readonly kept: readonly KeptCurve[];
  readonly changes: readonly { readonly x: number; readonly change: Change }[];
  /** From here on the cost is not a number. */
  readonly diverged: number | undefined;
}

/** Both charts. */
export type Scenes = Readonly<Record<Quantity, Scene>>;

/** The start of each line that auto-fitValues leaves out of a range: it would flatten all that comes after it. */
const START_SHARE_LEFT_OUT: Record<Quantity, number> = { cost: 0.01, accuracy: 0.04 };

/** Follows a history and keeps what the charts show of it up to date, reading only what is new. */
export class SceneBuilder {
  readonly #curves: Record<Quantity, Record<ChartSplit, CurveBuilder>> = {
    cost: { training: new CurveBuilder("blank"), validation: new CurveBuilder("span") },
    accuracy: { training: new CurveBuilder("blank"), validation: new CurveBuilder("span") },
  };
  readonly #kept = new KeptBuilder();
  #axis: Axis | undefined;
  #generation = -1;

  /** What both charts show, thinned to `columns` columns of pixels; `diverged` is the step it happened at. */
  update(
    history: History,
    look: Look,
    columns: number,
    diverged: number | undefined,
    kept: readonly KeptSource[] = [],
  ): Scenes {
    this.#notice(history, look.axis);
    const xs = positions(history, look.axis);
    const divergedAt = diverged === undefined ? undefined : positionOfStep(diverged, history, look.axis);
    const x = look.zoom ?? wholeRun(history, look.axis, kept, divergedAt);
    const window: Window = { low: x.low, high: x.high, columns };
    const keptCurves = this.#kept.update(kept, look.axis, look.smoothing, window);
    const changes = history.changes.map((change) => ({ x: positionOf(change, look.axis, history), change }));
    const scene = (kind: Quantity, trainingValues: Float64Array, validationValues: Float64Array): Scene => {
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
        y: fitValues(
          kind,
          log,
          [...Object.values(curves), ...keptCurves[kind].map(({ validation }) => validation)],
          look,
        ),
        ...curves,
        kept: keptCurves[kind],
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
      for (const kind of QUANTITIES) for (const split of SPLITS) this.#curves[kind][split].clear();
    if (axis !== this.#axis) this.#kept.clear();
    this.#axis = axis;
    this.#generation = history.generation;
  }
}

/** The range of x that shows all runs, with room for what comes next, or for the band where one diverged. */
export function wholeRun(
  history: History,
  axis: Axis,
  kept: readonly KeptSource[] = [],
  diverged?: number,
): AxisRange {
  const own = Math.max(positions(history, axis).at(-1) ?? 0, diverged ?? 0);
  const others = keptEnd(kept, axis);
  if (diverged === undefined || others > own) return { low: 0, high: roundEnd(Math.max(own, others), axis) };
  return { low: 0, high: own * 1.04 };
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

/** The range of y that shows all lines in view, as far as they were measured. */
function fitValues(kind: Quantity, log: boolean, curves: readonly Curve[], { zoom }: Look): AxisRange {
  let shown: AxisRange | undefined;
  for (const { line, measured, head } of curves) {
    const from = zoom ? zoom.low : START_SHARE_LEFT_OUT[kind] * (head?.x ?? 0);
    const own = extremes([measured ?? line], from, zoom?.high ?? Infinity);
    if (!own) continue;
    shown = shown ? { low: Math.min(shown.low, own.low), high: Math.max(shown.high, own.high) } : own;
  }
  if (log) return fitLog(shown);
  if (kind === "cost") return fitLinear(shown, { low: 0, high: Infinity }, 0.01);
  return fitLinear(shown, { low: 0, high: 1 }, 0.01);
}
