/** The page's side of the table of settings: what each is called, and how its values are written. */
import type { Config, Cost, Regularizer } from "epoch-lab";
import { formatNumber } from "./number-format";
import type { SettingPath, ValueAt } from "./path";

interface Names {
  /** Its control's name: "Learning rate". */
  readonly name: string;
  /** As it follows "the" in a sentence: "learning rate". */
  readonly noun: string;
  /** The book's symbol. */
  readonly symbol?: string;
  /** The label of its control where the group's title says the rest. */
  readonly label?: string;
  /** Values written under its slider. */
  readonly ticks?: readonly number[];
  /** Which change of it alone can make a run diverge; any, where nothing is said. */
  readonly diverges?: "when larger" | "when smaller" | "never";
}

/** The texts that a setting may hold; none where any text may be one. */
type AnyText<Value> = string extends Value ? never : string;

/** What the page says of a setting that holds such values; of a choice, what it calls each option, in menu order. */
type SettingWords<Value> = Names & {
  /** How a value is written in full, where name and value are not enough. */
  readonly tell?: (value: Value) => string;
} & ([Value] extends [AnyText<Value>]
    ? { readonly options: Readonly<Record<Value, string>> }
    : { readonly options?: never });

const ACTIVATIONS = {
  sigmoid: "sigmoid",
  softmax: "softmax",
  tanh: "tanh",
  relu: "relu",
  identity: "identity",
} as const;

const RANDOM_NUMBERS = "Random numbers";
const BOOK_NUMBERS = "as the book drew them";

/** All settings, the ones first that tell most of a run. */
export const SETTINGS: { readonly [Path in SettingPath]: SettingWords<ValueAt<Path>> } = {
  cost: {
    name: "Cost",
    noun: "cost",
    options: { quadratic: "quadratic", crossEntropy: "cross-entropy", logLikelihood: "log-likelihood" },
  },
  sizes: { name: "Hidden neurons", noun: "network", tell: hiddenText },
  hidden: { name: "Activation", noun: "activation", options: ACTIVATIONS },
  output: { name: "Output", noun: "output activation", options: ACTIVATIONS },
  initializer: {
    name: "Starting weights",
    noun: "choice of starting weights",
    options: { large: "large", normalized: "normalized", he: "He" },
  },
  "regularizer.kind": {
    name: "Regularization",
    noun: "regularization",
    options: { none: "none", l1: "L1", l2: "L2" },
  },
  "regularizer.lambda": {
    name: "Regularization parameter",
    noun: "regularization parameter",
    symbol: "λ",
    label: "Parameter",
    diverges: "when larger",
  },
  "maxNorm.kind": {
    name: "Max-norm",
    noun: "max-norm",
    options: { none: "none", limited: "limited" },
  },
  "maxNorm.norm": { name: "Largest norm", noun: "largest norm", symbol: "c", diverges: "never" },
  "dropout.rate": { name: "Dropout", noun: "dropout" },
  "dropout.inputs": { name: "Dropout of inputs", noun: "dropout of inputs" },
  "dropout.masks": {
    name: "Dropout masks",
    noun: "span of the dropout masks",
    options: { perMiniBatch: "per mini-batch", perImage: "per image" },
  },
  "expand.kind": {
    name: "Expanded data",
    noun: "expansion of the data",
    options: { none: "off", shifts: "shifted copies", live: "live" },
  },
  "expand.shift": { name: "Shift", noun: "shift of the copies", label: "Shift, px" },
  "expand.rotation": { name: "Rotation", noun: "rotation of the copies", label: "Rotation, °" },
  "expand.scaling": { name: "Scaling", noun: "scaling of the copies", label: "Scaling, %" },
  "expand.skew": { name: "Skew", noun: "skew of the copies", label: "Skew, °" },
  "expand.elastic": {
    name: "Elastic distortion",
    noun: "elastic distortion of the copies",
    label: "Elastic, px",
  },
  "expand.smoothing": {
    name: "Smoothing of the distortion",
    noun: "smoothing of the elastic distortion",
    label: "Smoothed by, px",
  },
  digits: { name: "Digits", noun: "choice of digits", tell: digitsText, diverges: "never" },
  shuffledLabels: { name: "Shuffled labels", noun: "share of shuffled labels", diverges: "never" },
  data: { name: "Data", noun: "data", tell: (data) => (data === "mnist" ? "MNIST" : `Own data ${data}`) },
  training: { name: "Training images", noun: "number of training images", diverges: "never" },
  validation: { name: "Validation", noun: "validation", options: { heldOut: "held out", off: "off" } },
  "optimizer.kind": {
    name: "Optimizer",
    noun: "optimizer",
    options: {
      sgd: "SGD",
      momentum: "momentum",
      nesterov: "Nesterov",
      rmsProp: "RMSProp",
      adam: "Adam",
      adamW: "AdamW",
      newton: "Newton-CG",
      conjugateGradients: "conjugate gradients",
      bfgs: "BFGS",
      lbfgs: "L-BFGS",
    },
  },
  "optimizer.momentum": { name: "Momentum", noun: "momentum", symbol: "μ", diverges: "when larger" },
  "optimizer.decay": { name: "Decay", noun: "decay of the mean square", symbol: "ρ" },
  "optimizer.beta1": { name: "Decay of the mean", noun: "decay of the mean gradient", symbol: "β₁" },
  "optimizer.beta2": { name: "Decay of the squares", noun: "decay of the mean square", symbol: "β₂" },
  "optimizer.epsilon": { name: "Epsilon", noun: "epsilon", symbol: "ε", diverges: "when smaller" },
  "optimizer.memory": {
    name: "Iterations remembered",
    noun: "number of iterations remembered",
    diverges: "never",
  },
  learningRate: {
    name: "Learning rate",
    noun: "learning rate",
    symbol: "η",
    ticks: [0.001, 0.01, 0.1, 1, 10],
    diverges: "when larger",
  },
  batchSize: { name: "Mini-batch size", noun: "mini-batch size", diverges: "when smaller" },
  "schedule.kind": {
    name: "Schedule",
    noun: "schedule of the learning rate",
    options: {
      constant: "constant",
      halveOnPlateau: "halve on plateau",
      step: "step",
      exponential: "exponential",
    },
    diverges: "never",
  },
  "schedule.patience": { name: "Patience", noun: "patience of the schedule", diverges: "never" },
  "schedule.stopAt": {
    name: "Stop at η divided by",
    noun: "end of the schedule",
    diverges: "never",
  },
  "schedule.every": {
    name: "Epochs from step to step",
    noun: "length of the schedule’s steps",
    diverges: "never",
  },
  "schedule.factor": { name: "Factor", noun: "factor of the schedule", diverges: "when larger" },
  "stop.kind": {
    name: "Stop early",
    noun: "rule for stopping",
    options: { never: "never", noImprovement: "no better one" },
    diverges: "never",
  },
  "stop.patience": {
    name: "Wait for a better one",
    noun: "wait for a better epoch",
    diverges: "never",
  },
  "stop.restoreBest": {
    name: "Weights at the end",
    noun: "choice of the weights at the end",
    options: { atEnd: "of the best epoch", never: "of the last epoch" },
    diverges: "never",
  },
  scale: { name: "Pixels divided by", noun: "scale of the pixels" },
  precision: { name: "Precision", noun: "precision", options: { f32: "f32", f64: "f64" } },
  generator: {
    name: RANDOM_NUMBERS,
    noun: "source of random numbers",
    options: { chacha: "of the lab", book: BOOK_NUMBERS },
  },
  before: {
    name: RANDOM_NUMBERS,
    noun: "random numbers drawn before",
    tell: () => `${RANDOM_NUMBERS} ${BOOK_NUMBERS}`,
  },
  seed: { name: "Seed", noun: "seed", tell: (seed) => `Seed ${seed}` },
};

