import { decimal, decimalsOf } from "../settings/number-format";
import type { History } from "../session/history";

/** What the charts are drawn against. */
export type Axis = "epochs" | "steps" | "seconds";

/** A stretch of an axis. */
export interface AxisRange {
  readonly low: number;
  readonly high: number;
}

/** One moment of a run, on all three axes. */
export interface Moment {
  readonly step: number;
  readonly epoch: number;
  readonly seconds: number;
}

/** The positions of all points of a run. */
export function positions(history: Pick<History, "step" | "epoch" | "seconds">, axis: Axis): Float64Array {
  return axis === "epochs" ? history.epoch : axis === "steps" ? history.step : history.seconds;
}

/** Where one moment lies. */
export function positionOf(moment: Moment, axis: Axis): number {
  return axis === "epochs" ? moment.epoch : axis === "steps" ? moment.step : moment.seconds;
}

/** A position in words short enough for the cursor's tag; finer the narrower the range in view. */
export function positionText(value: number, axis: Axis, range: AxisRange): string {
  const span = range.high - range.low;
  if (axis === "steps") return decimal(value, 0);
  if (axis === "epochs") {
    const decimals = span < 0.05 ? 4 : span < 0.5 ? 3 : 2;
    // Cut, not rounded: 3.00 is said only when the epoch is over.
    return decimal(Math.floor(value * 10 ** decimals + 1e-6) / 10 ** decimals, decimals);
  }
  return `${decimal(value, span < 10 ? 2 : 1)}\u00A0s`;
}

/** A position in words for who does not see the axis: "epoch 1.60". */
export function positionWords(value: number, axis: Axis, range: AxisRange): string {
  const text = positionText(value, axis, range);
  return axis === "epochs" ? `epoch ${text}` : axis === "steps" ? `step ${text}` : text;
}

/** Labels of ticks that lie `step` apart. */
export function tickText(value: number, axis: Axis, step: number): string {
  const text = decimal(value, axis === "steps" || Number.isInteger(value) ? 0 : decimalsOf(step));
  return axis === "seconds" && value !== 0 ? `${text}\u00A0s` : text;
}

const ROUND_FACTORS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];
const SHORTEST_AXIS: Record<Axis, number> = { epochs: 0.01, steps: 10, seconds: 0.5 };

/** The round end of an axis that still shows `head`: it moves seldom, so that the curves stand still. */
export function roundEnd(head: number, axis: Axis): number {
  const least = Math.max(head, SHORTEST_AXIS[axis]);
  const decade = 10 ** Math.floor(Math.log10(least));
  // A rounding error must not make an axis that ends at 30.000000000000004 reach to 40.
  const factor = ROUND_FACTORS.find((step) => step * decade >= least * (1 - 1e-9)) ?? 10;
  return factor * decade;
}
