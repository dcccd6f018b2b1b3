/** Says whether a value, whatever it may be, is what it should be. */
export type ValueCheck = (value: unknown) => boolean;

export const isNumber: ValueCheck = (value) => typeof value === "number" && !Number.isNaN(value);
export const isTruth: ValueCheck = (value) => typeof value === "boolean";
export const isNumbers: ValueCheck = (value) => value instanceof Float64Array;
export const isObject: ValueCheck = (value) => typeof value === "object" && value !== null;

/** A finite number from `low` to `high`. */
export const from =
  (low: number, high = Infinity): ValueCheck =>
  (value) =>
    Number.isFinite(value) && (value as number) >= low && (value as number) <= high;

/** A finite number above `low`. */
export const above =
  (low: number): ValueCheck =>
  (value) =>
    Number.isFinite(value) && (value as number) > low;

/** A whole number from `low` to `high`, without rounding. */
export const whole =
  (low: number, high = Number.MAX_SAFE_INTEGER): ValueCheck =>
  (value) =>
    Number.isInteger(value) && (value as number) >= low && (value as number) <= high;

/** A text of at most so many letters. */
export const text =
  (most: number, least = 0): ValueCheck =>
  (value) =>
    typeof value === "string" && value.length >= least && value.length <= most;

export const either =
  (...checks: ValueCheck[]): ValueCheck =>
  (value) =>
    checks.some((check) => check(value));

export const oneOf =
  (...values: unknown[]): ValueCheck =>
  (value) =>
    values.includes(value);

/** A list of so many; how long it is is looked at first, so that a damaged one takes no time. */
export const listOf =
  (check: ValueCheck, least: number, most: number): ValueCheck =>
  (value) =>
    Array.isArray(value) && value.length >= least && value.length <= most && value.every(check);

/** An object that has at least these fields. */
export function shape<Type extends object>(checks: Record<keyof Type, ValueCheck>): ValueCheck {
  const fields = Object.entries<ValueCheck>(checks);
  return (value) =>
    isObject(value) && fields.every(([name, check]) => check((value as Record<string, unknown>)[name]));
}

/** An object that has these fields, and no other. */
export function exactly<Type extends object>(checks: Record<keyof Type, ValueCheck>): ValueCheck {
  const hasAll = shape<Type>(checks);
  return (value) =>
    hasAll(value) && Object.keys(value as object).every((name) => Object.hasOwn(checks, name));
}

/** What stands under a path of names, `regularizer.lambda`; undefined where nothing does. */
export function valueAt(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce(
      (inner, name) =>
        isObject(inner) && Object.hasOwn(inner as object, name)
          ? (inner as Record<string, unknown>)[name]
          : undefined,
      value,
    );
}
