import type { Config } from "epoch-lab";

/** Settings for tests that do not have the core. */
export const CONFIG: Config = {
  seed: 1,
  generator: "chacha",
  before: [],
  precision: "f32",
  data: "mnist",
  training: 50_000,
  validation: "heldOut",
  scale: 256,
  sizes: [784, 30, 10],
  hidden: "sigmoid",
  output: "sigmoid",
  initializer: "normalized",
  cost: "crossEntropy",
  regularizer: { kind: "l2", lambda: 5 },
  dropout: { rate: 0 },
  optimizer: { kind: "sgd" },
  learningRate: 0.5,
  batchSize: 10,
};
