import type { Config } from "epoch-lab";
import { COLUMNS, type Change, type Columns } from "./history";
import type { Written } from "./kept-run";
import { isLetter } from "./run-letters";
import type { KindField } from "../settings/path";
import { SETTINGS } from "../settings/words";

/** How records are laid out; one of another version is not read. */
const VERSION = 1;

/** What is stored of a kept run's points. */
export type KeptCurves = Pick<Written, "columns" | "norms">;

/** What is stored of a kept run beside its points and the trainer's state. */
export interface KeptRecord extends Omit<Written, keyof KeptCurves> {
  readonly version: number;
}

/** A kept run in its two parts. */
export function recordOf({ columns, norms, ...rest }: Written): { record: KeptRecord; curves: KeptCurves } {
  return { record: { version: VERSION, ...rest }, curves: { columns, norms } };
}

/** What a record and its points say; undefined when they are damaged, or laid out as by another version. */
export function readRecord(record: unknown, curves: unknown): Written | undefined {
  if (!isRecord(record) || !isCurves(curves)) return undefined;
  const { version: _, ...rest } = record as KeptRecord;
  return { ...rest, ...(curves as KeptCurves) };
}

type Check = (value: unknown) => boolean;

const isNumber: Check = (value) => typeof value === "number";
const isFinite: Check = (value) => Number.isFinite(value);
const isText: Check = (value) => typeof value === "string";
const isTruth: Check = (value) => typeof value === "boolean";
const either =
  (...checks: Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));
const oneOf =
  (...values: unknown[]): Check =>
  (value) =>
    values.includes(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
/** An object that has at least these fields. */
function shape<Type extends object>(checks: Record<keyof Type, Check>): Check {
  const fields = Object.entries<Check>(checks);
  return (value) =>
    typeof value === "object" &&
    value !== null &&
    fields.every(([name, check]) => check((value as Record<string, unknown>)[name]));
}

const isActivation = oneOf("sigmoid", "tanh", "relu", "identity", "softmax");
/** One of the known kinds; all else in it are finite numbers. */
const isKind =
  (field: KindField): Check =>
  (value) => {
    if (typeof value !== "object" || value === null || !("kind" in value)) return false;
    const { kind, ...parameters } = value;
    return (
      oneOf(...Object.keys(SETTINGS[`${field}.kind`].options))(kind) &&
      Object.values(parameters).every(isFinite)
    );
  };

const isConfig = shape<Config>({
  seed: isFinite,
  generator: oneOf("chacha", "book"),
  before: Array.isArray,
  precision: oneOf("f32", "f64"),
  training: isFinite,
  validation: oneOf("heldOut", "off"),
  scale: isFinite,
  sizes: listOf(isFinite),
  hidden: isActivation,
  output: isActivation,
  initializer: oneOf("large", "normalized"),
  cost: oneOf(...Object.keys(SETTINGS.cost.options)),
  regularizer: isKind("regularizer"),
  dropout: shape({ rate: isFinite }),
  optimizer: isKind("optimizer"),
  learningRate: isFinite,
  batchSize: isFinite,
});

const isChange = shape<Change>({
  step: isFinite,
  epoch: isFinite,
  seconds: isFinite,
  field: isText,
  from: isText,
  to: isText,
  symbol: isText,
});

const isRecord = shape<KeptRecord>({
  version: oneOf(VERSION),
  id: isText,
  letter: isLetter,
  name: isText,
  shown: isTruth,
  date: isFinite,
  start: isConfig,
  config: isConfig,
  training: isFinite,
  changes: listOf(
    shape({
      change: isChange,
      before: isConfig,
      value: either(isNumber, oneOf(undefined)),
      touched: isNumber,
    }),
  ),
  checkpoint: shape<Written["checkpoint"]>({
    step: isFinite,
    epoch: isFinite,
    images: isFinite,
    seconds: isFinite,
    config: isConfig,
    growing: isTruth,
  }),
  stateBytes: isFinite,
  fork: either(
    oneOf(undefined),
    shape<NonNullable<Written["fork"]>>({ of: isText, letter: isLetter, step: isFinite, epoch: isFinite }),
  ),
});

const isNumbers: Check = (value) => value instanceof Float64Array;
const isCurves = shape<KeptCurves>({
  columns: isColumns,
  norms: shape<Written["norms"]>({ layers: isFinite, points: isNumbers }),
});

function isColumns(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const columns = COLUMNS.map((name) => (value as Partial<Columns>)[name]);
  return columns.every(isNumbers) && new Set(columns.map((column) => column?.length)).size === 1;
}
