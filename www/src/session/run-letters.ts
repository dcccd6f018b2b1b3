const FIRST = "A".charCodeAt(0);
const LETTERS = 26;

/** A, B, ... Z, AA, AB, ... by number, from 0 on. */
export function letterOf(index: number): string {
  const last = String.fromCharCode(FIRST + (index % LETTERS));
  return index < LETTERS ? last : letterOf(Math.floor(index / LETTERS) - 1) + last;
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
