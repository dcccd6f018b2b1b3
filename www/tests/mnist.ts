import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { initSync, Mnist } from "epoch-lab";

const fileAt = (path: string) => readFileSync(fileURLToPath(new URL(path, import.meta.url)));

/** Starts the whole core in this thread, and reads MNIST's training set into it. */
export function readMnist(): Mnist {
  initSync({ module: fileAt("../../pkg/epoch_lab_bg.wasm") });
  const mnist = new Mnist();
  for (const [file, name] of [
    ["trainImages", "train-images-idx3-ubyte.gz"],
    ["trainLabels", "train-labels-idx1-ubyte.gz"],
  ] as const) {
    mnist.push(file, gunzipSync(fileAt(`../public/mnist/${name}`)));
    mnist.finish(file);
  }
  return mnist;
}
