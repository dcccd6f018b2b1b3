import type { Range } from "./axis";
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

/** Evenly spaced round values, at most about `most` of them. */
export function linearTicks(range: Range, most: number): Ticks {
  const step = roundStep((range.high - range.low) / Math.max(1, most));
  const values: number[] = [];
  const first = Math.ceil(range.low / step - 1e-6);
  const last = Math.floor(range.high / step + 1e-6);
  // Multiplied, not summed up: no drift; rounded: 3 * 0.1 is 0.3.
  for (let i = first; i <= last; i++) values.push(Number((i * step).toPrecision(12)));
  return { values, step };
}

const WITHIN_A_DECADE = [[1, 1.5, 2, 3, 4, 5, 7], [1, 2, 3, 5, 7], [1, 2, 3, 5], [1, 2, 5], [1, 3], [1]];

/** Round values of a log axis `length` pixels long, none nearer than `gap` pixels to the next. */
export function logTicks(range: Range, length: number, gap: number): Ticks {
  const decades = Math.log10(range.high / range.low);
  const pixels = length / decades;
  const from = Math.floor(Math.log10(range.low)) - 1;
  const to = Math.ceil(Math.log10(range.high));
  const inside = (value: number) => value >= range.low * (1 - 1e-9) && value <= range.high * (1 + 1e-9);
  for (const factors of WITHIN_A_DECADE) {
    const closest = Math.min(...factors.map((factor, i) => Math.log10((factors[i + 1] ?? 10) / factor)));
    if (closest * pixels < gap) continue;
    const values: number[] = [];
    for (let exponent = from; exponent <= to; exponent++)
      for (const factor of factors) {
        const value = Number((factor * 10 ** exponent).toPrecision(12));
        if (inside(value)) values.push(value);
      }
    if (values.length >= 3) return { values, step: undefined };
    // Less than a decade in view: round values that lie evenly say more than the few of the log ladder.
    return linearTicks(range, Math.max(2, Math.floor(length / (2 * gap))));
  }
  const stride = Math.ceil(gap / pixels);
  const values: number[] = [];
  for (let exponent = Math.ceil(from / stride) * stride; exponent <= to; exponent += stride) {
    const value = 10 ** exponent;
    if (inside(value)) values.push(value);
  }
  return { values, step: undefined };
}

/** A cost on its axis: a plain number as long as that is short. */
export function costTick(value: number, step: number | undefined): string {
  if (value !== 0 && (value >= 1e5 || value < 1e-4)) {
    const exponent = Math.floor(Math.log10(value) + 1e-9);
    const factor = Number((value / 10 ** exponent).toPrecision(3));
    return factor === 1 ? powerOfTen(exponent) : `${factor}·${powerOfTen(exponent)}`;
  }
  if (step !== undefined) return decimal(value, decimalsOf(step));
  return decimal(value, (String(value).split(".")[1] ?? "").length);
}

/** A share on its axis. */
export function percentTick(value: number, step: number | undefined): string {
  return `${decimal(value * 100, step === undefined ? 0 : decimalsOf(step * 100))}\u00A0%`;
}
