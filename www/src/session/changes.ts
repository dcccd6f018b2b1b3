import type { Config, Optimizer, Regularizer } from "epoch-lab";
import { formatNumber } from "../settings/number-format";
import type { Change } from "./history";
import { COSTS, OPTIMIZERS, REGULARIZERS } from "../settings/choices";

/** How one setting differs between two configs, in the page's words. */
export interface Difference {
  /** JSON name of the setting. */
  field: string;
  symbol: string;
  from: string;
  to: string;
  /** The value before, where the setting is a number on a slider. */
  before: number | undefined;
}

/** A {@link Change} together with what is needed to undo it or to merge it with the next one. */
export interface RecordedChange {
  readonly change: Change;
  /** The settings before. */
  readonly before: Config;
  /** The slider's value before, where there is one. */
  readonly value: number | undefined;
  /** When it was last added to, in milliseconds of the page's clock. */
  readonly touched: number;
}

/** Changes of one setting that follow each other within this many milliseconds are one gesture. */
export const GESTURE = 600;

/** The settings in which a run in progress went from `from` to `to`. */
export function differences(from: Config, to: Config): Difference[] {
  return [
    ...numeric("training", "Training images", from.training, to.training),
    ...worded("cost", "Cost", COSTS[from.cost], COSTS[to.cost]),
    ...regularization(from.regularizer, to.regularizer),
    ...numeric("dropout.rate", "Dropout", from.dropout.rate, to.dropout.rate),
    ...optimizer(from.optimizer, to.optimizer),
    ...numeric("learningRate", "η", from.learningRate, to.learningRate),
    ...numeric("batchSize", "Mini-batch size", from.batchSize, to.batchSize),
  ];
}

function numeric(field: string, symbol: string, from: number, to: number): Difference[] {
  if (from === to) return [];
  return [{ field, symbol, from: formatNumber(from), to: formatNumber(to), before: from }];
}

function worded(field: string, symbol: string, from: string, to: string): Difference[] {
  return from === to ? [] : [{ field, symbol, from, to, before: undefined }];
}

function regularization(from: Regularizer, to: Regularizer): Difference[] {
  if (from.kind !== "none" && to.kind !== "none") {
    if (from.kind === to.kind) return numeric("regularizer.lambda", "λ", from.lambda, to.lambda);
    if (from.lambda === to.lambda) {
      return worded("regularizer", "Regularization", REGULARIZERS[from.kind], REGULARIZERS[to.kind]);
    }
  }
  return worded("regularizer", "Regularization", wholeRegularizer(from), wholeRegularizer(to));
}

function wholeRegularizer(regularizer: Regularizer): string {
  const kind = REGULARIZERS[regularizer.kind];
  return regularizer.kind === "none" ? kind : `${kind}, λ ${formatNumber(regularizer.lambda)}`;
}

function optimizer(from: Optimizer, to: Optimizer): Difference[] {
  if (from.kind === "momentum" && to.kind === "momentum") {
    return numeric("optimizer.momentum", "μ", from.momentum, to.momentum);
  }
  return worded("optimizer", "Optimizer", wholeOptimizer(from), wholeOptimizer(to));
}

function wholeOptimizer(optimizer: Optimizer): string {
  const kind = OPTIMIZERS[optimizer.kind];
  return optimizer.kind === "sgd" ? kind : `${kind}, μ ${formatNumber(optimizer.momentum)}`;
}

/**
 * Adds what changed between two configs at one place of a run to what was recorded before it.
 *
 * A change of a setting joins the last one of the same setting when no step lies between the two, or when they
 * belong to one gesture: it keeps its place and its "from", and takes the new "to". One that ends where it
 * began leaves nothing.
 */
export function record(
  recorded: readonly RecordedChange[],
  from: Config,
  to: Config,
  place: { step: number; epoch: number; seconds: number },
  now: number,
): RecordedChange[] {
  const result = [...recorded];
  for (const { field, symbol, before, ...values } of differences(from, to)) {
    const index = result.findLastIndex(({ change }) => change.field === field);
    const last = result[index];
    if (last && (last.change.step === place.step || now - last.touched < GESTURE)) {
      if (last.change.from === values.to) result.splice(index, 1);
      else result[index] = { ...last, change: { ...last.change, to: values.to }, touched: now };
    } else {
      const { step, epoch, seconds } = place;
      const change = { step, epoch, seconds, field, symbol, ...values };
      result.push({ change, before: from, value: before, touched: now });
    }
  }
  return result;
}

/** What each slider stood at before its last change in this run, by JSON name. */
export function previousValues(recorded: readonly RecordedChange[]): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const { change, value } of recorded) if (value !== undefined) values.set(change.field, value);
  return values;
}
