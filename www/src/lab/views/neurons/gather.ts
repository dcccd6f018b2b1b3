import { SOON, type Gatherer, type Subject } from "../../../worker/viewer";
import type { NeuronsData, Shown } from "./data";

/** Connections that are shown between two layers: more would be a carpet. */
const MOST_CONNECTIONS = 300;

/** Thinned networks that are asked about the drawing. */
const THINNED = 5;

/** What the view looks at. */
type Seen = Pick<Subject, "trainer" | "drawing">;

export const neurons: Gatherer<"neurons"> = {
  gather: (subject, { image }) => gatherNeurons(subject, image),
  stays: SOON,
  reads: "record",
};

/** The neurons for the drawing, else for the training image `wanted`. */
export function gatherNeurons({ trainer, drawing }: Seen, wanted: number | undefined): NeuronsData {
  const { sizes, hidden, output, dropout, training } = trainer.config();
  const image = shown({ trainer, drawing }, wanted !== undefined && wanted < training ? wanted : undefined);
  const layers = sizes.length - 1;
  const connections: Float32Array[] = [];
  for (let layer = 1; layer < layers; layer++) {
    connections.push(trainer.connections(image.pixels, layer, MOST_CONNECTIONS));
  }
  return {
    view: "neurons",
    step: trainer.position().step,
    image,
    images: training,
    sizes,
    hidden,
    output,
    rate: dropout.rate,
    activations: trainer.activations(image.pixels),
    connections,
    masks: trainer.recentMasks(),
    answers: drawing && {
      whole: trainer.classify(drawing),
      thinned: Array.from({ length: layers > 1 && dropout.rate > 0 ? THINNED : 0 }, (_, number) =>
        trainer.thinned(drawing, number),
      ),
    },
  };
}

/** The drawing, else the training image that is wanted, else the last one; before the first step, the first. */
function shown({ trainer, drawing }: Seen, wanted: number | undefined): Shown {
  if (drawing) return { kind: "drawing", pixels: drawing.slice() };
  const last = trainer.lastImage();
  const number = wanted ?? last ?? 0;
  return {
    kind: wanted === undefined && last !== undefined ? "last" : "chosen",
    pixels: trainer.trainingImage(number),
    number,
    label: trainer.trainingLabel(number),
  };
}
