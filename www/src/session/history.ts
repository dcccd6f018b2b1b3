import { GrowingColumns } from "./growing-columns";

/** A setting that was changed during a run, in the words of the charts and the table. */
export interface Change {
  /** Where the run stood when the change took effect. */
  step: number;
  epoch: number;
  seconds: number;
  /** JSON name of the setting: `learningRate`, `regularizer.lambda`, `cost`, ... */
  field: string;
  /** The values as the page writes them. */
  from: string;
  to: string;
  /** What stands before the values: `η`, `λ`, `Cost`, `Mini-batch size`, ... */
  symbol: string;
}

/** The points of a run so far: a column for each quantity, a value for each point, NaN where nothing was measured. */
export interface History {
  /** Points in every column. */
  readonly length: number;
  readonly step: Float64Array;
  readonly epoch: Float64Array;
  /** Time spent training, pauses not counted. */
  readonly seconds: Float64Array;
  /** Running means over the mini-batches since the point before. */
  readonly trainingCost: Float64Array;
  readonly trainingAccuracy: Float64Array;
  /** NaN where validation was not evaluated. */
  readonly validationCost: Float64Array;
  readonly validationAccuracy: Float64Array;
  readonly changes: readonly Change[];
  /** Increases with every change of a field above. */
  readonly revision: number;
  /** Increases when points are removed or replaced. */
  readonly generation: number;
}

/** The columns of a {@link History}, in the order of a point's values on their way from the worker. */
export const HISTORY_COLUMNS = [
  "step",
  "epoch",
  "seconds",
  "trainingCost",
  "trainingAccuracy",
  "validationCost",
  "validationAccuracy",
] as const;

type Column = (typeof HISTORY_COLUMNS)[number];
export type Columns = Record<Column, Float64Array>;

const columnsFrom = (make: (name: Column, index: number) => Float64Array): Columns =>
  Object.fromEntries(HISTORY_COLUMNS.map((name, index) => [name, make(name, index)])) as Columns;

const FIRST_CAPACITY_POINTS = 1024;

/** A {@link History} that grows. */
export class HistoryRecorder implements History {
  readonly #columns = new GrowingColumns(HISTORY_COLUMNS.length, FIRST_CAPACITY_POINTS);
  #views: Columns | undefined;
  #changes: readonly Change[] = [];
  #revision = 0;
  #generation = 0;

  get length(): number {
    return this.#columns.length;
  }
  get revision(): number {
    return this.#revision;
  }
  get generation(): number {
    return this.#generation;
  }
  get changes(): readonly Change[] {
    return this.#changes;
  }
  get step(): Float64Array {
    return this.#view().step;
  }
  get epoch(): Float64Array {
    return this.#view().epoch;
  }
  get seconds(): Float64Array {
    return this.#view().seconds;
  }
  get trainingCost(): Float64Array {
    return this.#view().trainingCost;
  }
  get trainingAccuracy(): Float64Array {
    return this.#view().trainingAccuracy;
  }
  get validationCost(): Float64Array {
    return this.#view().validationCost;
  }
  get validationAccuracy(): Float64Array {
    return this.#view().validationAccuracy;
  }

  /**
   * Appends points: a value for each of {@link HISTORY_COLUMNS}, one point after another. A first point of the same
   * step as the last one replaces it: validation was measured later. Returns the index of the first point that is new.
   */
  append(points: Float64Array): number {
    if (points.length < HISTORY_COLUMNS.length) return this.length;
    if (this.length > 0 && this.step[this.length - 1] === points[0]) {
      this.#columns.truncate(this.length - 1);
      this.#generation++;
    }
    const first = this.length;
    this.#columns.append(points);
    this.#touch();
    return first;
  }

  /** Replaces all changes. */
  setChanges(changes: readonly Change[]): void {
    this.#changes = changes;
    this.#touch();
  }

  /** Forgets every point and change after `step`. */
  cut(step: number): void {
    const after = this.step.findIndex((value) => value > step);
    if (after >= 0) {
      this.#columns.truncate(after);
      this.#generation++;
    }
    this.#changes = this.#changes.filter((change) => change.step <= step);
    this.#touch();
  }

  /** Forgets everything. */
  clear(): void {
    this.#columns.truncate(0);
    this.#changes = [];
    this.#generation++;
    this.#touch();
  }

  /** A copy of all points; points that are added later do not change it. */
  copy(): Columns {
    return columnsFrom((name) => this[name].slice());
  }

  /** Replaces all points by those of a copy. */
  load(copy: Columns): void {
    this.clear();
    this.#columns.replace(HISTORY_COLUMNS.map((name) => copy[name]));
  }

  #view(): Columns {
    this.#views ??= columnsFrom((_, index) => this.#columns.view(index));
    return this.#views;
  }

  #touch(): void {
    this.#views = undefined;
    this.#revision++;
  }
}

/** The values of the last point; NaN where there is none yet. Accuracies are from 0 to 1. */
export interface LastPoint {
  trainingCost: number;
  trainingAccuracy: number;
  /** Of the last point at which validation was evaluated. */
  validationCost: number;
  validationAccuracy: number;
}

export const NOTHING_LEARNED: LastPoint = {
  trainingCost: NaN,
  trainingAccuracy: NaN,
  validationCost: NaN,
  validationAccuracy: NaN,
};

/** The last values of `history`, of whose first `known` points the last values were `before`. */
export function lastPoint(history: History, known = 0, before = NOTHING_LEARNED): LastPoint {
  const last = history.length - 1;
  if (last < known) return before;
  const at = (column: Float64Array, point: number): number => column[point] ?? NaN;
  let validated = last;
  while (validated >= known && Number.isNaN(history.validationCost[validated])) validated--;
  const { validationCost, validationAccuracy } =
    validated < known
      ? before
      : {
          validationCost: at(history.validationCost, validated),
          validationAccuracy: at(history.validationAccuracy, validated),
        };
  return {
    trainingCost: at(history.trainingCost, last),
    trainingAccuracy: at(history.trainingAccuracy, last),
    validationCost,
    validationAccuracy,
  };
}
