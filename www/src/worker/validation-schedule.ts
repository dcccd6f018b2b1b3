/** Up to this epoch the end of each one is validated. */
const LAST_EPOCH_ALWAYS_VALIDATED = 200;

/** After that, so many images are trained on for one that a validation reads. */
const TRAINED_PER_VALIDATION_IMAGE = 2;

/** The end of an epoch. */
export interface EpochEnd {
  /** Epochs done. */
  epoch: number;
  /** Images trained on, and those of them in the last epoch. */
  images: number;
  training: number;
  /** Images that a validation reads. */
  reads: number;
}

/**
 * Whether validation belongs to the end of an epoch, whatever the clock says and wherever the run paused.
 *
 * With few training images an epoch is over in a moment, and validating each would be nearly all of the work.
 */
export function isValidated({ epoch, images, training, reads }: EpochEnd): boolean {
  if (epoch <= LAST_EPOCH_ALWAYS_VALIDATED) return true;
  const rounds = (trained: number) => Math.floor(trained / (TRAINED_PER_VALIDATION_IMAGE * reads));
  return rounds(images) > rounds(images - training);
}
