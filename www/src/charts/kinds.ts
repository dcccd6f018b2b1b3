/** What a chart of a run plots. */
export type Kind = "cost" | "accuracy";

/** What its lines were measured on. */
export type Split = "training" | "validation";

export const KINDS: readonly Kind[] = ["cost", "accuracy"];
export const SPLITS: readonly Split[] = ["training", "validation"];
