import { at } from "./at";

/** The first index whose value is at least `value`; the length when there is none. */
export function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(sorted, middle) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The index whose value is nearest; -1 when there is none. */
export function nearest(sorted: Float64Array, value: number): number {
  const after = lowerBound(sorted, value);
  if (after === 0) return sorted.length === 0 ? -1 : 0;
  if (after === sorted.length) return after - 1;
  return value - at(sorted, after - 1) <= at(sorted, after) - value ? after - 1 : after;
}

/** The index nearest to `point` where there is a value; -1 when there is none at all. */
export function nearestValue(xs: Float64Array, values: Float64Array, point: number): number {
  let before = Math.min(point, values.length - 1);
  let after = point + 1;
  while (before >= 0 && !Number.isFinite(at(values, before))) before--;
  while (after < values.length && !Number.isFinite(at(values, after))) after++;
  if (after >= values.length) return before;
  if (before < 0) return after;
  return at(xs, point) - at(xs, before) <= at(xs, after) - at(xs, point) ? before : after;
}
