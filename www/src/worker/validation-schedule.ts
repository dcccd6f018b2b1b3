/** Up to this epoch the end of each one is validated. */
const EACH_UNTIL = 200;

/** After that, so many images are trained on for one that a validation reads. */
const TRAINED_FOR_READ = 2;

/** The end of an epoch. */
export interface EpochEnd {
  /** Epochs done. */
  epoch: number;
  /** Images trained on, and those of them in the last epoch. */
  images: number;
  training: number;
  /** Images that a validation reads. */
  reads: number;
  /** Whether a schedule, or a rule for stopping, goes by it. */
  isAwaited: boolean;
}

/**
 * Whether validation belongs to the end of an epoch, whatever the clock says and wherever the run paused.
 *
 * With few training images an epoch is over in a moment, and validating each would be nearly all of the work.
 */
export function isValidated({ epoch, images, training, reads, isAwaited }: EpochEnd): boolean {
  if (isAwaited || epoch <= EACH_UNTIL) return true;
  const rounds = (trained: number) => Math.floor(trained / (TRAINED_FOR_READ * reads));
  return rounds(images) > rounds(images - training);
}
