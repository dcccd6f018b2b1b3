import type { Activation, Cost, Misread, Split, Trainer } from "epoch-lab";

/** Bins of the histogram. The first one is what counts as saturated. */
const BINS = 26;

/** How fast the network can learn at this moment, over the probe. */
export interface SpeedData {
  view: "speed";
  step: number;
  /** Images of the probe, the first ones of that split. */
  images: number;
  split: Split;
  output: Activation;
  cost: Cost;
  /** None for softmax. */
  slopes: Slopes | undefined;
  /** None when none is misread. */
  misread: MisreadImage | undefined;
}

/** How many outputs have their derivative in each of equal bins from 0 to the steepest there is. */
export interface Slopes {
  steepest: number;
  right: Uint32Array;
  wrong: Uint32Array;
}

export interface MisreadImage extends Misread {
  /** 784 bytes. */
  pixels: Uint8Array | undefined;
}

/** `from`: the place in the probe from which the misread image is looked for. */
export function viewSpeed(trainer: Trainer, from: number): SpeedData {
  const reading = trainer.readProbe();
  const { output, cost } = trainer.config();
  const steepest = reading.steepest();
  const counts = reading.slopes(BINS);
  const slopes =
    steepest !== undefined && counts
      ? { steepest, right: counts.slice(0, BINS), wrong: counts.slice(BINS) }
      : undefined;
  const found = reading.misread(from);
  const misread = found && { ...found, pixels: trainer.image(found.sample) };
  const images = reading.images();
  reading.free();
  const { step } = trainer.position();
  return { view: "speed", step, images, split: trainer.probeSplit(), output, cost, slopes, misread };
}
