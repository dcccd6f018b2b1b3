import type { Experiment, ExperimentRun, Quantity, Split } from "epoch-lab";
import type { RunState } from "./figure.svelte.ts";
import { evaluations, lineOf, type Trial } from "./trial";
import type { Line, LineChart } from "../charts/line-chart";
import { TEST_IMAGES, VALIDATION_IMAGES } from "../settings/mnist-shape";

/** How many images of a split a run is evaluated on. */
export function countOf(run: ExperimentRun, split: Split): number {
  const part = run.evaluate.find((candidate) => candidate.split === split);
  if (part?.images !== undefined) return part.images;
  return { training: run.config.training, validation: VALIDATION_IMAGES, test: TEST_IMAGES }[split];
}

/** The charts of a figure as far as its runs have come; the run with the name `focus` stands out. */
export function chartsOf(
  experiment: Experiment,
  runs: readonly RunState[],
  focus: string | undefined,
): LineChart[] {
  const { along, quantities } = experiment.plot;
  return quantities.map((quantity) => {
    const kind = quantity;
    const log = quantity === "cost";
    if (along === "trainingImages") {
      const sorted = [...runs].sort((one, other) => one.run.config.training - other.run.config.training);
      const xs = Float64Array.from(sorted, ({ run }) => run.config.training);
      const split = shownSplits(experiment, sorted[0]!.run, quantity)[0]!;
      return { kind, log: false, xs, logX: true, lines: [acrossRuns(experiment, sorted, quantity, split)] };
    }
    const most = Math.max(...runs.map(({ run }) => evaluations(run)));
    const xs = Float64Array.from({ length: most }, (_, i) => i + 1);
    const lines = runs.flatMap((state) =>
      shownSplits(experiment, state.run, quantity).map((split) =>
        lineFor(experiment, state, quantity, split, most, focus),
      ),
    );
    return { kind, log, xs, logX: false, lines: named(lines, runs.length) };
  });
}

/** Which splits of a run are shown: those that something was published of, else all that it is evaluated on. */
function shownSplits(experiment: Experiment, run: ExperimentRun, quantity: Quantity): Split[] {
  const splits = run.evaluate.map(({ split }) => split);
  const isPublished = (split: Split): boolean =>
    experiment.published.some(
      (series) => series.run === run.id && series.split === split && series.quantity === quantity,
    );
  const published = splits.filter(isPublished);
  return published.length > 0 ? published : splits;
}

function lineFor(
  experiment: Experiment,
  { run, trials }: RunState,
  quantity: Quantity,
  split: Split,
  length: number,
  focus: string | undefined,
): Line {
  const line = lineOf(quantity, split);
  const { median, low, high } = summary(trials, line, length);
  const stated = experiment.stated.find(
    (statement) => quantity === "accuracy" && statement.run === run.id && statement.split === split,
  );
  return {
    label: run.label,
    split,
    values: median,
    published: publishedOf(experiment, run, quantity, split, length),
    stated: stated && { low: stated.lowest, high: stated.highest },
    spread: trials.length > 1 ? { low, high } : undefined,
    emphasis: focus === undefined ? "plain" : focus === run.id ? "strong" : "faint",
  };
}

/** Each run is a point: its last. */
function acrossRuns(
  experiment: Experiment,
  runs: readonly RunState[],
  quantity: Quantity,
  split: Split,
): Line {
  const summaries = runs.map(({ trials }) => summary(trials, lineOf(quantity, split), 1));
  const published = runs.map(({ run }) => publishedOf(experiment, run, quantity, split, 1)?.[0] ?? NaN);
  return {
    label: SPLIT_NAMES[split],
    split,
    values: Float64Array.from(summaries, ({ median }) => median[0]!),
    published: Float64Array.from(published),
    stated: undefined,
    spread: undefined,
    emphasis: "plain",
  };
}

const SPLIT_NAMES: Record<Split, string> = { training: "Training", validation: "Validation", test: "Test" };

/** Lines are called by what tells them apart. */
function named(lines: readonly Line[], runs: number): Line[] {
  const isMixed = new Set(lines.map(({ split }) => split)).size > 1;
  return lines.map((one) => {
    if (runs === 1) return { ...one, label: SPLIT_NAMES[one.split] };
    return isMixed ? { ...one, label: `${one.label}, ${SPLIT_NAMES[one.split].toLowerCase()}` } : one;
  });
}

/** Right answers are published as counts, and shown as shares. */
function publishedOf(
  experiment: Experiment,
  run: ExperimentRun,
  quantity: Quantity,
  split: Split,
  length: number,
): Float64Array | undefined {
  const found = experiment.published.find(
    (series) => series.run === run.id && series.split === split && series.quantity === quantity,
  );
  if (!found) return undefined;
  const unit = quantity === "accuracy" ? countOf(run, split) : 1;
  return Float64Array.from({ length }, (_, i) => (found.values[i] ?? NaN) / unit);
}

/** The middle and the ends of what several seeds made of a line; NaN where none has come to. */
function summary(
  trials: readonly Trial[],
  line: string,
  length: number,
): Record<"median" | "low" | "high", Float64Array> {
  const all = trials.map(({ values }) => values.get(line) ?? new Float64Array());
  const made = () => new Float64Array(length).fill(NaN);
  const result = { median: made(), low: made(), high: made() };
  for (let i = 0; i < length; i++) {
    const values = all
      .map((values) => values[i] ?? NaN)
      .filter(Number.isFinite)
      .sort((one, other) => one - other);
    if (values.length === 0) continue;
    result.low[i] = values[0]!;
    result.high[i] = values.at(-1)!;
    result.median[i] = median(values);
  }
  return result;
}

/** The middle of numbers in order. */
export function median(sorted: readonly number[]): number {
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2;
}
