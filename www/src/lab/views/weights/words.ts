/** The view of weights in words. */
import type { WeightsData } from "./data";
import { cost, decimal, grouped, plain } from "../../../settings/number-format";
import type { Sentence } from "../speed/words";

type Told = Pick<WeightsData, "distribution" | "startDeviation" | "nearZero">;

const deviation = (value: number): string =>
  value < 0.001 || value >= 1000 ? cost(value) : decimal(value, value < 0.01 ? 4 : 3);

/** How many weights are next to nothing. */
export function nearZeroWords({ distribution, nearZero }: Told): Sentence {
  const { count, nearZero: near } = distribution;
  return {
    before: "",
    number: grouped(near),
    after: ` of ${grouped(count)} within ${plain(nearZero)} of zero.`,
  };
}

/** How far the weights are spread, now and before the first step. */
export function spreadWords({ distribution, startDeviation }: Told): Sentence {
  if (!Number.isFinite(distribution.deviation))
    return { before: "The weights are no longer numbers.", number: "", after: "" };
  return {
    before: "Standard deviation ",
    number: deviation(distribution.deviation),
    after: `; at the start ${deviation(startDeviation)}.`,
  };
}

/** What the histogram does not show by itself. */
export function histogramNote({ distribution: { beyond, deviation, reach } }: Told): string {
  const heights = "Heights by square root.";
  if (beyond === 0 || !Number.isFinite(deviation)) return heights;
  return `${heights} ${grouped(beyond)} ${beyond === 1 ? "lies" : "lie"} beyond ±${plain(reach)}.`;
}

/** The histogram in words. */
export function histogramLabel(told: Told): string {
  const { reach, count } = told.distribution;
  const near = nearZeroWords(told);
  const spread = spreadWords(told);
  const sentences = [near, spread].map(({ before, number, after }) => before + number + after);
  return `Histogram of ${grouped(count)} weights from ${plain(-reach)} to ${plain(reach)}. ${sentences.join(" ")}`;
}
