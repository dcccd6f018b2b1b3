/** The page's side of the table of settings: what each is called, and how its values are written. */
import type { Cost, Optimizer, Regularizer } from "epoch-lab";
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

/** What the page says of a setting that holds such values; of a choice, what it calls each option, in menu order. */
type SettingWords<Value> = Names & {
  /** How a value is written in full, where name and value are not enough. */
  readonly tell?: (value: Value) => string;
} & ([Value] extends [string]
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
    options: { large: "large", normalized: "normalized" },
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
  "dropout.rate": { name: "Dropout", noun: "dropout" },
  training: { name: "Training images", noun: "number of training images", diverges: "never" },
  validation: { name: "Validation", noun: "validation", options: { heldOut: "held out", off: "off" } },
  "optimizer.kind": {
    name: "Optimizer",
    noun: "optimizer",
    options: { sgd: "SGD", momentum: "momentum" },
  },
  "optimizer.momentum": { name: "Momentum", noun: "momentum", symbol: "μ", diverges: "when larger" },
  learningRate: {
    name: "Learning rate",
    noun: "learning rate",
    symbol: "η",
    ticks: [0.001, 0.01, 0.1, 1, 10],
    diverges: "when larger",
  },
  batchSize: { name: "Mini-batch size", noun: "mini-batch size", diverges: "when smaller" },
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

/** What a step of each optimizer does with the penalty: shrinks the weights by it, or adds it to the gradient. */
export const PENALTY_IN: Readonly<Record<Optimizer["kind"], "decay" | "gradient">> = {
  sgd: "decay",
  momentum: "gradient",
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
  if (typeof value === "number") return path === "seed" ? String(value) : formatNumber(value);
  return options?.[value as string] ?? String(value);
}

/** What a cost is called. */
export const costName = (cost: Cost): string => valueText("cost", cost);

function hiddenText(sizes: readonly number[]): string {
  const hidden = sizes.slice(1, -1);
  if (hidden.length === 0) return "Hidden layers 0";
  return `Hidden neurons ${hidden.map((size) => formatNumber(size)).join(" · ")}`;
}
