import type { AxisRange } from "./axis";
import { decimal, decimalsOf, powerOfTen } from "../settings/number-format";

/** Values to label on an axis, and how far they lie apart (undefined when unevenly). */
export interface Ticks {
  readonly values: number[];
  readonly step: number | undefined;
}

/** The smallest of 1, 2, 5 times a power of ten that is at least `least`. */
export function roundStep(least: number): number {
  const decade = 10 ** Math.floor(Math.log10(least) + 1e-9);
  for (const factor of [1, 2, 5]) if (factor * decade >= least * (1 - 1e-9)) return factor * decade;
  return 10 * decade;
}

/** Fewer do not say what an axis spans. */
const LEAST_TICKS = 3;

/** Evenly spaced round values, at most about `most` of them, but three at least. */
export function linearTicks(range: AxisRange, most: number): Ticks {
  const span = range.high - range.low;
  let ticks = multiples(range, roundStep(span / Math.max(1, most)));
  for (let parts = LEAST_TICKS; ticks.values.length < LEAST_TICKS && parts <= 4 * LEAST_TICKS; parts++) {
    ticks = multiples(range, roundStep(span / parts));
  }
  return ticks;
}

/** All multiples of a step in a range. */
function multiples(range: AxisRange, step: number): { values: number[]; step: number } {
  const values: number[] = [];
  const first = Math.ceil(range.low / step - 1e-6);
  const last = Math.floor(range.high / step + 1e-6);
  // Multiplied, not summed up: no drift; rounded: 3 * 0.1 is 0.3.
  for (let i = first; i <= last; i++) values.push(Number((i * step).toPrecision(12)));
  return { values, step };
}

const FACTORS_WITHIN_A_DECADE = [
  [1, 1.5, 2, 3, 4, 5, 7],
  [1, 2, 3, 5, 7],
  [1, 2, 3, 5],
  [1, 2, 5],
  [1, 3],
  [1],
];

/** Round values of a log axis `length` pixels long, none nearer than `gap` pixels to the next, but three at least. */
export function logTicks(range: AxisRange, length: number, gap: number): Ticks {
  const pixels = length / Math.log10(range.high / range.low);
  const candidates = [...ladders(range)].filter(({ values }) => values.length >= LEAST_TICKS);
  const most = Math.max(2, Math.floor(length / (2 * gap)));
  // Less than a decade in view: round values that lie evenly say more than the few of the log ladder.
  if (candidates.length === 0) return linearTicks(range, most);
  const closest = ({ values }: Ticks): number =>
    pixels * Math.min(...values.slice(1).map((value, i) => Math.log10(value / values[i]!)));
  return (
    candidates.find((ticks) => closest(ticks) >= gap) ??
    candidates.reduce((best, ticks) => (closest(ticks) > closest(best) ? ticks : best))
  );
}

/** Round values of a log axis, ever fewer of them: several a decade, one, one in so many. */
function* ladders(range: AxisRange): Generator<Ticks> {
  const from = Math.floor(Math.log10(range.low)) - 1;
  const to = Math.ceil(Math.log10(range.high));
  const inside = (value: number): boolean =>
    value >= range.low * (1 - 1e-9) && value <= range.high * (1 + 1e-9);
  const rungs = (factors: readonly number[], stride: number): Ticks => {
    const values: number[] = [];
    for (let exponent = Math.ceil(from / stride) * stride; exponent <= to; exponent += stride)
      for (const factor of factors) {
        const value = Number((factor * 10 ** exponent).toPrecision(12));
        if (inside(value)) values.push(value);
      }
    return { values, step: undefined };
  };
  for (const factors of FACTORS_WITHIN_A_DECADE) yield rungs(factors, 1);
  for (let stride = 2; stride <= (to - from) / 2; stride++) yield rungs([1], stride);
}

/** A cost on its axis: a plain number as long as that is short. */
export function costTick(value: number, step: number | undefined): string {
  if (value !== 0 && (value >= 1e5 || value < 1e-4)) {
    const exponent = Math.floor(Math.log10(value) + 1e-9);
    // As many figures as tell it from the next.
    const figures = step === undefined ? 3 : Math.min(12, Math.max(3, exponent + 1 + decimalsFrom(step)));
    const factor = Number((value / 10 ** exponent).toPrecision(figures));
    return factor === 1 ? powerOfTen(exponent) : `${factor}·${powerOfTen(exponent)}`;
  }
  if (step !== undefined) return decimal(value, decimalsOf(step));
  return decimal(value, (String(value).split(".")[1] ?? "").length);
}

/** The place of a step's first figure behind the point; before it, that is negative. */
const decimalsFrom = (step: number): number => -Math.floor(Math.log10(step) + 1e-9);

/** A share on its axis. */
export function percentTick(value: number, step: number | undefined): string {
  return `${decimal(value * 100, step === undefined ? 0 : decimalsOf(step * 100))}\u00A0%`;
}
