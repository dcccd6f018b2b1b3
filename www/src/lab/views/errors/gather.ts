import type { Evaluation } from "epoch-lab";
import type { Subject } from "../../../worker/viewer";

/** Bytes of an image. */
const PIXELS = 784;

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

export function viewErrors({ trainer, confusion }: Subject, { cell, most }: ErrorsRequest): ErrorsData {
  const found = confusion();
  const matching: number[] = [];
  found?.samples.forEach((_, mistake) => {
    if (!cell || (found.classes[mistake] === cell.digit && found.said[mistake] === cell.said))
      matching.push(mistake);
  });
  const shown = matching.slice(0, most);
  const samples = Uint32Array.from(shown, (mistake) => found!.samples[mistake]!);
  const pixels = new Uint8Array(PIXELS * samples.length);
  samples.forEach((sample, i) => pixels.set(trainer.image(sample)!, PIXELS * i));
  return {
    view: "errors",
    step: found?.step ?? trainer.position().step,
    evaluation: found?.evaluation,
    // What is remembered stays: these change hands.
    counts: found?.counts.slice() ?? new Uint32Array(),
    cell,
    matching: matching.length,
    samples,
    classes: Uint8Array.from(shown, (mistake) => found!.classes[mistake]!),
    said: Uint8Array.from(shown, (mistake) => found!.said[mistake]!),
    activations: Float32Array.from(shown, (mistake) => found!.activations[mistake]!),
    pixels,
  };
}