/** All settings' places, the ones first that tell most of a run. */
export const PATHS = Object.keys(SETTINGS) as SettingPath[];

/** What a step does with the penalty: takes it from the weights, or adds it to the gradient. */
export function penaltyIn({
  optimizer,
  regularizer,
}: Pick<Config, "optimizer" | "regularizer">): "weights" | "gradient" {
  if (optimizer.kind === "sgd") return "weights";
  return optimizer.kind === "adamW" && regularizer.kind === "l2" ? "weights" : "gradient";
}

/** What is particular of each optimizer, in a few words. */
export const OPTIMIZER_NOTES: Readonly<Record<Config["optimizer"]["kind"], string>> = {
  sgd: "straight down",
  momentum: "with a velocity",
  nesterov: "looks ahead",
  rmsProp: "a rate for each weight",
  adam: "both of these",
  adamW: "Adam, decay apart",
  newton: "curvature, by products",
  conjugateGradients: "line search",
  bfgs: "gathers the curvature",
  lbfgs: "last ten steps",
};

/** What each penalty takes from a weight in a step of gradient descent. */
export const PENALTY_TAKES: Readonly<Record<Regularizer["kind"], "nothing" | "an amount" | "a share">> = {
  none: "nothing",
  l1: "an amount",
  l2: "a share",
};

/** The words of a setting by its JSON name, as errors and changes have it; a field of kinds is told by its kind. */
export function wordsOf(field: string): Names | undefined {
  const table: Partial<Record<string, Names>> = SETTINGS;
  return [field, `${field}.kind`].filter((path) => Object.hasOwn(table, path)).map((path) => table[path])[0];
}

/** A value as the page writes it, without the setting's name. */
export function valueText<Path extends SettingPath>(path: Path, value: ValueAt<Path>): string {
  const { options }: { readonly options?: Readonly<Record<string, string>> } = SETTINGS[path];
  if (path === "data") return value === "mnist" ? "MNIST" : `own data ${String(value)}`;
  if (typeof value === "number") return path === "seed" ? String(value) : formatNumber(value);
  return options?.[value as string] ?? String(value);
}

/** What a cost is called. */
export const costName = (cost: Cost): string => valueText("cost", cost);

/** "Digits 0, 1", "All digits". */
export function digitsText(digits: readonly number[]): string {
  const each = [...new Set(digits)].sort((one, other) => one - other);
  return each.length === 10 ? "All digits" : `${each.length === 1 ? "Digit" : "Digits"} ${each.join(", ")}`;
}

function hiddenText(sizes: readonly number[]): string {
  const hidden = sizes.slice(1, -1);
  if (hidden.length === 0) return "Hidden layers 0";
  return `Hidden neurons ${hidden.map((size) => formatNumber(size)).join(" · ")}`;
}
