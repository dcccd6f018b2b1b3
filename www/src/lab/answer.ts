/** What outputs answer, and in which words. */
import { MISSING } from "../settings/number-format";

/** The largest output answers, if there is one: equal ones leave it open. */
export interface Answer {
  /** `tie`: some are equal, and larger than the rest. `none`: all are equal. `lost`: some are no longer numbers. */
  readonly kind: "one" | "tie" | "none" | "lost";
  /** Those with the largest output; empty where that says nothing. */
  readonly digits: readonly number[];
}

/**
 * What outputs answer, which stand for these digits; their own numbers, where nothing is said. A single output of two
 * digits says the second above one half.
 */
export function answerOf(outputs: ArrayLike<number>, digits?: readonly number[]): Answer {
  const values = Array.from(outputs);
  if (values.length === 0 || !values.every(Number.isFinite)) return { kind: "lost", digits: [] };
  if (values.length === 1 && digits?.length === 2)
    return { kind: "one", digits: [digits[values[0]! > 0.5 ? 1 : 0]!] };
  const largest = Math.max(...values);
  const [first = 0, ...others] = values.flatMap((value, output) =>
    value === largest ? [digits?.[output] ?? output] : [],
  );
  if (others.length === 0) return { kind: "one", digits: [first] };
  if (others.length + 1 === values.length && values.length > 2) return { kind: "none", digits: [] };
  return { kind: "tie", digits: [first, ...others] };
}

/** So many that tie are named, more are counted. */
const MOST_NAMED_DIGITS = 4;

/** An answer in words: "3", "3 and 5 tie", "no answer: all ten are equal". */
export function answerWords({ kind, digits }: Answer): string {
  switch (kind) {
    case "one":
      return String(digits[0]);
    case "tie":
      return digits.length > MOST_NAMED_DIGITS
        ? `${digits.length} digits tie`
        : `${digits.slice(0, -1).join(", ")} and ${digits.at(-1)} tie`;
    case "none":
      return "no answer: all ten are equal";
    case "lost":
      return "the outputs are no longer numbers";
  }
}

/** An answer where there is room for one digit. */
export function answerMark({ kind, digits }: Answer): string {
  return { one: String(digits[0]), tie: "=", none: "=", lost: MISSING }[kind];
}

/** Whether two answers are the same digit; what answers nothing agrees with nothing. */
export const agree = (one: Answer, other: Answer): boolean =>
  one.kind === "one" && other.kind === "one" && one.digits[0] === other.digits[0];
