import type { Config } from "epoch-lab";
import { complete } from "../settings/complete";
import { isNumbers, isObject } from "./kept-checks";
import type { Written } from "./kept-run";

/** Settings that records of earlier versions lack, as every run had them then. */
const THEN = {
  data: "mnist",
  digits: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  shuffledLabels: 0,
  maxNorm: { kind: "none" },
  dropout: { inputs: 0, masks: "perMiniBatch" },
  expand: { kind: "none" },
  schedule: { kind: "constant" },
  stop: { kind: "never" },
} as const;

type Fields = Readonly<Record<string, unknown>>;

/** A record with what was added to its settings since it was written; what is no record stays as it is. */
export function completed(record: unknown): unknown {
  if (!isObject(record)) return record;
  const { start, config, checkpoint, changes } = record as Fields;
  return {
    ...(record as object),
    start: settings(start),
    config: settings(config),
    checkpoint: withPasses(within(checkpoint, "config")),
    changes: Array.isArray(changes) ? changes.map((change) => within(change, "before")) : changes,
  };
}

/** Curves with the columns that were added since: η was what the settings said, and an epoch was one pass. */
export function withRatesAndPasses(curves: unknown, run: Pick<Written, "config" | "changes">): unknown {
  if (!isObject(curves)) return curves;
  const { columns } = curves as Fields;
  if (!isObject(columns)) return curves;
  const { step, epoch } = columns as Fields;
  if (!isNumbers(step) || !isNumbers(epoch)) return curves;
  const added = {
    learningRate: (step as Float64Array).map((at) => rateAt(at, run)),
    passes: (epoch as Float64Array).slice(),
  };
  return { ...(curves as object), columns: { ...added, ...(columns as object) } };
}

/** η in force when a step was learned from. */
function rateAt(step: number, { config, changes }: Pick<Written, "config" | "changes">): number {
  const next = changes.find(({ change }) => change.field === "learningRate" && change.step >= step);
  return (next?.before ?? config).learningRate;
}

const settings = (value: unknown): unknown =>
  isObject(value) ? complete(THEN as unknown as Config, value as Fields) : value;

function within(value: unknown, field: string): unknown {
  if (!isObject(value) || !Object.hasOwn(value as object, field)) return value;
  return { ...(value as object), [field]: settings((value as Fields)[field]) };
}

const withPasses = (checkpoint: unknown): unknown =>
  isObject(checkpoint) ? { passes: (checkpoint as Fields).epoch, ...(checkpoint as object) } : checkpoint;
