import type { Comparison, Experiment, Series } from "epoch-lab";
import type { RunState } from "./figure.svelte.ts";
import { evaluations } from "./trial";
import { grouped } from "../settings/number-format";

/** What a figure's badge says. */
export interface Badge {
  readonly tone: "waiting" | "identical" | "amplified" | "apart";
  readonly text: string;
}

/** The published series of a run with what the run made of them so far. */
interface ComparedLine {
  readonly series: Series;
  readonly comparison: Comparison | undefined;
}

export function comparedOf(experiment: Experiment, { run, trials }: RunState): ComparedLine[] {
  return experiment.published
    .filter((series) => series.run === run.id)
    .map((series, i) => ({ series, comparison: trials[0]?.comparisons[i] }));
}

/** Epochs, or whole runs where each is evaluated but once. */
function unitOf(experiment: Experiment): "epochs" | "runs" {
  return experiment.plot.along === "trainingImages" ? "runs" : "epochs";
}

/** In how many epochs of all that are finished the runs are what was published; nothing without publication. */
export function badgeOf(experiment: Experiment, runs: readonly RunState[]): Badge | undefined {
  if (experiment.published.length === 0) return undefined;
  const unit = unitOf(experiment);
  let [identical, finished, due] = [0, 0, 0];
  let holds = true;
  for (const state of runs) {
    const compared = comparedOf(experiment, state);
    if (compared.length === 0) continue;
    due += evaluations(state.run);
    const counts = compared.map(({ comparison }) => comparison ?? NOTHING_COMPARED);
    identical += Math.min(...counts.map(({ agreeing }) => agreeing));
    finished += Math.min(...counts.map(({ epochs }) => epochs));
    holds &&= counts.every((comparison) => comparison.holds);
  }
  if (finished === 0) {
    return { tone: "waiting", text: `${grouped(due)} ${unit} to compare with the book` };
  }
  const tone = !holds ? "apart" : identical === finished ? "identical" : "amplified";
  return { tone, text: `${grouped(identical)} of ${grouped(finished)} ${unit} identical with the book` };
}

const NOTHING_COMPARED: Comparison = { agreeing: 0, first: 0, epochs: 0, furthest: 0, holds: true };

/** How a run agrees, in a sentence; nothing where nothing was published. */
export function agreementOf(experiment: Experiment, state: RunState): string | undefined {
  const compared = comparedOf(experiment, state);
  if (compared.length === 0) return undefined;
  const isAmplified = compared.some(({ series }) => series.agreement.kind === "amplified");
  const epochs = Math.min(...compared.map(({ comparison }) => comparison?.epochs ?? 0));
  if (epochs === 0) {
    return isAmplified ? "published, but this run amplifies rounding" : "published, not yet compared";
  }
  const holds = compared.every(({ comparison }) => comparison?.holds ?? true);
  const agreeing = Math.min(...compared.map(({ comparison }) => comparison?.agreeing ?? 0));
  const first = Math.min(...compared.map(({ comparison }) => comparison?.first ?? 0));
  const all = evaluations(state.run) === 1 ? "the same count" : `all ${grouped(epochs)} epochs identical`;
  if (agreeing === epochs) return all;
  if (!holds) return `only ${grouped(agreeing)} of ${grouped(epochs)} epochs identical: this should not be`;
  const begun = first === 0 ? "no epoch identical" : `first ${grouped(first)} identical`;
  return `${begun}, ${grouped(agreeing)} of ${grouped(epochs)} in all: rounding is amplified here`;
}
