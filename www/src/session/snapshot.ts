import type { Config } from "epoch-lab";
import type { Checkpoint } from "../protocol/checkpoint";
import type { Log } from "./logbook";

/** Where a run left the kept one that it goes on from. */
export interface Fork {
  /** The kept run's id; its letter may be another run's by now. */
  readonly of: string;
  readonly letter: string;
  readonly step: number;
  readonly epoch: number;
}

/** A run at one moment: what it takes to show it, and to go on from there with the same numbers. */
export interface Snapshot extends Log {
  /** The settings in force at its end. */
  readonly config: Config;
  /** Training images that it is to have once all have come. */
  readonly training: number;
  readonly checkpoint: Checkpoint;
  readonly fork: Fork | undefined;
}

/** What is wanted of a run that goes on from a snapshot with `config`, or begins with it. */
export function settingsOf(
  config: Config,
  { training, checkpoint }: { training: number; checkpoint: Pick<Checkpoint, "growing"> },
): Config {
  return checkpoint.growing ? { ...config, training } : config;
}
