import type { Config } from "epoch-lab";
import {
  imagesShown,
  SHOWN,
  TEST_IMAGES,
  TRAINING_FILE_IMAGES,
  VALIDATION_IMAGES,
  type Shown,
} from "./mnist-shape";

/** How many images some data have. */
export interface DataShape {
  /** As settings have it: `mnist`, or a checksum. */
  readonly data: string;
  /** The file with the training images; MNIST's own name. */
  readonly name: string;
  /** Images of the training set, and how many of them are held out for validation. */
  readonly training: number;
  readonly heldOut: number;
  readonly test: number;
  /** How many of those that can be trained on show each digit. */
  readonly shown: Shown;
}

export const MNIST: DataShape = {
  data: "mnist",
  name: "MNIST",
  training: TRAINING_FILE_IMAGES,
  heldOut: VALIDATION_IMAGES,
  test: TEST_IMAGES,
  shown: SHOWN,
};

/** The most images that any data may have. */
export const MOST_IMAGES = 400_000;

/** Whether settings are for data of a person's own. */
export const isOwn = ({ data }: Pick<Config, "data">): boolean => data !== MNIST.data;

/** How many images there are to train on. */
export const mostOf = ({ shown }: DataShape, config: Pick<Config, "validation" | "digits">): number =>
  imagesShown(shown, config);

/** The data of some settings among those that are here; undefined when they are not. */
export const shapeOf = ({ data }: Pick<Config, "data">, own: readonly DataShape[]): DataShape | undefined =>
  data === MNIST.data ? MNIST : own.find((shape) => shape.data === data);

/** Why settings cannot have their data. */
export const missingData = (data: string): string =>
  `needs own data with the checksum ${data}, which are not here: open their files first`;
