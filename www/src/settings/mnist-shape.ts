import type { Config, Failure, Validation } from "epoch-lab";

/** Images in MNIST's training file, and how many of them are held out for validation. */
export const TRAINING_FILE_IMAGES = 60_000;
export const VALIDATION_IMAGES = 10_000;

/** Images in MNIST's test file. */
export const TEST_IMAGES = 10_000;

/** So many images of the training file are enough to begin with. */
export const FIRST_IMAGES = 1000;

/** Numbers in an image, and digits to tell apart. */
const [IMAGE_PIXELS, DIGITS] = [784, 10];

/** How many images there are to train on. */
export const mostTraining = (validation: Validation): number =>
  validation === "heldOut" ? TRAINING_FILE_IMAGES - VALIDATION_IMAGES : TRAINING_FILE_IMAGES;

/** Why settings that are possible do not fit MNIST. */
export function misfit({ sizes, training, validation }: Config): Failure | undefined {
  if (sizes[0] !== IMAGE_PIXELS || sizes.at(-1) !== DIGITS) {
    const message = `must begin with the ${IMAGE_PIXELS} pixels and end with the ${DIGITS} digits`;
    return { kind: "config", field: "sizes", message };
  }
  const most = mostTraining(validation);
  if (training > most) {
    return { kind: "config", field: "training", message: `${training} must be at most ${most}` };
  }
  return undefined;
}

/** Images of the training file that must be here for a run to go on from a checkpoint: those that it had. */
export function imagesFor({ growing, config }: { growing: boolean; config: Config }): number {
  return growing ? Math.max(FIRST_IMAGES, config.training) : TRAINING_FILE_IMAGES;
}
