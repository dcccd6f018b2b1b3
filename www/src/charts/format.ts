/** Thin, never broken: between thousands. */
const THIN_SPACE = "\u202F";
const NO_BREAK_SPACE = "\u00A0";
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const MISSING = "–";

/** A number with a fixed count of decimals, thin spaces between thousands and a true minus sign. */
export function decimal(value: number, decimals: number): string {
  const [whole = "", fraction] = value.toFixed(decimals).split(".");
  const grouped = whole.replace("-", "−").replace(/\B(?=(\d{3})+$)/g, THIN_SPACE);
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

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
  return value < 0 ? `−${cost(-value)}` : cost(value);
}

/** A number of either sign with so many decimals, none where it is large; nothing is not negative. */
export function fixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return MISSING;
  return decimal(value, Math.abs(value) < 1000 ? decimals : 0).replace(/^−(0(?:\.0*)?)$/, "$1");
}

/** A share, 0 to 1, in per cent with one decimal. */
export function percent(share: number): string {
  return Number.isFinite(share) ? `${decimal(share * 100, 1)}${NO_BREAK_SPACE}%` : MISSING;
}

/** The decimals that tell multiples of `step` apart. */
export function decimalsOf(step: number): number {
  return Math.max(0, Math.min(12, -Math.floor(Math.log10(step) + 1e-9)));
}
