const NARROW_SPACE = "\u202f";
const MINUS = "\u2212";

/** A number as the page writes it: thin space between thousands, a true minus, no more digits than asked for. */
export function formatNumber(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return "–";
  const rounded = Math.abs(value) >= 10 ** digits ? Math.round(value) : Number(value.toPrecision(digits));
  const [whole = "", ...rest] = String(Math.abs(rounded)).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, NARROW_SPACE);
  return (rounded < 0 ? MINUS : "") + [grouped, ...rest].join(".");
}

/** Bytes as megabytes with one decimal, without the unit. */
export function formatMegabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
