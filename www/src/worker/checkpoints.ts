import type { Trainer } from "epoch-lab";
import type { Checkpoint } from "../protocol/checkpoint";
import type { Post } from "./post";

/** Time between two checkpoints while training, in milliseconds. */
const CHECKPOINT_INTERVAL_MS = 250;

/** The start of an epoch: a checkpoint but for the state itself. */
export type EpochStart = Omit<Checkpoint, "state">;

/** Keeps the starts of epochs that a run can go back to, and hands their checkpoints to the session. */
export class Checkpoints {
  readonly #trainer: Trainer;
  readonly #here: () => EpochStart;
  readonly #post: Post;
  /** The start of the epoch under way. */
  #current: EpochStart;
  /** The start of the last epoch that the core found sane. */
  #sane: EpochStart;
  /** Whether a start is still to be handed over. */
  #isDue = true;
  /** When the last one was handed over, in milliseconds. */
  #postedAt = -Infinity;

  /** `here`: where the run stands, with which settings. */
  constructor(trainer: Trainer, here: () => EpochStart, post: Post) {
    this.#trainer = trainer;
    this.#here = here;
    this.#post = post;
    this.#sane = this.#current = here();
  }

  /** The start of the last epoch that the core found sane. */
  get sane(): EpochStart {
    return this.#sane;
  }

  /** The checkpoint to go back to when the run has diverged. */
  wayBack(): Checkpoint {
    return { ...this.#sane, state: this.#trainer.saveEpochStart() };
  }

  /** The run went back to the start of the last sane epoch. */
  wentBack(): void {
    this.#current = this.#sane;
  }

  /** The run stands at the start of an epoch. */
  beginEpoch(): void {
    this.#current = this.#here();
    this.#isDue = true;
  }

  /** Takes the start of the epoch under way for the one to go back to, once the core has found it sane. */
  findSane(): void {
    if (this.#sane === this.#current) return;
    if (this.#trainer.epochStart().step === this.#current.step) this.#sane = this.#current;
  }

  /** The settings have changed: a start at which the run still stands has the new ones. */
  changeSettings(): void {
    const { step } = this.#trainer.position();
    if (step === this.#sane.step) this.#sane = this.#here();
    if (step === this.#current.step) this.beginEpoch();
  }

  /** Hands over a start that was not handed over yet: now, or only if the last one is some time ago. */
  handOver(when: "now" | "after an interval"): void {
    if (!this.#isDue) return;
    const now = performance.now();
    if (when === "after an interval" && now - this.#postedAt < CHECKPOINT_INTERVAL_MS) return;
    this.#isDue = false;
    this.#postedAt = now;
    const isCurrent = this.#trainer.position().step === this.#current.step;
    const checkpoint = isCurrent ? { ...this.#current, state: this.#trainer.save() } : this.wayBack();
    this.#post({ kind: "checkpoint", checkpoint }, [checkpoint.state.buffer as ArrayBuffer]);
  }
}
