/** The learning rates that optimizers are begun with best, as `docs/first-rates.md` measured them. */
import type { Config } from "epoch-lab";
import RATES from "./first-rates.json";

/** As far as this from a rate that was measured to be best, another was measured: it may be as good. */
const NEIGHBOUR = 3.5;

/** The rate to begin with where the config's is far from it; undefined where it is near, or none was measured. */
export function betterRate({
  optimizer,
  learningRate,
}: Pick<Config, "optimizer" | "learningRate">): number | undefined {
  const rates: Partial<Record<string, number>> = RATES;
  const rate = rates[optimizer.kind];
  if (rate === undefined) return undefined;
  return Math.max(rate / learningRate, learningRate / rate) > NEIGHBOUR ? rate : undefined;
}
