import type { Setup, Trainer } from "epoch-lab";
import { SLICE_MS } from "./frame-time";
import { Turns } from "./turns";

/**
 * Sets a run up, a slice at a time. Drawing the starting weights of a large network takes some tenths of a second;
 * the worker reads its messages between two slices. A small network is set up within the first slice.
 */
export class Preparation {
  readonly #setup: Setup;
  readonly #turns: Turns;
  readonly #done: (trainer: Trainer) => void;

  #instead: (() => void) | undefined;
  #isOver = false;

  /** `done` is given the run at its start, `failed` what went wrong on the way. */
  constructor(setup: Setup, done: (trainer: Trainer) => void, failed: (error: unknown) => void) {
    this.#setup = setup;
    this.#done = done;
    this.#turns = new Turns(() => this.advance(), failed);
  }

  /** Goes on for a slice, and then by itself. */
  advance(): void {
    const instead = this.#instead;
    this.#instead = undefined;
    instead?.();
    if (this.#isOver) return;
    const trainer = this.#setup.advance(SLICE_MS);
    if (!trainer) return this.#turns.plan(0);
    this.cancel();
    this.#done(trainer);
  }

  /** Does this in its next turn, and only goes on if it was not given up then. */
  giveWayTo(instead: () => void): void {
    this.#instead = instead;
  }

  /** Gives it up. */
  cancel(): void {
    this.#isOver = true;
    this.#turns.close();
    this.#setup.free();
  }
}
