/** How the page writes numbers: thin spaces between thousands, a true minus sign, "–" where there is no value. */

/** What stands where there is no value. */
export const MISSING = "–";

/** Narrow, never broken: between thousands. */
const THIN_SPACE = "\u202F";
const NO_BREAK_SPACE = "\u00A0";
const MINUS = "\u2212";
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Digits with thin spaces between thousands and a true minus sign, from a number as JavaScript writes it. */
function typeset(digits: string): string {
  const [whole = "", fraction] = digits.split(".");
  const grouped = whole.replace("-", MINUS).replace(/\B(?=(\d{3})+$)/g, THIN_SPACE);
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** A number with no more significant digits than asked for: 0.1, 60, 1 234.5. */
export function formatNumber(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return MISSING;
  const rounded = Math.abs(value) >= 10 ** digits ? Math.round(value) : Number(value.toPrecision(digits));
  return typeset(String(rounded === 0 ? 0 : rounded));
}

/** A number with a fixed count of decimals. */
export function decimal(value: number, decimals: number): string {
  return typeset(value.toFixed(decimals));
}

/** A whole number in groups of three: 17 100. */
export const grouped = (value: number): string => decimal(value, 0);

/** The value of a setting, without needless digits: 0.1, 60. */
export const plain = (value: number): string => formatNumber(value, 6);

/** A power of ten: 10⁻³. */
export function powerOfTen(exponent: number): string {
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

/** A cost: three decimals where costs usually lie, elsewhere as many as keep three figures. */
export function cost(value: number): string {
  if (!Number.isFinite(value)) return MISSING;
  if (value === 0) return "0.000";
  if (value >= 1e6 || value < 0.000995) {
    const exponent = Math.floor(Math.log10(value));
    return `${decimal(value / 10 ** exponent, 1)}${NO_BREAK_SPACE}×${NO_BREAK_SPACE}${powerOfTen(exponent)}`;
  }
  if (value >= 1000) return decimal(value, 0);
  if (value >= 100) return decimal(value, 1);
  if (value >= 10) return decimal(value, 2);
  if (value >= 0.0995) return decimal(value, 3);
  return decimal(value, value >= 0.00995 ? 4 : 5);
}

/** A number of either sign, as a cost is written. */
export function signed(value: number): string {
  return value < 0 ? `${MINUS}${cost(-value)}` : cost(value);
}

/** A number of either sign with so many decimals, none where it is large; zero has no sign. */
export function fixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return MISSING;
  return unsignedZero(decimal(value, Math.abs(value) < 1000 ? decimals : 0));
}

/** A share, 0 to 1, in per cent with one decimal: 94.0 %. */
export function percent(share: number): string {
  return Number.isFinite(share) ? `${decimal(100 * share, 1)}${NO_BREAK_SPACE}%` : MISSING;
}

/** An output that is a share of one: 88.7 %. Whole, it needs no decimal and no wider column. */
export function share(value: number): string {
  return percent(value).replace("100.0", "100");
}

/** An output that is no share: −0.45. */
export function activation(value: number): string {
  if (!Number.isFinite(value)) return MISSING;
  return Math.abs(value) < 0.005 ? "0.00" : decimal(value, Math.abs(value) >= 1000 ? 0 : 2);
}

/** An epoch with two decimals, cut and not rounded: 3.00 is said only when it is over. */
export const epochs = (epoch: number): string => decimal(Math.floor(epoch * 100 + 1e-6) / 100, 2);

/** A rate in few characters: 850, 8.5k, 212k, 1.1M. */
export function rate(value: number): string {
  if (!Number.isFinite(value)) return MISSING;
  if (value < 999.5) return decimal(value, 0);
  if (value < 9_950) return `${decimal(value / 1e3, 1)}k`;
  if (value < 999_500) return `${decimal(value / 1e3, 0)}k`;
  return `${decimal(value / 1e6, 1)}M`;
}

/** 1 − x with as many decimals as it takes to see x in it: 0.99995. */
export function oneMinus(x: number): string {
  const decimals = x > 0 ? Math.min(10, Math.max(2, -Math.floor(Math.log10(x) + 1e-9))) : 2;
  return unsignedZero(decimal(1 - x, decimals));
}

/** Bytes as megabytes with one decimal, without the unit. */
export const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

/** The decimals that tell multiples of `step` apart. */
export function decimalsOf(step: number): number {
  return Math.max(0, Math.min(12, -Math.floor(Math.log10(step) + 1e-9)));
}

const unsignedZero = (text: string): string => text.replace(/^−(0(?:\.0*)?)$/, "$1");
