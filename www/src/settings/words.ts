/** What the page calls settings and offers for them. */
import type { Activation, Config, Cost, Initializer } from "epoch-lab";
import { COSTS } from "./choices";

export { COSTS, OPTIMIZERS, REGULARIZERS } from "./choices";

export const HIDDEN: readonly Activation[] = ["sigmoid", "tanh", "relu", "identity"];

export const OUTPUT: readonly Activation[] = ["sigmoid", "softmax", "tanh", "relu", "identity"];

export const INITIALIZERS: readonly Initializer[] = ["large", "normalized"];

/** Page word of a setting, by its JSON name. */
const NAMES: Record<string, string> = {
  training: "number of training images",
  validation: "validation",
  sizes: "network",
  hidden: "activation",
  output: "output activation",
  initializer: "choice of starting weights",
  cost: "cost",
  regularizer: "regularization",
  "regularizer.kind": "regularization",
  "regularizer.lambda": "regularization parameter",
  dropout: "dropout",
  "dropout.rate": "dropout",
  optimizer: "optimizer",
  "optimizer.kind": "optimizer",
  "optimizer.momentum": "momentum",
  learningRate: "learning rate",
  batchSize: "mini-batch size",
  seed: "seed",
};

/** Symbol of a setting, by its JSON name. */
const SYMBOLS: Record<string, string> = {
  learningRate: "η",
  "regularizer.lambda": "λ",
  "optimizer.momentum": "μ",
};

export const nameOf = (field: string): string => NAMES[field] ?? field;
export const symbolOf = (field: string): string | undefined => SYMBOLS[field];

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
  return { label: `Use ${COSTS[needed]}`, cost: needed, output };
}

/** A digit as one of many: "a 7", "an 8". */
export const aDigit = (digit: number): string => `${digit === 8 ? "an" : "a"} ${digit}`;
