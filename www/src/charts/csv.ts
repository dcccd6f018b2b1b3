import { at } from "./at";
import { HISTORY_COLUMNS, type History } from "../session/history";
import { changesByPoint } from "./rows";

/** A run and what stands for it in the first column. */
export interface NamedRun {
  readonly name: string;
  readonly history: History;
}

/** Every point of some runs as comma-separated values; what is missing is empty, changes name the setting. */
export function csv(runs: readonly NamedRun[]): string {
  const lines = [["run", ...HISTORY_COLUMNS, "changes"].join(",")];
  for (const run of runs) lines.push(...points(run));
  return `${lines.join("\n")}\n`;
}

function points({ name, history }: NamedRun): string[] {
  const columns = HISTORY_COLUMNS.map((column) => history[column]);
  const changes = changesByPoint(history);
  const lines: string[] = [];
  for (let i = 0; i < history.length; i++) {
    let line = `${name},`;
    for (const column of columns) {
      const value = at(column, i);
      line += Number.isNaN(value) ? "," : `${value},`;
    }
    const there = changes.get(i);
    if (there) line += quoted(there.map(({ field, from, to }) => `${field}: ${from} → ${to}`).join("; "));
    lines.push(line);
  }
  return lines;
}

/** As RFC 4180 has it; the quotes are always there, since values hold thin spaces and commas. */
function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
