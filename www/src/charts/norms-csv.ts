import type { NormsHistory } from "../session/norms-history";
import { at } from "./at";

/** A layer's series, as the history calls them. */
const PER_LAYER = ["gradient", "weights", "meanWeight"] as const;

/**
 * How large gradient and weights were, as comma-separated values: a line for each point at which they were measured,
 * three columns for each layer, `gradient1` of the first hidden layer first. What is not finite is empty.
 */
export function normsCsv(norms: NormsHistory): string {
  const columns: [name: string, values: Float64Array][] = [
    ["step", norms.step],
    ["epoch", norms.epoch],
    ["seconds", norms.seconds],
    ["onValidation", norms.onValidation],
    ...norms.layers.flatMap((layer, i) =>
      PER_LAYER.map((name): [string, Float64Array] => [`${name}${i + 1}`, layer[name]]),
    ),
  ];
  const lines = [columns.map(([name]) => name).join(",")];
  for (let point = 0; point < norms.length; point++) {
    const values = columns.map(([, column]) => at(column, point));
    lines.push(values.map((value) => (Number.isFinite(value) ? String(value) : "")).join(","));
  }
  return `${lines.join("\n")}\n`;
}
