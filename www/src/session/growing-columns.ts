/** Columns of numbers that grow by doubling, so that a point costs the same after hours as at the start. */
export class GrowingColumns {
  #columns: Float64Array[];
  #length = 0;

  /** `capacity`: points that there is room for at first. */
  constructor(width: number, capacity: number) {
    this.#columns = Array.from({ length: width }, () => new Float64Array(capacity));
  }

  get width(): number {
    return this.#columns.length;
  }
  /** Points in every column. */
  get length(): number {
    return this.#length;
  }

  /** The values of one column; valid until points are added or removed. */
  view(column: number): Float64Array {
    return this.#columns[column]?.subarray(0, this.#length) ?? new Float64Array();
  }

  /** Appends points, one after another: a value for each column. A value that is missing is NaN. */
  append(points: Float64Array): void {
    const { width } = this;
    const count = Math.floor(points.length / width);
    this.#reserve(this.#length + count);
    this.#columns.forEach((column, offset) => {
      for (let point = 0; point < count; point++) {
        column[this.#length + point] = points[point * width + offset] ?? NaN;
      }
    });
    this.#length += count;
  }

  /** Keeps the first `length` points only. */
  truncate(length: number): void {
    this.#length = Math.min(length, this.#length);
  }

  /** Replaces all points by those of other columns, as many columns as here and of one length. */
  replace(columns: readonly Float64Array[]): void {
    const length = columns[0]?.length ?? 0;
    this.#length = 0;
    this.#reserve(length);
    columns.forEach((column, at) => this.#columns[at]?.set(column));
    this.#length = length;
  }

  #reserve(length: number): void {
    let capacity = this.#columns[0]?.length ?? 0;
    if (length <= capacity) return;
    while (capacity < length) capacity *= 2;
    this.#columns = this.#columns.map((column) => {
      const larger = new Float64Array(capacity);
      larger.set(column);
      return larger;
    });
  }
}
