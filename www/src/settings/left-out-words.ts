import type { LeftOut } from "./link";

/** Numbers as a sentence begins with them. */
const COUNTS = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"];

/** The banner of a link of which something was left out. */
export function leftOutWords(leftOut: readonly LeftOut[]): { title: string; text: string } {
  const count = leftOut.length;
  const subject = `${COUNTS[count] ?? count} ${count === 1 ? "setting" : "settings"} in the link`;
  const reasons = leftOut.map(({ field, message }) => `“${field}” ${message}.`);
  return {
    title: `${subject} ${count === 1 ? "was" : "were"} left out.`,
    text: `${reasons.join(" ")} All others are set.`,
  };
}
