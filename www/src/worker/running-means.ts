import type { Means } from "epoch-lab";

/** Fewer images than this share of those before them are too few for a mean of their own. */
const ENOUGH_IMAGES_SHARE = 0.5;

/**
 * Means over the mini-batches since the point before.
 *
 * Where those are few, because the end of an epoch fell just behind a frame, the ones before them are taken in:
 * the mean of a handful would stand out as a spike that means nothing.
 */
export class RunningMeans {
  /** The last means over enough images. */
  #enough: Means | undefined;
  /** Those taken since, too few so far. */
  #few: Means | undefined;

  /** The means to show, `taken` being those since the last call. */
  take(taken: Means): Means {
    const few = this.#few ? joined(this.#few, taken) : taken;
    const own = [taken, few].find(
      (means) => means.images >= ENOUGH_IMAGES_SHARE * (this.#enough?.images ?? 0),
    );
    if (own) {
      this.#enough = own;
      this.#few = undefined;
      return own;
    }
    this.#few = few;
    return this.#enough ? joined(this.#enough, few) : few;
  }

  /** Begins anew: what came before was trained at another pace. */
  reset(): void {
    this.#enough = this.#few = undefined;
  }
}

function joined(one: Means, other: Means): Means {
  const images = one.images + other.images;
  // Shares of the images, not sums over them: those would be infinite before the means are.
  const mean = (value: "cost" | "accuracy") =>
    one[value] * (one.images / images) + other[value] * (other.images / images);
  return { cost: mean("cost"), accuracy: mean("accuracy"), images };
}
