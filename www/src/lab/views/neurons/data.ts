import type { Activation, MaskSpan } from "epoch-lab";

/** The neurons for one image: the drawing where there is one. */
export interface NeuronsRequest {
  view: "neurons";
  /** The training image to show, counted from 0; the last one without it. */
  image: number | undefined;
}

declare module "../../../protocol/views" {
  interface ViewRequests {
    neurons: NeuronsRequest;
  }
  interface ViewContents {
    neurons: NeuronsData;
  }
}

/** An image that is shown to the network. */
export type NetworkImage =
  | { kind: "drawing"; pixels: Uint8Array }
  /** `number` counts the training images from 0; the last one is the last of the last mini-batch. */
  | { kind: "last" | "chosen"; pixels: Uint8Array; number: number; label: number };

/** The neurons of every layer, for one image. */
export interface NeuronsData {
  view: "neurons";
  step: number;
  image: NetworkImage;
  /** Training images that can be chosen. */
  images: number;
  /** Neurons in each layer, inputs first, outputs last. */
  sizes: number[];
  hidden: Activation;
  output: Activation;
  /** The digits that the outputs stand for; both of a single one, which says the second above one half. */
  digits: readonly number[];
  /** Probability that a hidden neuron is dropped in the next mini-batch. */
  rate: number;
  /** How long a mask lasts. */
  span: MaskSpan;
  /** One array a layer, first hidden layer first; a dropped neuron's are not to be shown. */
  activations: Float32Array[];
  /** One array for each layer but the first: from, to, contribution of the largest, weakest first. */
  connections: Float32Array[];
  /**
   * The last mini-batches, oldest first: a row of one byte a hidden neuron, 1 where it was kept. Where each image
   * has a mask of its own, that of the last image.
   */
  masks: Uint8Array;
  /** What is said of the drawing; none without one. */
  answers: Answers | undefined;
}

/** How much speaks for each digit: of the whole network and of thinned ones, none where nothing can be dropped. */
export interface Answers {
  whole: Float32Array;
  thinned: Float32Array[];
}
