/** What is said of expanded data. */
import type { Expand } from "epoch-lab";
import { plain } from "../../settings/number-format";
import { valueText } from "../../settings/words";

/** "turn 10°, shift 1"; "off" where nothing is done. */
export function expandText(expand: Expand): string {
  if (expand.kind !== "live") return valueText("expand.kind", expand.kind);
  const { rotation, shift, scaling, skew, elastic } = expand;
  const parts = [
    rotation > 0 && `turn ${plain(rotation)}°`,
    shift > 0 && `shift ${plain(shift)}`,
    scaling > 0 && `scaling ${plain(scaling)}\u00a0%`,
    skew > 0 && `skew ${plain(skew)}°`,
    elastic > 0 && `elastic ${plain(elastic)}`,
  ];
  return parts.filter(Boolean).join(", ") || "live, by nothing";
}

const COUNTS: Readonly<Record<number, string>> = { 5: "Five", 8: "Eight" };

/** "Eight copies of the last training image". */
export const copiesLabel = (count: number): string =>
  `${COUNTS[count] ?? String(count)} copies of the last training image`;
