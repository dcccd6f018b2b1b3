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

/** How many images show each digit, by whether some are held out. */
export type Shown = Readonly<Record<Validation, readonly number[]>>;

/** How many of MNIST's images show each digit, of those that are left beside the held out ones, and of all of the file. */
export const SHOWN: Shown = {
  heldOut: [4932, 5678, 4968, 5101, 4859, 4506, 4951, 5175, 4842, 4988],
  off: [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
};

/** Images that come of one in the book's expanded set. */
const COPIES = 5;

/** How many images there are to train on, of those that are `shown`. */
export const imagesShown = (
  shown: Shown,
  { validation, digits }: Pick<Config, "validation" | "digits">,
): number => [...new Set(digits)].reduce((sum, digit) => sum + (shown[validation][digit] ?? 0), 0);

/** How many images of MNIST there are to train on. */
export const mostTraining = (config: Pick<Config, "validation" | "digits">): number =>
  imagesShown(SHOWN, config);

/** The digits that a network's answers stand for, in their order: those of its outputs, or the two of a single one. */
export const answerDigits = ({ sizes, digits }: Pick<Config, "sizes" | "digits">): number[] =>
  sizes.at(-1) === 1
    ? [...digits].sort((one, other) => one - other)
    : Array.from({ length: sizes.at(-1) ?? 0 }, (_, digit) => digit);

/** Why a network with one output cannot tell these digits apart. */
export function pairMisfit({ sizes, digits }: Pick<Config, "sizes" | "digits">): Failure | undefined {
  const count = new Set(digits).size;
  if (sizes.at(-1) !== 1 || count === 2) return undefined;
  const message = `must be exactly two for a network with one output, ${count} are chosen`;
  return { kind: "config", field: "digits", message };
}

/** Training images with all copies that are added to the set. */
export const trainingImages = ({ training, expand }: Pick<Config, "training" | "expand">): number =>
  expand.kind === "shifts" ? COPIES * training : training;

/** Why settings that are possible do not fit their data: MNIST, or own data of which `most` can be trained on. */
export function misfit(
  { sizes, training, validation, digits }: Pick<Config, "sizes" | "training" | "validation" | "digits">,
  most = mostTraining({ validation, digits }),
): Failure | undefined {
  if (sizes[0] !== IMAGE_PIXELS || ![1, DIGITS].includes(sizes.at(-1)!)) {
    const message = `must begin with the ${IMAGE_PIXELS} pixels and end with the ${DIGITS} digits, or with one output for two of them`;
    return { kind: "config", field: "sizes", message };
  }
  const pair = pairMisfit({ sizes, digits });
  if (pair) return pair;
  if (training > most) {
    return { kind: "config", field: "training", message: `${training} must be at most ${most}` };
  }
  return undefined;
}

/** Images of the training file that must be here for a run to go on from a checkpoint: those that it had. */
export function imagesFor({ growing, config }: { growing: boolean; config: Config }): number {
  return growing ? Math.max(FIRST_IMAGES, config.training) : TRAINING_FILE_IMAGES;
}
