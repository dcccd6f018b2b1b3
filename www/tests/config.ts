import type { Config } from "epoch-lab";

/** Dropout of hidden neurons, as the book has it. */
export const dropoutOf = (rate: number): Config["dropout"] => ({ rate, inputs: 0, masks: "perMiniBatch" });

/** Settings for tests that do not have the core. */
export const CONFIG: Config = {
  seed: 1,
  generator: "chacha",
  before: [],
  precision: "f32",
  data: "mnist",
  training: 50_000,
  digits: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  shuffledLabels: 0,
  validation: "heldOut",
  scale: 256,
  sizes: [784, 30, 10],
  hidden: "sigmoid",
  output: "sigmoid",
  initializer: "normalized",
  cost: "crossEntropy",
  regularizer: { kind: "l2", lambda: 5 },
  maxNorm: { kind: "none" },
  dropout: { rate: 0, inputs: 0, masks: "perMiniBatch" },
  expand: { kind: "none" },
  optimizer: { kind: "sgd" },
  learningRate: 0.5,
  batchSize: 10,
  schedule: { kind: "constant" },
  stop: { kind: "never" },
};
