import { formatNumber } from "../settings/number-format";
import { decimal } from "../charts/format";

/** What stands where there is no value. */
export const MISSING = "–";

/** A whole number in groups of three: 17 100. */
export const grouped = (value: number): string => decimal(value, 0);

/** The value of a setting, without needless digits: 0.1, 60. */
export const plain = (value: number): string => formatNumber(value, 6);

/** An accuracy: 94.0 %. */
export const percent = (share: number): string =>
  Number.isFinite(share) ? `${decimal(100 * share, 1)} %` : MISSING;

/** An output that is a share of one: 88.7 %. Whole, it needs no decimal and no wider column. */
export function share(value: number): string {
  if (!Number.isFinite(value)) return MISSING;
  const text = decimal(100 * value, 1);
  return `${text === "100.0" ? "100" : text} %`;
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
  return decimal(1 - x, decimals).replace(/^−(0\.0*)$/, "$1");
}
