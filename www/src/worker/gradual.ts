import type { Trainer } from "epoch-lab";

/** Cooperative work: a generator that yields often, so that the worker can read its messages; it returns its result. */
export type Gradual<T> = Generator<undefined, T, undefined>;

/** How long the core works at one call of a pass, in milliseconds. */
const SWEEP_SLICE_MS = 8;

/** A pass of the core over many images. */
interface Sweep<T> {
  advance(trainer: Trainer, milliseconds: number): T | undefined;
  free(): void;
}

/** Runs a pass over many images to its end, yielding between its slices; returns its result. */
export function* finishSweep<T>(sweep: Sweep<T>, trainer: Trainer): Gradual<T> {
  try {
    for (;;) {
      const found = sweep.advance(trainer, SWEEP_SLICE_MS);
      if (found !== undefined) return found;
      yield;
    }
  } finally {
    sweep.free();
  }
}

/** Does the work without yielding; returns its result. */
export function runToEnd<T>(work: Gradual<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
