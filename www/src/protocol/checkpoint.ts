import type { Config, Position } from "epoch-lab";
import { TRAINING_FILE } from "../settings/mnist-shape";

/** So many images are enough to begin with. */
export const FIRST_IMAGES = 1000;

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

/** Images of the training file that must be here for a run to go on from a checkpoint: those that it had. */
export function imagesFor({ growing, config }: Pick<Checkpoint, "growing" | "config">): number {
  return growing ? Math.max(FIRST_IMAGES, config.training) : TRAINING_FILE;
}
