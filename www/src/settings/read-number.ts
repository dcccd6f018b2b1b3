/** What a person types or pastes into a number box, read as a number of any country's writing. */

/** A number, or in one sentence why there is none. */
export type Read = { readonly value: number } | { readonly reason: string };

const MINUS_SIGNS = /[\u2010-\u2013\u2212\uFE63]/g;
/** Forms as wide as a Chinese character: each so far behind the plain one. */
const FULL_WIDTH = { characters: /[\uFF01-\uFF5E]/g, behind: 0xfee0 };
/** Digits of Arabic, Persian, Devanagari, Bengali and Thai, each row from its zero on. */
const OTHER_DIGITS = /[\u0660-\u0669\u06F0-\u06F9\u0966-\u096F\u09E6-\u09EF\u0E50-\u0E59]/g;
const ZEROS = [0x0e50, 0x09e6, 0x0966, 0x06f0, 0x0660];
const OTHER_MARKS = { point: /\u066B/g, comma: /\u066C/g };
/** Directions of writing, which cannot be seen and come along when a number is copied. */
const UNSEEN = /[\u200B-\u200F\u202A-\u202E\u2060\u2066-\u2069]/g;
/** Between thousands: spaces of all widths and apostrophes. */
const THOUSANDS_SPACES = "[\\s'’]";

/** Sign, digits with all that may stand between them, exponent. */
const NUMBER_PARTS = /^([+-]?)\s*(.*?)(?:e([+-]?\d+))?$/is;

/** Thousands in groups, from the first digit on that is no zero. */
const groups = (mark: string): RegExp => new RegExp(`^[1-9]\\d{0,2}(?:${mark}\\d{3})+$`);
const GROUPED_BY_SPACES = groups(THOUSANDS_SPACES);
const GROUPED_BY_MARK = { ".": groups("\\."), ",": groups(",") };

/** More of what is no number need not be repeated to who wrote it. */
const MOST_QUOTED_CHARACTERS = 24;

/**
 * Reads `.25`, `0,25`, `1e-3`, `1 000`, `1.000,5`, `−3`.
 *
 * One comma before exactly three digits may stand between thousands or before decimals, and so may a point if the
 * last of them is a zero: such a number is refused with both readings.
 */
export function readNumber(name: string, text: string): Read {
  const plain = text
    .replace(FULL_WIDTH.characters, (wide) => String.fromCharCode(wide.charCodeAt(0) - FULL_WIDTH.behind))
    .replace(UNSEEN, "")
    .replace(OTHER_DIGITS, (digit) => {
      const code = digit.charCodeAt(0);
      return String(code - ZEROS.find((zero) => zero <= code)!);
    })
    .replace(OTHER_MARKS.point, ".")
    .replace(OTHER_MARKS.comma, ",")
    .replace(MINUS_SIGNS, "-")
    .trim();
  if (plain === "") return { reason: `${name} must be a number.` };
  const [, sign = "", digits = "", exponent] = NUMBER_PARTS.exec(plain) ?? [];
  const read = readDigits(digits);
  if (read === undefined) return { reason: `“${short(text.trim())}” is not a number.` };
  const number = (digits: string): string =>
    `${sign === "-" ? sign : ""}${digits}${exponent ? `e${exponent}` : ""}`;
  if (typeof read === "string") return { value: Number(number(read)) };
  const [whole, fraction] = read.map(number);
  const other = number(read[1].replace(/(\.\d+?)0+$/, "$1"));
  return { reason: `${plain} could be ${whole} or ${fraction}: write ${whole} or ${other}.` };
}

/** Digits as JavaScript writes them; both ways where there are two; undefined where they are none. */
function readDigits(text: string): string | readonly [whole: string, fraction: string] | undefined {
  const at = Math.max(text.lastIndexOf("."), text.lastIndexOf(","));
  const mark = at < 0 ? undefined : (text[at] as "." | ",");
  if (mark && GROUPED_BY_MARK[mark].test(text)) {
    const whole = text.replaceAll(mark, "");
    const isOne = text.indexOf(mark) === at;
    if (!isOne) return whole;
    const fraction = text.replace(mark, ".");
    return mark === "," || fraction.endsWith("0") ? [whole, fraction] : fraction;
  }
  const [before, after] = mark ? [text.slice(0, at), text.slice(at + 1)] : [text, ""];
  if (!/^\d*$/.test(after) || !/\d/.test(text)) return undefined;
  const whole = ungrouped(before, mark === "," ? "." : ",");
  return whole === undefined ? undefined : `${whole || "0"}${after && `.${after}`}`;
}

/** Digits without marks between thousands; undefined where they are not that. */
function ungrouped(text: string, mark: "." | ","): string | undefined {
  if (/^\d*$/.test(text)) return text;
  return GROUPED_BY_SPACES.test(text) || GROUPED_BY_MARK[mark].test(text)
    ? text.replace(/\D/g, "")
    : undefined;
}

function short(text: string): string {
  const letters = [...text.slice(0, 2 * MOST_QUOTED_CHARACTERS)];
  return letters.length > MOST_QUOTED_CHARACTERS
    ? `${letters.slice(0, MOST_QUOTED_CHARACTERS).join("")}…`
    : text;
}
