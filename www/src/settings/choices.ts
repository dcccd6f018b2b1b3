import type { Cost, Optimizer, Regularizer } from "epoch-lab";

/** The page's words for the values of settings. */
export const COSTS: Record<Cost, string> = {
  quadratic: "quadratic",
  crossEntropy: "cross-entropy",
  logLikelihood: "log-likelihood",
};

export const REGULARIZERS: Record<Regularizer["kind"], string> = { none: "none", l1: "L1", l2: "L2" };

export const OPTIMIZERS: Record<Optimizer["kind"], string> = { sgd: "SGD", momentum: "momentum" };
