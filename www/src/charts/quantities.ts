/** What a chart of a run plots. */
export type Quantity = "cost" | "accuracy";

/** What its lines were measured on. */
export type ChartSplit = "training" | "validation";

export const QUANTITIES: readonly Quantity[] = ["cost", "accuracy"];
export const SPLITS: readonly ChartSplit[] = ["training", "validation"];
