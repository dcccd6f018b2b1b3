import type { Experiment, ExperimentRun } from "epoch-lab";
import { OnceAFrame } from "../session/once-a-frame";
import type { Loading } from "../protocol/loading";
import type { Port } from "../session/connection";
import { Pool } from "../session/pool";
import { startFiguresWorker } from "./start-figures-worker";
import type { ReplayEvent } from "../protocol/replay-messages";
import { note, trialOf, type Trial } from "./trial";

/** A run of a figure with each of its seeds. */
export interface RunState {
  readonly run: ExperimentRun;
  /** The run with its own seed first. */
  readonly trials: readonly Trial[];
}

export type FigureStatus = "ready" | "training" | "paused" | "done";

/** One figure: its runs, trained side by side. */
export class Figure {
  readonly experiment: Experiment;
  status: FigureStatus = $state("ready");
  /** How many seeds each run is trained with. */
  seeds = $state(1);
  runs: readonly RunState[] = $state.raw([]);
  loading: Loading | undefined = $state.raw();

  readonly #pool: Pool<Trial>;
  /** Whether it goes on by itself once it is looked at again. */
  #isHeld = false;
  /** Whatever moved is handed to the page once a frame. */
  readonly #publishing = new OnceAFrame(() => (this.runs = this.runs.map((run) => ({ ...run }))));

  constructor(
    experiment: Experiment,
    seeds: number,
    startWorker: () => Port = startFiguresWorker,
    base?: string,
    cores?: number,
  ) {
    this.experiment = experiment;
    this.seeds = seeds;
    this.#pool = new Pool((trial, event) => this.#hear(trial, event), startWorker, base, cores);
    this.#begin();
  }

  /** Trains all runs to their ends, or goes on. */
  train(): void {
    if (this.status === "done") this.reset();
    if (this.status === "ready") this.#pool.add(this.#tasks());
    this.status = "training";
    this.#pool.train();
  }

  pause(): void {
    if (this.status !== "training") return;
    this.status = "paused";
    this.#pool.pause();
  }

  /** Nobody looks at it any more: it keeps what it has, and trains no further. */
  leave(): void {
    this.#isHeld = this.status === "training";
    this.pause();
    if (this.status === "done") this.#pool.clear();
  }

  /** It is looked at, again or for the first time. */
  comeBack(): void {
    if (this.#isHeld && this.status === "paused") this.train();
    this.#isHeld = false;
  }

  /** From the start, with the same seeds. */
  reset(): void {
    this.#pool.clear();
    this.status = "ready";
    this.loading = undefined;
    this.#begin();
  }

  /** Trains each run with so many seeds: its own and those that follow it. */
  setSeeds(seeds: number): void {
    const wasTraining = this.status === "training";
    this.seeds = seeds;
    this.reset();
    if (wasTraining) this.train();
  }

  /** Tries again to read data that could not be read. */
  loadAgain(): void {
    this.#pool.loadAgain();
  }

  dispose(): void {
    this.#pool.clear();
    this.#publishing.cancel();
  }

  #begin(): void {
    this.#publishing.cancel();
    this.runs = this.experiment.runs.map((run) => ({
      run,
      trials: Array.from({ length: this.seeds }, (_, i) => trialOf(run, (run.config.seed + i) % 2 ** 32)),
    }));
  }

  /** All runs with their own seeds come first, so that the figure is soon there as a whole. */
  #tasks(): { job: Trial; task: { run: ExperimentRun; published: Experiment["published"] } }[] {
    return Array.from({ length: this.seeds }, (_, i) =>
      this.runs.flatMap(({ run, trials }) => {
        const job = trials[i];
        if (!job) return [];
        const published = i === 0 ? this.experiment.published.filter((series) => series.run === run.id) : [];
        return [{ job, task: { run: { ...run, config: { ...run.config, seed: job.seed } }, published } }];
      }),
    ).flat();
  }

  #hear(trial: Trial, event: ReplayEvent): void {
    switch (event.kind) {
      case "loading":
        this.loading = event.loading;
        return;
      case "position":
        trial.epoch = event.epoch;
        break;
      case "record":
        note(trial, event.record);
        break;
      case "ended":
        trial.end = event.end;
        break;
      case "crashed":
        trial.end = { kind: "crashed" };
        break;
    }
    if (this.runs.every(({ trials }) => trials.every(({ end }) => end))) this.status = "done";
    this.#publishing.request();
  }
}
