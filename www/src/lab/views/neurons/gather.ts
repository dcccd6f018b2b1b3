import type { Gradual } from "../../../worker/gradual";
import { answerDigits, trainingImages } from "../../../settings/mnist-shape";
import { EVERY_OTHER_FRAME_MS, type Gatherer, type Subject } from "../../../worker/viewer";
import type { NeuronsData, NetworkImage } from "./data";

/** Connections that are shown between two layers: more would be a carpet. */
const MOST_CONNECTIONS = 300;

/** Thinned networks that are asked about the drawing. */
const THINNED_NETWORKS = 5;

/** What the view looks at. */
type Seen = Pick<Subject, "trainer" | "drawing">;

export const neurons: Gatherer<"neurons"> = {
  gather: (subject, { image }) => gatherNeurons(subject, image),
  stays: EVERY_OTHER_FRAME_MS,
  about: "drawing",
  reads: "record",
};

/** The neurons for the drawing, else for the training image `wanted`. */
export function* gatherNeurons({ trainer, drawing }: Seen, wanted: number | undefined): Gradual<NeuronsData> {
  const config = trainer.config();
  const { sizes, hidden, output, dropout } = config;
  const training = trainingImages(config);
  const image = shown({ trainer, drawing }, wanted !== undefined && wanted < training ? wanted : undefined);
  const layers = sizes.length - 1;
  const activity = trainer.activity(image.pixels, MOST_CONNECTIONS);
  const [activations, connections] = [activity.activations(), activity.connections()];
  activity.free();
  yield;
  const answers = drawing && { whole: trainer.classify(drawing), thinned: [] as Float32Array[] };
  for (let number = 0; answers && layers > 1 && dropout.rate > 0 && number < THINNED_NETWORKS; number++) {
    answers.thinned.push(trainer.thinned(drawing, number));
    yield;
  }
  return {
    view: "neurons",
    step: trainer.position().step,
    image,
    images: training,
    sizes,
    hidden,
    output,
    digits: answerDigits(config),
    rate: dropout.rate,
    span: dropout.masks,
    activations,
    connections,
    masks: trainer.recentMasks(),
    answers,
  };
}

/** The drawing, else the training image that is wanted, else the last one; before the first step, the first. */
function shown({ trainer, drawing }: Seen, wanted: number | undefined): NetworkImage {
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
