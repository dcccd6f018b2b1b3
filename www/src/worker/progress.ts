import type { Evaluation, Trainer } from "epoch-lab";
import type { Place } from "../protocol/checkpoint";
import type { Gradual } from "./gradual";
import { HistoryPoints } from "./history-points";
import { NormsGauge } from "./norms-gauge";
import type { Post } from "./post";
import { Speedometer } from "./speedometer";

/** Measures what a run achieves (points of the history, norms, speed) and reports it to the session. */
export class Progress {
  readonly #trainer: Trainer;
  readonly #post: Post;
  readonly #points = new HistoryPoints();
  #norms = new NormsGauge();
  #speedometer: Speedometer | undefined;
  /** When the last report was made, in milliseconds, and of which step. */
  #reportedAt = 0;
  #reportedStep = NaN;

  constructor(trainer: Trainer, post: Post) {
    this.#trainer = trainer;
    this.#post = post;
  }

  get reportedAt(): number {
    return this.#reportedAt;
  }
  get pointAddedAt(): number {
    return this.#points.addedAt;
  }
  get measuresSpeed(): boolean {
    return this.#speedometer !== undefined;
  }

  /** Training begins, perhaps at another pace; `now` in milliseconds. */
  start(now: number): void {
    this.#points.changePace();
    this.#speedometer = new Speedometer(this.#images(), now);
  }

  stopMeasuringSpeed(): void {
    this.#speedometer = undefined;
  }

  /** The run went back to an earlier step: what comes has the same steps and other weights. */
  wentBack(): void {
    this.#points.forgetLastMeans();
    this.#norms = new NormsGauge();
  }

  /** Adds a point to the history, if anything was learned or validated since the last one; says whether it did. */
  addPoint(place: Place, averaging: "running" | "each step", validation: Evaluation | undefined): boolean {
    return this.#points.add(place, this.#trainer.takeMeans(), averaging, validation);
  }

  measureNorms(place: Place, when: "always" | "if due"): Gradual<void> {
    return this.#norms.measure(this.#trainer, place, when);
  }

  /** Reports what was measured since the last report; says whether a long step is under way. */
  report(): "between steps" | "within a step" {
    const now = performance.now();
    const points = this.#points.take();
    const norms = this.#norms.take();
    const position = this.#trainer.position();
    // A step that is over within a frame is not worth reporting.
    const underWay = position.step === this.#reportedStep ? this.#trainer.underWay() : undefined;
    const speed = this.#speedometer?.read(this.#images(), now) ?? NaN;
    this.#reportedAt = now;
    this.#reportedStep = position.step;
    const event = { kind: "progress", points, norms, position, underWay, speed } as const;
    this.#post(event, [points.buffer, norms.points.buffer]);
    return underWay ? "within a step" : "between steps";
  }

  /** Images learned from, those of the step under way included. */
  #images(): number {
    return this.#trainer.position().images + (this.#trainer.underWay()?.done ?? 0);
  }
}
