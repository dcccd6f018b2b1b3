import type { Gradual } from "../../../worker/gradual";
import type { Gatherer, Subject } from "../../../worker/viewer";
import type { ErrorsData, ErrorsRequest } from "./data";

/** Bytes of an image. */
const PIXELS = 784;

/** Reads what the last pass over the validation images found; a matrix that changes all at once is read slowly. */
export const errors: Gatherer<"errors"> = { gather, stays: 500, about: "run", reads: "confusion" };

function* gather({ trainer, confusion }: Subject, { cell, most }: ErrorsRequest): Gradual<ErrorsData> {
  const found = yield* confusion();
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
