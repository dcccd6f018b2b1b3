/** A point of a run, as the exported file has it; NaN where a value is missing. */
export interface Point {
  /** `this`, or the letter of a kept run. */
  readonly run: string;
  readonly step: number;
  readonly epoch: number;
  readonly seconds: number;
  readonly passes: number;
  readonly trainingCost: number;
  readonly trainingAccuracy: number;
  readonly validationCost: number;
  readonly validationAccuracy: number;
  readonly learningRate: number;
  readonly changes: string;
}

const COLUMNS = [
  "step",
  "epoch",
  "seconds",
  "trainingCost",
  "trainingAccuracy",
  "validationCost",
  "validationAccuracy",
  "learningRate",
  "passes",
] as const;

/** Reads an exported file as RFC 4180 has it, and refuses what is not as it should be. */
export function parse(text: string): Point[] {
  const [header, ...lines] = records(text);
  const expected = ["run", ...COLUMNS, "changes"];
  if (header?.join() !== expected.join()) throw new Error(`The columns are ${header?.join()}.`);
  return lines.map((cells, line) => {
    if (cells.length !== expected.length) throw new Error(`Line ${line + 2} has ${cells.length} values.`);
    const numbers = COLUMNS.map(
      (name, i) => [name, cells[i + 1] === "" ? NaN : Number(cells[i + 1])] as const,
    );
    return { run: cells[0], ...Object.fromEntries(numbers), changes: cells.at(-1) } as Point;
  });
}

/** The lines, each as its cells; quoted cells may hold commas, line breaks and doubled quotes. */
function records(text: string): string[][] {
  const lines: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
  for (let match = cell.exec(text); match && match.index < text.length; match = cell.exec(text)) {
    lines.at(-1)!.push(match[1]?.replaceAll('""', '"') ?? match[2]!);
    if (match[3] !== ",") lines.push([]);
  }
  if (cell.lastIndex !== 0 && cell.lastIndex < text.length)
    throw new Error(`Stray quote at ${cell.lastIndex}.`);
  return lines.filter((cells) => cells.length > 0);
}
