/** What a chart of a run plots. */
export type Kind = "cost" | "accuracy";

/** What its lines were measured on. */
export type ChartSplit = "training" | "validation";

export const KINDS: readonly Kind[] = ["cost", "accuracy"];
export const SPLITS: readonly ChartSplit[] = ["training", "validation"];
