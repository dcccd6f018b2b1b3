/** The value at an index; NaN, which draws as blank, where there is none. */
export function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? NaN;
}
