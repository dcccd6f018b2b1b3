import type { Activation, Config, Cost } from "epoch-lab";
import { valueText } from "../../settings/words";

/** What would mend a pair of cost and output that does not go together. */
export interface Mend {
  label: string;
  cost: Cost;
  output: Activation;
}

/** Keeps the one of the two that was `chosen` last, and puts beside it what it needs. */
export function mend({ cost, output }: Pick<Config, "cost" | "output">, chosen: "cost" | "output"): Mend {
  if (chosen === "cost") {
    const needed: Activation = cost === "logLikelihood" ? "softmax" : "sigmoid";
    return { label: `Use ${needed}`, cost, output: needed };
  }
  const needed: Cost =
    output === "softmax" ? "logLikelihood" : output === "sigmoid" ? "crossEntropy" : "quadratic";
  return { label: `Use ${valueText("cost", needed)}`, cost: needed, output };
}
