import type { Trainer } from "epoch-lab";

/** Work that rests wherever it yields, so that the worker can listen; it gives what came of it at its end. */
export type Gradual<T> = Generator<undefined, T, undefined>;

/** Milliseconds of looking without a break. */
const SWEEP_SLICE_MS = 8;

/** A pass of the core over many images. */
interface Sweep<T> {
  advance(trainer: Trainer, milliseconds: number): T | undefined;
  free(): void;
}

/** What a pass over many images finds. */
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

/** What comes of work that is done without a rest. */
export function runToEnd<T>(work: Gradual<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
