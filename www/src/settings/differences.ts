import type { Config } from "epoch-lab";
import { formatNumber } from "./number-format";
import { COSTS, OPTIMIZERS, REGULARIZERS } from "./choices";

/** A setting in which one run differs from another, in the page's words. */
export interface Trait {
  /** By itself: `Learning rate η 0.5`. */
  readonly long: string;
  /** Beside others: `η 0.5`. */
  readonly short: string;
}

/** What `config` has that `other` has not, the most telling first. */
export function traits(config: Config, other: Config): Trait[] {
  const found: Trait[] = [];
  const say = (name: string, value: string, symbol?: string) =>
    found.push({ long: `${name} ${value}`, short: symbol ? `${symbol}\u00a0${value}` : `${name} ${value}` });
  const differs = (setting: keyof Config) => config[setting] !== other[setting];

  if (differs("cost")) say("Cost", COSTS[config.cost]);
  network(config.sizes, other.sizes, say);
  if (differs("hidden")) say("Activation", config.hidden);
  if (differs("output")) say("Output", config.output);
  if (differs("initializer")) say("Starting weights", config.initializer);
  regularization(config.regularizer, other.regularizer, say);
  if (config.dropout.rate !== other.dropout.rate) say("Dropout", formatNumber(config.dropout.rate));
  if (differs("training")) say("Training images", formatNumber(config.training));
  if (differs("validation")) say("Validation", config.validation === "off" ? "off" : "held out");
  optimizer(config.optimizer, other.optimizer, say);
  if (differs("learningRate")) say("Learning rate η", formatNumber(config.learningRate), "η");
  if (differs("batchSize")) say("Mini-batch size", formatNumber(config.batchSize));
  if (differs("scale")) say("Pixels divided by", formatNumber(config.scale));
  if (differs("precision")) say("Precision", config.precision);
  if (differs("generator") || JSON.stringify(config.before) !== JSON.stringify(other.before))
    say("Random numbers", config.generator === "book" ? "as the book drew them" : "of the lab");
  if (differs("seed")) say("Seed", String(config.seed));
  return found;
}

type Say = (name: string, value: string, symbol?: string) => void;

function network(sizes: readonly number[], others: readonly number[], say: Say): void {
  if (sizes.join() === others.join()) return;
  if (sizes.length === 3 && others.length === 3) say("Hidden neurons", formatNumber(sizes[1] ?? NaN));
  else if (sizes.length === 2) say("Hidden layers", "0");
  else
    say(
      "Hidden neurons",
      sizes
        .slice(1, -1)
        .map((size) => formatNumber(size))
        .join(" · "),
    );
}

function regularization(own: Config["regularizer"], other: Config["regularizer"], say: Say): void {
  const kind = REGULARIZERS[own.kind];
  if (own.kind === "none") {
    if (other.kind !== "none") say("Regularization", kind);
  } else if (own.kind !== other.kind) {
    say("Regularization", `${kind}, λ ${formatNumber(own.lambda)}`);
  } else if (own.lambda !== other.lambda) {
    say("Regularization parameter λ", formatNumber(own.lambda), "λ");
  }
}

function optimizer(own: Config["optimizer"], other: Config["optimizer"], say: Say): void {
  if (own.kind === "sgd") {
    if (other.kind !== "sgd") say("Optimizer", OPTIMIZERS[own.kind]);
  } else if (own.kind !== other.kind) {
    say("Optimizer", `${OPTIMIZERS[own.kind]}, μ ${formatNumber(own.momentum)}`);
  } else if (own.momentum !== other.momentum) {
    say("Momentum μ", formatNumber(own.momentum), "μ");
  }
}
