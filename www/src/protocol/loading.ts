import type { MnistFile } from "epoch-lab";

/** How much of MNIST is here, and what stands in the way of the rest. */
export interface Loading {
  /** Compressed bytes, also where they arrive inflated. */
  received: number;
  total: number;
  /** Images of the training file that are here with their labels. */
  images: number;
  complete: boolean;
  /** Not a byte has come for eight seconds, though some are missing. */
  stalled: boolean;
  failure: LoadingFailure | undefined;
}

/** A file that cannot be had or read. */
export interface LoadingFailure {
  file: MnistFile;
  /** `train-images-idx3-ubyte.gz`, or the name of the file that was chosen in its place. */
  name: string;
  /** `The training images cannot be read.` */
  title: string;
  detail: string;
}
