import type { Activation } from "epoch-lab";
import type { Subject } from "../../../worker/viewer";

/** Connections that are shown between two layers: more would be a carpet. */
const MOST_CONNECTIONS = 300;

/** Thinned networks that are asked about the drawing. */
const THINNED = 5;

/** What the view looks at. */
type Seen = Pick<Subject, "trainer" | "drawing">;

/** An image that is shown to the network. */
export type Shown =
  | { kind: "drawing"; pixels: Uint8Array }
  /** `number` counts the training images from 0; the last one is the last of the last mini-batch. */
  | { kind: "last" | "chosen"; pixels: Uint8Array; number: number; label: number };

/** The neurons of every layer, for one image. */
export interface NeuronsData {
  view: "neurons";
  step: number;
  image: Shown;
  /** Training images that can be chosen. */
  images: number;
  /** Neurons in each layer, inputs first, outputs last. */
  sizes: number[];
  hidden: Activation;
  output: Activation;
  /** Probability that a hidden neuron is dropped in the next mini-batch. */
  rate: number;
  /** One array a layer, first hidden layer first; a dropped neuron's are not to be shown. */
  activations: Float32Array[];
  /** One array for each layer but the first: from, to, contribution of the largest, weakest first. */
  connections: Float32Array[];
  /** The last mini-batches, oldest first: a row of one byte a hidden neuron, 1 where it was kept. */
  masks: Uint8Array;
  /** What is said of the drawing; none without one. */
  answers: Answers | undefined;
}

/** The outputs of the whole network and of thinned ones, none where nothing can be dropped. */
export interface Answers {
  whole: Float32Array;
  thinned: Float32Array[];
}

export function viewNeurons({ trainer, drawing }: Seen, wanted: number | undefined): NeuronsData {
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
