import type { Config } from "epoch-lab";
import { HISTORY_COLUMNS, type Change, type Columns } from "./history";
import {
  above,
  either,
  exactly,
  from,
  isNumber,
  isNumbers,
  isObject,
  isTruth,
  listOf,
  oneOf,
  shape,
  text,
  valueAt,
  whole,
  type ValueCheck,
} from "./kept-checks";
import { MOST_NAME_CHARACTERS, type Written } from "./kept-run";
import { normsWidth } from "./norms-history";
import { isLetter } from "./run-letters";
import { misfit, TRAINING_FILE_IMAGES } from "../settings/mnist-shape";
import type { KindField } from "../settings/path";
import { SETTINGS } from "../settings/words";

/** How records are laid out; one of another version is not read. */
const RECORD_VERSION = 1;

/** The latest moment that a date can tell, in milliseconds since 1970. */
const LATEST_DATE_MS = 8.64e15;

/** More than any run of this page has: what has more would stop the page, and is damaged. */
const RECORD_LIMITS = { layers: 100, draws: 1000, changes: 10_000, letters: 200 };

/** Step, epoch and seconds stand first in a point of the norms. */
const NORMS_PLACE_VALUES = 3;

/** What is stored of a kept run's points. */
export type KeptCurves = Pick<Written, "columns" | "norms">;

/** What is stored of a kept run beside its points and the trainer's state. */
export interface KeptRecord extends Omit<Written, keyof KeptCurves> {
  readonly version: number;
}

/** A kept run in its two parts. */
export function recordOf({ columns, norms, ...rest }: Written): { record: KeptRecord; curves: KeptCurves } {
  return { record: { version: RECORD_VERSION, ...rest }, curves: { columns, norms } };
}

/**
 * What a record and its points say; undefined when they are damaged, or laid out as by another version.
 *
 * What passes can be shown. Whether its settings are possible is the core's to say, see {@link configsOf}.
 */
export function readRecord(record: unknown, curves: unknown): Written | undefined {
  if (!isRecord(record) || !isCurves(curves)) return undefined;
  const { version: _, ...rest } = record as KeptRecord;
  const written = { ...rest, ...(curves as KeptCurves) };
  return isCoherent(written) ? written : undefined;
}

/** All settings that a run's record tells of, each once. */
export function configsOf({ start, config, checkpoint, changes }: Written): Config[] {
  return [...new Set([start, config, checkpoint.config, ...changes.map(({ before }) => before)])];
}

const isCount = whole(0);
const isAmount = from(0);
const isProportion = from(0, 1);
const isWord = text(RECORD_LIMITS.letters);

const isActivation = oneOf("sigmoid", "tanh", "relu", "identity", "softmax");
/** One of the known kinds; all else in it are parameters that the page has words for. */
const isKind =
  (field: KindField): ValueCheck =>
  (value) => {
    if (!isObject(value)) return false;
    const { kind, ...parameters } = value as Record<string, unknown>;
    return (
      oneOf(...Object.keys(SETTINGS[`${field}.kind`].options))(kind) &&
      Object.entries(parameters).every(
        ([name, parameter]) => Object.hasOwn(SETTINGS, `${field}.${name}`) && isAmount(parameter),
      )
    );
  };

const isSettings = exactly<Config>({
  seed: isCount,
  generator: oneOf("chacha", "book"),
  before: listOf(isObject, 0, RECORD_LIMITS.draws),
  precision: oneOf("f32", "f64"),
  training: whole(1, TRAINING_FILE_IMAGES),
  validation: oneOf("heldOut", "off"),
  scale: above(0),
  sizes: listOf(whole(1), 2, RECORD_LIMITS.layers),
  hidden: isActivation,
  output: isActivation,
  initializer: oneOf("large", "normalized"),
  cost: oneOf(...Object.keys(SETTINGS.cost.options)),
  regularizer: isKind("regularizer"),
  dropout: shape({ rate: isProportion }),
  optimizer: isKind("optimizer"),
  learningRate: above(0),
  batchSize: whole(1),
});
const isConfig: ValueCheck = (value) => isSettings(value) && !misfit(value as Config);

const isChange = shape<Change>({
  step: isCount,
  epoch: isAmount,
  seconds: isAmount,
  field: isWord,
  from: isWord,
  to: isWord,
  symbol: isWord,
});

const isRecord = shape<KeptRecord>({
  version: oneOf(RECORD_VERSION),
  id: text(RECORD_LIMITS.letters, 1),
  letter: isLetter,
  name: text(MOST_NAME_CHARACTERS),
  shown: isTruth,
  date: whole(0, LATEST_DATE_MS),
  start: isConfig,
  config: isConfig,
  training: whole(1, TRAINING_FILE_IMAGES),
  changes: listOf(
    shape({
      change: isChange,
      before: isConfig,
      value: either(from(-Infinity), oneOf(undefined)),
      touched: isNumber,
    }),
    0,
    RECORD_LIMITS.changes,
  ),
  checkpoint: shape<Written["checkpoint"]>({
    step: isCount,
    epoch: isAmount,
    images: isCount,
    seconds: isAmount,
    config: isConfig,
    growing: isTruth,
  }),
  stateBytes: whole(1),
  fork: either(
    oneOf(undefined),
    shape<NonNullable<Written["fork"]>>({
      of: text(RECORD_LIMITS.letters, 1),
      letter: isLetter,
      step: isCount,
      epoch: isAmount,
    }),
  ),
});

const isCurves = shape<KeptCurves>({
  columns: isColumns,
  norms: shape<Written["norms"]>({ layers: whole(0, RECORD_LIMITS.layers), points: isNumbers }),
});

function isColumns(value: unknown): boolean {
  if (!isObject(value)) return false;
  const columns = HISTORY_COLUMNS.map((name) => (value as Partial<Columns>)[name]);
  if (!columns.every(isNumbers) || new Set(columns.map((column) => column?.length)).size > 1) return false;
  const { step, epoch, seconds, trainingAccuracy, validationAccuracy } = value as Columns;
  return (
    step.every(isCount) &&
    [step, epoch, seconds].every(goesOn) &&
    // Costs may be anything: those of a run that diverged were.
    [trainingAccuracy, validationAccuracy].every((column) => column.every(isShare))
  );
}

/** Whether values are where a curve can have points: finite, none before the last one. */
function goesOn(values: Float64Array): boolean {
  return values.every((value, i) => Number.isFinite(value) && value >= (values[i - 1] ?? 0));
}

/** Of right answers; not a number where nothing was measured. */
const isShare = (value: number): boolean => Number.isNaN(value) || (value >= 0 && value <= 1);

/** Whether the parts of a record, each possible by itself, go together. */
function isCoherent({ id, config, changes, norms, fork }: Written): boolean {
  return (
    fork?.of !== id &&
    changes.every(({ change, before }) => valueAt(before, change.field) !== undefined) &&
    (norms.points.length === 0 ||
      (norms.layers === config.sizes.length - 1 && hasWholePoints(norms.points, normsWidth(norms.layers))))
  );
}

/** Whether every point of the norms is there, at a place of the run. */
function hasWholePoints(points: Float64Array, width: number): boolean {
  if (points.length % width !== 0) return false;
  for (let at = 0; at < points.length; at += width) {
    if (!points.subarray(at, at + NORMS_PLACE_VALUES).every(isAmount)) return false;
  }
  return true;
}
