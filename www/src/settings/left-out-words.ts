import type { LeftOut } from "./link";
import { grouped } from "./number-format";

/** Numbers as a sentence begins with them. */
const COUNT_WORDS = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"];

/** So many are named, the rest is counted. */
const MOST_NAMED = 4;

/** Characters that a name and a reason may have; what is longer loses its middle. */
const MOST_CHARACTERS = { name: 40, reason: 160 };

/** The banner of a link of which something was left out. */
export function leftOutWords(leftOut: readonly LeftOut[]): { title: string; text: string } {
  const [whole] = leftOut;
  if (whole?.field === undefined) {
    return {
      title: "The link’s settings could not be read.",
      text: `${whole?.message ?? ""} Nothing of it is set.`.trimStart(),
    };
  }
  const count = leftOut.length;
  const subject = `${COUNT_WORDS[count] ?? grouped(count)} ${count === 1 ? "setting" : "settings"} in the link`;
  const named = leftOut.slice(0, count === MOST_NAMED + 1 ? count : MOST_NAMED);
  const reasons = named.map(
    ({ field = "", message }) =>
      `“${short(field, MOST_CHARACTERS.name)}” ${short(message, MOST_CHARACTERS.reason)}.`,
  );
  if (named.length < count) reasons.push(`And ${grouped(count - named.length)} more.`);
  return {
    title: `${subject} ${count === 1 ? "was" : "were"} left out.`,
    text: `${reasons.join(" ")} Nothing else was left out.`,
  };
}

/** A text of at most so many characters; what cannot be seen of it, or would turn the line around, is a blank. */
function short(text: string, longest: number): string {
  const half = Math.floor(longest / 2);
  // Letters may be two units long: no more are looked at than can matter.
  const letters =
    text.length > 4 * longest ? [...text.slice(0, 2 * longest), ...text.slice(-2 * longest)] : [...text];
  const kept = letters.length > longest ? [...letters.slice(0, half), "…", ...letters.slice(-half)] : letters;
  return kept.join("").replace(/[\p{C}\p{Z}]+/gu, " ");
}
