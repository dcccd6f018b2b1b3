import type { Config, Optimizer } from "epoch-lab";

/** The optimizers that look at all images at each step: they have no mini-batches and find the rate by themselves. */
const WHOLE_SET: ReadonlySet<Optimizer["kind"]> = new Set(["newton", "conjugateGradients", "bfgs", "lbfgs"]);

/** Whether an optimizer looks at all images at each step. */
export const isWholeSet = ({ kind }: Optimizer): boolean => WHOLE_SET.has(kind);

/** Whether a run with these settings needs more of the core than what is loaded first. */
export const needsWhole = ({ precision, optimizer }: Config): boolean =>
  precision === "f64" || isWholeSet(optimizer);
