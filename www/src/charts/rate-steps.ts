import { at } from "./at";
import type { AxisRange } from "./axis";
import type { History } from "../session/history";

/** A learning rate, and the point of the history from which on it was in force. */
export interface RateStep {
  readonly point: number;
  readonly rate: number;
}

/** Where the learning rate of a growing run changed; each point is looked at once. */
export class RateSteps {
  #steps: RateStep[] = [];
  #seen = 0;
  #generation = NaN;

  update({ learningRate, length, generation }: History): readonly RateStep[] {
    if (generation !== this.#generation) {
      this.#generation = generation;
      // The last point may have been told again; what was cut or put in its place is looked at anew.
      this.#seen = 0;
      this.#steps = [];
    }
    for (; this.#seen < length; this.#seen++) {
      const rate = at(learningRate, this.#seen);
      if (rate !== this.#steps.at(-1)?.rate) this.#steps.push({ point: this.#seen, rate });
    }
    return this.#steps;
  }
}

/** Whether a schedule changed the learning rate: by hand it changes once a change. */
export function isScheduled(steps: readonly RateStep[], { changes }: Pick<History, "changes">): boolean {
  return steps.length - 1 > changes.filter(({ field }) => field === "learningRate").length;
}

/** The box that the curve is drawn in; it is stretched to the width of the plot. */
export interface Size {
  readonly width: number;
  readonly height: number;
}
export const RATE_BOX: Size = { width: 1000, height: 18 };

/** The steps as an SVG path, the learning rate on a logarithmic axis that just holds all of it. */
export function ratePath(
  steps: readonly RateStep[],
  xs: Float64Array,
  range: AxisRange,
  { width, height }: Size,
): string {
  // A rate that fell below the smallest number there is has no logarithm.
  const logs = steps.map(({ rate }) => Math.log(Math.max(rate, Number.MIN_VALUE)));
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  const x = (position: number) => (((position - range.low) / (range.high - range.low)) * width).toFixed(1);
  const y = (log: number) => (high === low ? height / 2 : ((high - log) / (high - low)) * height).toFixed(1);
  const pieces = steps.map(({ point }, i) => {
    const [from, level] = [point === 0 ? range.low : at(xs, point), y(logs[i]!)];
    return i === 0 ? `M${x(Math.min(from, range.low))} ${level}` : `H${x(from)}V${level}`;
  });
  return pieces.length > 0 ? `${pieces.join("")}H${x(at(xs, xs.length - 1))}` : "";
}
