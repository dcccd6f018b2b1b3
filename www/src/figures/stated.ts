import type { Experiment, Statement } from "epoch-lab";
import type { RunState } from "./figure.svelte.ts";
import { lineOf } from "./trial";
import { decimal } from "../settings/number-format";

/** A share as the text states it: 95.42 %, 43 %. */
function percent(share: number): string {
  const hundredths = Math.round(10_000 * share);
  return `${decimal(hundredths / 100, hundredths % 100 === 0 ? 0 : 2)} %`;
}

function range(low: number, high: number): string {
  return low === high ? percent(low) : `${percent(low)} to ${percent(high)}`;
}

/** What a trial's right answers were, of the epochs that a statement is about; undefined before the first. */
function ours(statement: Statement, values: Float64Array): { low: number; high: number } | undefined {
  const made = values.filter(Number.isFinite);
  if (made.length === 0) return undefined;
  const high = Math.max(...made);
  const low = Math.min(...made);
  const last = made.at(-1)!;
  return { each: { low, high }, best: { low: high, high }, last: { low: last, high: last } }[
    statement.epochs
  ];
}

/** What the text states of a run beside what its seeds made of it; nothing where nothing is stated. */
export function statedOf(experiment: Experiment, { run, trials }: RunState): string | undefined {
  const statement = experiment.stated.find((candidate) => candidate.run === run.id);
  if (!statement) return undefined;
  const stated = `${statement.source ?? "book"}: ${range(statement.lowest, statement.highest)}`;
  const found = trials.flatMap(({ values }) => {
    const line = values.get(lineOf("accuracy", statement.split));
    return (line && ours(statement, line)) ?? [];
  });
  if (found.length === 0) return stated;
  const here = range(Math.min(...found.map(({ low }) => low)), Math.max(...found.map(({ high }) => high)));
  const what = { each: "here", best: "best here", last: "last here" }[statement.epochs];
  return `${stated}; ${what}: ${here}${found.length > 1 ? ` over ${found.length} seeds` : ""}`;
}

/** Whether seeds tell the runs of a figure apart, once each has two of them: a sentence. */
export function verdictOf(experiment: Experiment, runs: readonly RunState[]): string | undefined {
  if (runs.length !== 2) return undefined;
  const ranges = runs.map((state) => {
    const statement = experiment.stated.find((candidate) => candidate.run === state.run.id);
    const split = statement?.split ?? state.run.evaluate.at(-1)!.split;
    const best = state.trials
      .map(({ values }) => Math.max(...(values.get(lineOf("accuracy", split)) ?? []).filter(Number.isFinite)))
      .filter(Number.isFinite);
    return { label: state.run.label, low: Math.min(...best), high: Math.max(...best), count: best.length };
  });
  const [one, other] = ranges as [(typeof ranges)[number], (typeof ranges)[number]];
  if (one.count < 2 || other.count < 2) return undefined;
  const overlap = one.low <= other.high && other.low <= one.high;
  return overlap
    ? "The ranges of their best epochs overlap: another seed can turn the order around. A difference this small is noise."
    : "Their ranges do not overlap: the difference is more than the seeds’ doing.";
}
