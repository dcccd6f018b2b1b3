import { at } from "./at";
import type { AxisRange } from "./axis";
import { clamp } from "./labels";
import { roundStep } from "./ticks";
import type { Thinned } from "./thinned";

/** The lowest and highest value of lines between two positions; undefined when there is none. */
export function extremes(
  lines: readonly Pick<Thinned, "x" | "y" | "length">[],
  from: number,
  to: number,
): AxisRange | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const { x, y, length } of lines)
    for (let i = 0; i < length; i++) {
      if (at(x, i) < from || at(x, i) > to) continue;
      const value = at(y, i);
      if (value < low) low = value;
      if (value > high) high = value;
    }
  return low <= high ? { low, high } : undefined;
}

/** The least that a log axis shows, in decades. */
const LEAST_DECADES = 0.04;

/** The range of a log axis that shows values from low to high, its ends on rungs, so that they seldom move. */
export function fitLog(shown: AxisRange | undefined): AxisRange {
  if (!shown) return { low: 0.1, high: 10 };
  // A cost of nothing at all has no place on a log axis; it lies on its bottom.
  const floor = Math.max(shown.low, 1e-12);
  const logs = { low: Math.log10(floor), high: Math.log10(Math.max(shown.high, floor)) };
  const { low, high } = fitLinear(logs, { low: -Infinity, high: Infinity }, LEAST_DECADES);
  return { low: 10 ** low, high: 10 ** high };
}

/**
 * The range of a linear axis that shows values from low to high, its ends on round numbers within the limits
 * and at least `least` apart.
 */
export function fitLinear(shown: AxisRange | undefined, limits: AxisRange, least: number): AxisRange {
  if (!shown) return { low: limits.low, high: Number.isFinite(limits.high) ? limits.high : limits.low + 1 };
  const span = Math.max(least, shown.high - shown.low);
  const step = roundStep(span / 20);
  const margin = 0.03 * span;
  let low = Math.floor((shown.low - margin) / step) * step;
  let high = Math.ceil((shown.high + margin) / step) * step;
  const lacking = (least - (high - low)) / 2;
  if (lacking > 0) {
    low -= lacking;
    high += lacking;
  }
  low = clamp(low, limits.low, limits.high - least);
  high = clamp(high, low + least, limits.high);
  return { low, high };
}
