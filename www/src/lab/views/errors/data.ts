import type { Evaluation } from "epoch-lab";

declare module "../../../protocol/views" {
  interface ViewRequests {
    errors: ErrorsRequest;
  }
  interface ViewContents {
    errors: ErrorsData;
  }
}

/** A cell of the confusion matrix: what an image is, and what the network says. */
export interface Cell {
  digit: number;
  said: number;
}

/** The misread images of one cell or of all, so many of them at most. */
export interface ErrorsRequest {
  view: "errors";
  cell: Cell | undefined;
  most: number;
}

/** What the network takes for what among the validation images. */
export interface ErrorsData {
  view: "errors";
  step: number;
  /** Nothing while there are no validation images; then all below is empty. */
  evaluation: Evaluation | undefined;
  /** Images by what they are and what the network says: ten rows of ten. */
  counts: Uint32Array;
  cell: Cell | undefined;
  /** Misread images of the cell. The arrays below hold the first of them, most sure first. */
  matching: number;
  /** Numbers of the images in the data. */
  samples: Uint32Array;
  classes: Uint8Array;
  said: Uint8Array;
  /** The activations of the outputs that say so. */
  activations: Float32Array;
  /** 784 bytes an image. */
  pixels: Uint8Array;
}
