// Times three programs that learn the same from the same start: the core, ndarray, and plain loops.
//
// A worker, as the lab's is. For each size of the hidden layer it sees that all three reach the same weights,
// warms them up, and then lets them train in turn, so that whatever else the machine does strikes all alike.

import initCore, { Mnist, Trainer, defaultConfig } from "./core/epoch_lab.js";
import initBaseline, * as ndarray from "./ndarray/ndarray_baseline.js";
import * as loops from "./loops.js";
import { readState } from "./state.js";

const IMAGES = 10_000;
const BATCH_SIZE = 10;
/** Training goes on in pieces of so many steps, which end with the epoch. */
const PIECE = 100;
/** Steps after which the weights are compared, and how far they may differ: only by rounding. */
const COMPARED = 200;
const TOLERANCE = 1e-4;
const ROUNDS = 15;
/** Milliseconds for the browser to compile what is hot, and that a measurement takes at least. */
const WARM_UP = 2000;
const LONG_ENOUGH = 300;

onmessage = ({ data: hiddenNeurons }) => {
  // What is thrown in a promise would not reach the page.
  run(hiddenNeurons).catch(({ message }) => postMessage({ failure: message }));
};

async function run(hiddenNeurons) {
  await Promise.all([initCore(), initBaseline()]);
  const files = { trainImages: "train-images-idx3-ubyte.gz", trainLabels: "train-labels-idx1-ubyte.gz" };
  const images = (await inflate(files.trainImages)).subarray(0, 16 + IMAGES * 784);
  const labels = (await inflate(files.trainLabels)).subarray(0, 8 + IMAGES);
  const mnist = new Mnist();
  mnist.push("trainImages", images);
  mnist.push("trainLabels", labels);
  const data = { mnist, images: images.subarray(16), labels: labels.subarray(8) };
  for (const neurons of hiddenNeurons) postMessage(measure(data, neurons));
}

async function inflate(file) {
  const response = await fetch(`./mnist/${file}`);
  if (!response.ok) throw new Error(`${file}: ${response.status}`);
  const inflated = response.body.pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(inflated).arrayBuffer());
}

/** Images a second of the three programs in every round, and how far their weights were apart. */
function measure({ mnist, images, labels }, neurons) {
  const config = {
    ...defaultConfig(),
    training: IMAGES,
    sizes: [784, neurons, 10],
    hidden: "sigmoid",
    output: "sigmoid",
    cost: "crossEntropy",
    regularizer: { kind: "l2", lambda: 5 },
    maxNorm: { kind: "none" },
    dropout: { rate: 0 },
    optimizer: { kind: "sgd" },
    learningRate: 0.5,
    batchSize: BATCH_SIZE,
    precision: "f32",
  };
  const trainer = new Trainer(config, mnist);
  const start = readState(trainer.save());
  trainer.run(1, Infinity);
  const { order } = readState(trainer.save());
  trainer.run(COMPARED - 1, Infinity);
  const reached = readState(trainer.save()).layers.flatMap(({ weights }) => [...weights]);

  const pixels = Float32Array.from(images, (byte) => byte / config.scale);
  const others = [
    [ndarray.Baseline, ndarray.Layer],
    [loops.Loops, loops.Layer],
  ].map(([Network, Layer]) => {
    const layers = start.layers.map(({ weights, biases }) => new Layer(weights, biases, BATCH_SIZE));
    return new Network(pixels, labels, config.learningRate, config.regularizer.lambda, ...layers);
  });
  const apart = others.map((network) => {
    network.train(order.subarray(0, COMPARED * BATCH_SIZE));
    return distance(network.weights(), reached);
  });
  if (!apart.every((difference) => difference < TOLERANCE)) {
    throw new Error(
      `784-${neurons}-10: after ${COMPARED} steps the weights are ${apart.join(" and ")} apart`,
    );
  }

  // What trains on through its order, piece after piece.
  const programs = [
    () => trainer.run(PIECE, Infinity),
    ...others.map((network) => {
      let begin = COMPARED * BATCH_SIZE;
      return () => {
        network.train(order.subarray(begin, begin + PIECE * BATCH_SIZE));
        begin = (begin + PIECE * BATCH_SIZE) % IMAGES;
      };
    }),
  ];
  programs.forEach((train) => rate(train, WARM_UP));
  const rounds = Array.from({ length: ROUNDS }, () => programs.map((train) => rate(train, LONG_ENOUGH)));
  return { neurons, rounds, apart: Math.max(...apart) };
}

/** Images a second over at least so many milliseconds. */
function rate(train, milliseconds) {
  const begun = performance.now();
  for (let images = PIECE * BATCH_SIZE; ; images += PIECE * BATCH_SIZE) {
    train();
    const passed = performance.now() - begun;
    if (passed >= milliseconds) return (1000 * images) / passed;
  }
}

function distance(a, b) {
  return a.length === b.length ? a.reduce((most, x, at) => Math.max(most, Math.abs(x - b[at])), 0) : Infinity;
}
