/** What number boxes accept: a check says in one sentence why a number is refused, or nothing. */
import type { Range, Setting } from "epoch-lab";
import { plain } from "./number-format";

export type NumberCheck = (value: number) => string | undefined;

/** From `low` to `high`, both of them legal. */
export const within = (low: number, high: number): Range => ({
  from: { end: "closed", at: low },
  to: { end: "closed", at: high },
});

/** Above `low`, and at most `high`. */
export const aboveUpTo = (low: number, high: number): Range => ({
  from: { end: "open", at: low },
  to: { end: "closed", at: high },
});

/** A number in a range. */
export const number =
  (name: string, range: Range): NumberCheck =>
  (value) =>
    contains(range, value)
      ? undefined
      : `${name} must be ${Number.isFinite(value) || range.to ? rangeText(range) : "a finite number"}.`;

/** A whole number in a range. */
export const whole =
  (name: string, range: Range): NumberCheck =>
  (value) =>
    Number.isInteger(value) && contains(range, value)
      ? undefined
      : `${name} must be a whole number ${range.to ? "" : "of "}${rangeText(range)}.`;

/** What the table of settings calls legal, up to `most` where the data have no more. */
export function legal(name: string, { value }: Setting, most?: number): NumberCheck {
  if (value.kind === "choice" || value.kind === "draws") throw new Error(`${name} is no number`);
  const range =
    most === undefined ? value.legal : { ...value.legal, to: { end: "closed", at: most } as const };
  return value.kind === "number" ? number(name, range) : whole(name, range);
}

function contains({ from, to }: Range, value: number): boolean {
  return (
    Number.isFinite(value) &&
    (from.end === "closed" ? value >= from.at : value > from.at) &&
    (to === undefined || (to.end === "closed" ? value <= to.at : value < to.at))
  );
}

/** As it follows "must be". */
function rangeText({ from, to }: Range): string {
  if (!to) return from.end === "closed" ? `${plain(from.at)} or more` : `above ${plain(from.at)}`;
  const low = from.end === "closed" ? `from ${plain(from.at)}` : `above ${plain(from.at)}`;
  if (to.end === "open") return `${low} ${from.end === "closed" ? "to" : "and"} below ${plain(to.at)}`;
  return `${low} ${from.end === "closed" ? "to" : "and at most"} ${plain(to.at)}`;
}
