import type { Neuron } from "epoch-lab";
import { pathOf, STARTS, type ComparedCost, type Path } from "./trajectory";

/** How far the neurons are followed. */
export const UPDATE_COUNT = 300;

/** Updates a second while it runs. */
const UPDATES_PER_SECOND = 30;

/** For who wants no motion, it goes by leaps of so many updates. */
const UPDATES_PER_LEAP = 30;

/** One neuron under both costs, and the update that is looked at. */
export class NeuronRun {
  neuron: Neuron = $state.raw(STARTS.badly);
  learningRate = $state(0.15);
  /** The update that is looked at, 0 being the start. */
  update = $state(0);
  isRunning = $state(false);
  readonly paths: Readonly<Record<ComparedCost, Path>> = $derived({
    quadratic: pathOf(this.neuron, "quadratic", this.learningRate, UPDATE_COUNT),
    crossEntropy: pathOf(this.neuron, "crossEntropy", this.learningRate, UPDATE_COUNT),
  });
  readonly isOver = $derived(this.update >= UPDATE_COUNT);
  /** The frame that is awaited while it runs. */
  #frame = 0;
  /** When the run began or was moved, and from which update. */
  #since = { time: 0, update: 0 };

  set(change: Partial<Neuron>): void {
    this.neuron = { ...this.neuron, ...change };
  }

  toggle(): void {
    if (this.isRunning) return this.pause();
    if (this.isOver) this.update = 0;
    this.isRunning = true;
    this.#since = { time: performance.now(), update: this.update };
    this.#frame = requestAnimationFrame((now) => this.#advance(now));
  }

  pause(): void {
    cancelAnimationFrame(this.#frame);
    this.isRunning = false;
  }

  step(): void {
    this.pause();
    if (!this.isOver) this.update++;
  }

  reset(): void {
    this.pause();
    this.update = 0;
  }

  /** Looks at another update; a run goes on from there. */
  look(update: number): void {
    this.update = Math.max(0, Math.min(UPDATE_COUNT, Math.round(update)));
    this.#since = { time: performance.now(), update: this.update };
  }

  #advance(now: number): void {
    const passed = Math.max(0, Math.floor(((now - this.#since.time) / 1000) * UPDATES_PER_SECOND));
    const leap = matchMedia("(prefers-reduced-motion: reduce)").matches ? UPDATES_PER_LEAP : 1;
    const update = Math.min(UPDATE_COUNT, this.#since.update + leap * Math.floor(passed / leap));
    if (update !== this.update) this.update = update;
    if (this.isOver) this.isRunning = false;
    else this.#frame = requestAnimationFrame((now) => this.#advance(now));
  }
}
