import type { Activation, Cost, Misread, Split } from "epoch-lab";

/** How fast the network can learn, and one misread image. */
export interface SpeedRequest {
  view: "speed";
  /** The place in the probe from which the misread image is looked for. */
  from: number;
}

declare module "../../../protocol/views" {
  interface ViewRequests {
    speed: SpeedRequest;
  }
  interface ViewContents {
    speed: SpeedData;
  }
}

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
