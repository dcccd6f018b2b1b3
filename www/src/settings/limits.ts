/** What the boxes accept: each says in one sentence why a number is refused, or nothing. */
import { plain } from "./number-format";

export type Check = (value: number) => string | undefined;

export const above =
  (name: string, low: number): Check =>
  (value) =>
    value > low && Number.isFinite(value) ? undefined : `${name} must be above ${plain(low)}.`;

export const atLeast =
  (name: string, low: number): Check =>
  (value) =>
    value >= low && Number.isFinite(value) ? undefined : `${name} must be ${plain(low)} or more.`;

/** From `low` to `high`, both of them legal. */
export const within =
  (name: string, low: number, high: number): Check =>
  (value) =>
    value >= low && value <= high ? undefined : `${name} must be from ${plain(low)} to ${plain(high)}.`;

/** Above `low`, and at most `high`. */
export const aboveUpTo =
  (name: string, low: number, high: number): Check =>
  (value) =>
    value > low && value <= high
      ? undefined
      : `${name} must be above ${plain(low)} and at most ${plain(high)}.`;

/** From `low` on, and below `high`. */
export const below =
  (name: string, low: number, high: number): Check =>
  (value) =>
    value >= low && value < high ? undefined : `${name} must be from ${plain(low)} to below ${plain(high)}.`;

export const whole =
  (name: string, low: number, high: number): Check =>
  (value) =>
    Number.isInteger(value) && value >= low && value <= high
      ? undefined
      : `${name} must be a whole number from ${plain(low)} to ${plain(high)}.`;
