/** A setting that was changed during a run, as the charts and the table say it. */
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

/** What a run went through so far: one value a point in each column, NaN where nothing was measured. */
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
  /** Passes over the training data: more than one an epoch where an optimizer looks at all images at each step. */
  readonly passes: Float64Array;
  readonly changes: readonly Change[];
  /** Goes up with every change of anything above. */
  readonly revision: number;
  /** Goes up when points that were there are gone, or are others. */
  readonly generation: number;
}

/** The columns of a {@link History}, in the order of a point's values on their way from the worker. */
export const COLUMNS = [
  "step",
  "epoch",
  "seconds",
  "trainingCost",
  "trainingAccuracy",
  "validationCost",
  "validationAccuracy",
  "passes",
] as const;

type Column = (typeof COLUMNS)[number];
export type Columns = Record<Column, Float64Array>;

const columns = (make: (name: Column) => Float64Array): Columns =>
  Object.fromEntries(COLUMNS.map((name) => [name, make(name)])) as Columns;

const FIRST_CAPACITY = 1024;

/** A {@link History} that grows by doubling, so that a point costs the same after hours as at the start. */
export class HistoryRecorder implements History {
  #columns = columns(() => new Float64Array(FIRST_CAPACITY));
  #views: Columns | undefined;
  #changes: readonly Change[] = [];
  #length = 0;
  #revision = 0;
  #generation = 0;

  get length(): number {
    return this.#length;
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
  get passes(): Float64Array {
    return this.#view().passes;
  }

  /**
   * Appends points: {@link COLUMNS} values each, one point after another. The last one may be told again with what
   * was measured of it later. Returns the place of the first point that is new.
   */
  append(points: Float64Array): number {
    const width = COLUMNS.length;
    const count = Math.floor(points.length / width);
    if (count === 0) return this.#length;
    if (this.#length > 0 && this.#columns.step[this.#length - 1] === points[0]) {
      this.#length--;
      this.#generation++;
    }
    const first = this.#length;
    this.#reserve(this.#length + count);
    COLUMNS.forEach((name, offset) => {
      const column = this.#columns[name];
      for (let point = 0; point < count; point++) {
        column[this.#length + point] = points[point * width + offset] ?? NaN;
      }
    });
    this.#length += count;
    this.#touch();
    return first;
  }

  /** Puts `changes` in place of all that stood there. */
  setChanges(changes: readonly Change[]): void {
    this.#changes = changes;
    this.#touch();
  }

  /** Forgets every point and change after `step`. */
  cut(step: number): void {
    const after = this.step.findIndex((value) => value > step);
    if (after >= 0) {
      this.#length = after;
      this.#generation++;
    }
    this.#changes = this.#changes.filter((change) => change.step <= step);
    this.#touch();
  }

  /** Forgets everything. */
  clear(): void {
    this.#length = 0;
    this.#changes = [];
    this.#generation++;
    this.#touch();
  }

  /** All points, apart from those that follow. */
  copy(): Columns {
    return columns((name) => this[name].slice());
  }

  /** Puts the points of a copy in place of all that stood there. */
  load(copy: Columns): void {
    this.clear();
    this.#reserve(copy.step.length);
    for (const name of COLUMNS) this.#columns[name].set(copy[name]);
    this.#length = copy.step.length;
  }

  #view(): Columns {
    this.#views ??= columns((name) => this.#columns[name].subarray(0, this.#length));
    return this.#views;
  }

  #reserve(length: number): void {
    let capacity = this.#columns.step.length;
    if (length <= capacity) return;
    while (capacity < length) capacity *= 2;
    const old = this.#columns;
    this.#columns = columns((name) => {
      const larger = new Float64Array(capacity);
      larger.set(old[name]);
      return larger;
    });
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
