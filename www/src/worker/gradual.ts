import type { Trainer } from "epoch-lab";
import { SLICE_MS } from "./frame-time";

/** Cooperative work: a generator that yields often, so that the worker can read its messages; it returns its result. */
export type Gradual<T> = Generator<undefined, T, undefined>;

/** A pass of the core over many images. */
interface Sweep<T> {
  advance(trainer: Trainer, milliseconds: number): T | undefined;
  free(): void;
}

/** Runs a pass over many images to its end, yielding between its slices; returns its result. */
export function* finishSweep<T>(sweep: Sweep<T>, trainer: Trainer): Gradual<T> {
  try {
    for (;;) {
      const found = sweep.advance(trainer, SLICE_MS);
      if (found !== undefined) return found;
      yield;
    }
  } finally {
    sweep.free();
  }
}
