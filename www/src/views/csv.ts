import { at } from "./at";
import type { History } from "../core/history";
import { changesByPoint } from "./rows";

const COLUMNS = [
  "step",
  "epoch",
  "seconds",
  "trainingCost",
  "trainingAccuracy",
  "validationCost",
  "validationAccuracy",
] as const;

/** Every point of a run as comma-separated values; what is missing is empty, changes name the setting. */
export function csv(history: History): string {
  const columns = COLUMNS.map((name) => history[name]);
  const changes = changesByPoint(history);
  const lines = [[...COLUMNS, "changes"].join(",")];
  for (let i = 0; i < history.length; i++) {
    let line = "";
    for (const column of columns) {
      const value = at(column, i);
      line += Number.isNaN(value) ? "," : `${value},`;
    }
    const there = changes.get(i);
    if (there) line += quoted(there.map(({ field, from, to }) => `${field}: ${from} → ${to}`).join("; "));
    lines.push(line);
  }
  return `${lines.join("\n")}\n`;
}

/** As RFC 4180 has it; the quotes are always there, since values hold thin spaces and commas. */
function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
