import type { Config, Position } from "epoch-lab";

/** A place in a run. */
export interface Place extends Position {
  /** Time spent training until then, pauses not counted. */
  seconds: number;
}

/** A state of the trainer at a place of its run, from which it can go on with the same numbers. */
export interface Checkpoint extends Place {
  state: Uint8Array;
  config: Config;
  /** Whether the run still waits for images that had not arrived when it began. */
  growing: boolean;
}
