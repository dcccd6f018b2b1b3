import { at } from "./at";
import type { History } from "../session/history";
import { positions, type Axis } from "./axis";
import { CurveBuilder, type Curve, type Point } from "./curve";
import type { Quantity } from "./quantities";
import { nearest, nearestValue } from "./nearest";
import type { Window } from "./thinned";

/** A kept run, to be drawn behind the live one. Its history goes on no more. */
export interface KeptSource {
  readonly id: string;
  readonly letter: string;
  readonly history: History;
  /** Whether a person points at it: then its training line is shown too. */
  readonly isPointed: boolean;
}

/** A kept run's lines in one chart. */
export interface KeptCurve {
  readonly letter: string;
  readonly validation: Curve;
  readonly training: Curve;
  readonly isPointed: boolean;
  /** Positions of its points. */
  readonly xs: Float64Array;
}

type Builders = Record<Quantity, Record<"training" | "validation", CurveBuilder>>;

/** Keeps the lines of kept runs: each is thinned again only when the axis is another one. */
export class KeptBuilder {
  #builders = new Map<string, Builders>();

  clear(): void {
    this.#builders.clear();
  }

  /** The lines of each run in both charts. */
  update(
    kept: readonly KeptSource[],
    axis: Axis,
    smoothing: number,
    window: Window,
  ): Record<Quantity, KeptCurve[]> {
    const builders = new Map<string, Builders>();
    const curves: Record<Quantity, KeptCurve[]> = { cost: [], accuracy: [] };
    for (const { id, letter, history, isPointed } of kept) {
      const own = this.#builders.get(id) ?? { cost: pair(), accuracy: pair() };
      builders.set(id, own);
      const xs = positions(history, axis);
      const lines = (kind: Quantity, training: Float64Array, validation: Float64Array): KeptCurve => ({
        letter,
        isPointed,
        xs,
        training: own[kind].training.update(xs, history.epoch, training, smoothing, window),
        validation: own[kind].validation.update(xs, history.epoch, validation, smoothing, window),
      });
      curves.cost.push(lines("cost", history.trainingCost, history.validationCost));
      curves.accuracy.push(lines("accuracy", history.trainingAccuracy, history.validationAccuracy));
    }
    this.#builders = builders;
    return curves;
  }
}

const pair = () => ({ training: new CurveBuilder("blank"), validation: new CurveBuilder("span") });

/** How far the longest of the runs came. */
export function keptEnd(kept: readonly KeptSource[], axis: Axis): number {
  return Math.max(0, ...kept.map(({ history }) => positions(history, axis).at(-1) ?? 0));
}

/** Where a kept run's validation line stands at `x`: its value nearest by; nothing past its end. */
export function keptAt({ xs, validation }: KeptCurve, x: number): Point | undefined {
  if (!validation.head || x < 0 || x > at(xs, xs.length - 1)) return undefined;
  const point = nearestValue(xs, validation.values, nearest(xs, x));
  return point < 0 ? undefined : { x: at(xs, point), y: at(validation.values, point) };
}

/** Where a line ends in what is in view, or where it leaves it; undefined when it lies left of it. */
export function endInView({ line, head }: Curve, low: number, high: number): Point | undefined {
  if (!head || head.x < low) return undefined;
  if (head.x <= high) return head;
  let after = line.length - 1;
  while (after > 0 && at(line.x, after - 1) > high) after--;
  const before = after - 1;
  if (before < 0) return undefined;
  const share = (high - at(line.x, before)) / (at(line.x, after) - at(line.x, before));
  return { x: high, y: at(line.y, before) + share * (at(line.y, after) - at(line.y, before)) };
}
