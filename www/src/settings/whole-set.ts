import type { Config, Optimizer } from "epoch-lab";

/** The optimizers that look at all images at each step: they have no mini-batches and find the rate by themselves. */
const WHOLE_SET: ReadonlySet<Optimizer["kind"]> = new Set(["newton", "conjugateGradients", "bfgs", "lbfgs"]);

/** Whether an optimizer looks at all images at each step. */
export const isWholeSet = ({ kind }: Optimizer): boolean => WHOLE_SET.has(kind);

/** Weights and biases that BFGS can have at most: the square of so many numbers fits into the 256 MB that it may keep. */
export const MOST_BFGS = 5792;

/** Weights and biases of a network with layers of these sizes. */
export const weightsAndBiases = (sizes: readonly number[]): number =>
  sizes.slice(1).reduce((sum, size, layer) => sum + (sizes[layer]! + 1) * size, 0);

/** Whether a run with these settings needs more of the core than what is loaded first. */
export const needsWhole = ({ precision, optimizer }: Config): boolean =>
  precision === "f64" || isWholeSet(optimizer);
