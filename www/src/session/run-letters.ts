const FIRST_LETTER_CODE = "A".charCodeAt(0);
const LETTER_COUNT = 26;

/** A, B, ... Z, AA, AB, ... by number, from 0 on. */
export function letterOf(index: number): string {
  const last = String.fromCharCode(FIRST_LETTER_CODE + (index % LETTER_COUNT));
  return index < LETTER_COUNT ? last : letterOf(Math.floor(index / LETTER_COUNT) - 1) + last;
}

/** The first letter that is not taken. */
export function nextLetter(taken: readonly unknown[]): string {
  let index = 0;
  while (taken.includes(letterOf(index))) index++;
  return letterOf(index);
}

/** Whether `text` is a letter of a run. */
export function isLetter(text: unknown): text is string {
  return typeof text === "string" && /^[A-Z]{1,3}$/.test(text);
}
