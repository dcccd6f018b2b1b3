// What live expansion costs: the same run with and without it, in V8, the engine of Chromium, in turns.
//
// node benches/expanded/run.mjs [rounds]    after cargo xtask build
//
// Times are of the processor, so that what else the machine does matters little; ratios are medians over the rounds.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { defaultConfig, initSync, Mnist, Trainer } from "../../pkg/epoch_lab.js";

const at = (path) => readFileSync(new URL(`../../${path}`, import.meta.url));

const ROUNDS = Number(process.argv[2] ?? 15);

/** Milliseconds of training in a round. */
const SPELL = 150;

const NETWORKS = [
  { sizes: [784, 30, 10], batchSize: 10 },
  { sizes: [784, 100, 10], batchSize: 10 },
  { sizes: [784, 800, 10], batchSize: 100 },
];

const still = { kind: "live", shift: 0, rotation: 0, scaling: 0, skew: 0, elastic: 0, smoothing: 4 };
const EXPANSIONS = {
  none: { kind: "none" },
  "shifted copies": { kind: "shifts" },
  "live: shift": { ...still, shift: 1 },
  "live: shift, rotation, scaling": { ...still, shift: 1, rotation: 10, scaling: 10 },
  "live: elastic, α 34, σ 4": { ...still, elastic: 34 },
  "live: all": { ...still, shift: 1, rotation: 10, scaling: 10, skew: 5, elastic: 34 },
};

initSync({ module: at("pkg/epoch_lab_bg.wasm") });
const mnist = new Mnist();
for (const [file, name] of [
  ["trainImages", "train-images-idx3-ubyte"],
  ["trainLabels", "train-labels-idx1-ubyte"],
]) {
  mnist.push(file, gunzipSync(at(`www/public/mnist/${name}.gz`)));
  mnist.finish(file);
}

const median = (numbers) => numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];

/** Microseconds of processor time an image. */
function spell(trainer) {
  const before = trainer.position().images;
  const start = process.cpuUsage();
  const end = performance.now() + SPELL;
  for (let left = SPELL; left > 0; left = end - performance.now()) trainer.run(1e6, left);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / (trainer.position().images - before);
}

console.log("| network | mini-batch | expanded data | µs an image | times as long |\n|---|--:|---|--:|--:|");
for (const { sizes, batchSize } of NETWORKS) {
  const runs = Object.entries(EXPANSIONS).map(([name, expand]) => ({
    name,
    took: [],
    trainer: new Trainer({ ...defaultConfig(), sizes, batchSize, expand, learningRate: 0.1 }, mnist),
  }));
  for (const { trainer } of runs) spell(trainer);
  for (let round = 0; round < ROUNDS; round++) for (const run of runs) run.took.push(spell(run.trainer));
  for (const { name, took, trainer } of runs) {
    const ratio = median(took.map((time, round) => time / runs[0].took[round]));
    console.log(
      `| ${sizes.join("-")} | ${batchSize} | ${name} | ${median(took).toFixed(2)} | ${ratio.toFixed(2)} |`,
    );
    trainer.free();
  }
}
