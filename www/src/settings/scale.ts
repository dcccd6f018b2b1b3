import type { Setting } from "epoch-lab";

/** How the places of a range and the values of a setting belong together. */
export interface Scale {
  /** Values at the two ends. */
  readonly low: number;
  readonly high: number;
  /** The range element's own bounds and step: logarithms on a logarithmic scale. */
  readonly min: number;
  readonly max: number;
  readonly step: number | "any";
  /** The range element's value that stands for a setting's value, kept within the bounds. */
  position(value: number): number;
  /** The setting's value at a position. */
  value(position: number): number;
  /** The next value up (1) or down (-1) from any value, also from one off the scale. */
  next(value: number, direction: 1 | -1): number;
  /** The value a long way up or down. */
  leap(value: number, direction: 1 | -1): number;
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** Equal steps. */
export function linear(low: number, high: number, step: number): Scale {
  const round = (value: number): number => Number((Math.round(value / step) * step).toFixed(10));
  const move = (value: number, by: number): number => clamp(round(value + by), low, high);
  return {
    low,
    high,
    min: low,
    max: high,
    step,
    position: (value) => clamp(value, low, high),
    value: round,
    next: (value, direction) => move(value, direction * step),
    leap: (value, direction) => move(value, direction * Math.max(step, round((high - low) / 10))),
  };
}

/** Mantissas about a tenth apart that people like to read. */
const MANTISSAS = [
  1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 2, 2.2, 2.5, 2.8, 3, 3.5, 4, 4.5, 5, 5.5, 6, 7, 8, 9,
];

/** Equal factors, stopping at round numbers only; at whole ones for a count. */
export function logarithmic(low: number, high: number, kind: "real" | "count" = "real"): Scale {
  const stops = [low, high];
  for (let decade = Math.floor(Math.log10(low)); decade <= Math.log10(high); decade++) {
    for (const mantissa of MANTISSAS) stops.push(Number((mantissa * 10 ** decade).toPrecision(3)));
  }
  const values = [...new Set(stops)]
    .filter((value) => value >= low && value <= high && (kind === "real" || Number.isInteger(value)))
    .sort((a, b) => a - b);
  const position = (value: number): number => Math.log10(clamp(value, low, high));
  const nearest = (place: number): number =>
    values.reduce((best, value) =>
      Math.abs(Math.log10(value) - place) < Math.abs(Math.log10(best) - place) ? value : best,
    );
  return {
    low,
    high,
    min: Math.log10(low),
    max: Math.log10(high),
    step: "any",
    position,
    value: nearest,
    next: (value, direction) =>
      direction > 0
        ? (values.find((stop) => stop > value) ?? high)
        : (values.findLast((stop) => stop < value) ?? low),
    leap: (value, direction) => nearest(position(value) + direction / 2),
  };
}

/** How far along the track a value lies, 0 to 1. */
export function share(scale: Scale, value: number): number {
  return (scale.position(value) - scale.min) / (scale.max - scale.min);
}

/** The scale of a setting's slider, up to `most` where the data have no more. */
export function scaleOf({ path, value }: Setting, most = Infinity): Scale {
  if (value.kind === "choice" || value.kind === "draws" || value.kind === "data" || !value.slider)
    throw new Error(`${path} has no slider`);
  const { slider } = value;
  const to = Math.min(slider.to, most);
  if (slider.scale === "linear") return linear(slider.from, to, slider.step);
  return logarithmic(slider.from, to, value.kind === "number" ? "real" : "count");
}
