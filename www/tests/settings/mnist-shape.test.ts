import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { defaultConfig, initSync, Mnist, Trainer, type Config } from "epoch-lab";
import { beforeAll, describe, expect, it } from "vitest";
import { misfit, mostTraining, trainingImages } from "../../src/settings/mnist-shape";

const fileAt = (path: string) => readFileSync(fileURLToPath(new URL(path, import.meta.url)));

let mnist: Mnist;

beforeAll(() => {
  initSync({ module: fileAt("../../../pkg/epoch_lab_bg.wasm") });
  mnist = new Mnist();
  for (const [file, name] of [
    ["trainImages", "train-images-idx3-ubyte.gz"],
    ["trainLabels", "train-labels-idx1-ubyte.gz"],
  ] as const) {
    mnist.push(file, gunzipSync(fileAt(`../../public/mnist/${name}`)));
    mnist.finish(file);
  }
});

describe("what the page knows of MNIST", () => {
  it("is how many images show each digit", () => {
    for (const digit of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      for (const [validation, among] of [
        ["heldOut", 50_000],
        ["off", 60_000],
      ] as const) {
        const shown = mnist.imagesOf(Uint32Array.of(digit), among);
        expect(mostTraining({ validation, digits: [digit] }), `${digit} ${validation}`).toBe(shown);
      }
    }
    expect(mostTraining(defaultConfig())).toBe(50_000);
  });

  it("is what the core refuses too, where it has all images", () => {
    const config: Config = { ...defaultConfig(), digits: [1, 0, 1], training: 10_610 };
    expect(misfit(config)).toBeUndefined();
    new Trainer(config, mnist).free();
    const more = { ...config, training: 10_611 };
    expect(misfit(more)?.field).toBe("training");
    let refusal: unknown;
    try {
      new Trainer(more, mnist);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({ kind: "config", field: "training" });
  });

  it("is one output for exactly two digits, as the core has it", () => {
    const config: Config = { ...defaultConfig(), training: 100, sizes: [784, 1], digits: [3, 8] };
    expect(misfit(config)).toBeUndefined();
    new Trainer(config, mnist).free();
    for (const digits of [[3], [3, 3], [3, 8, 9]]) {
      let refusal: unknown;
      try {
        new Trainer({ ...config, digits }, mnist);
      } catch (error) {
        refusal = error;
      }
      expect(refusal).toEqual(misfit({ ...config, digits }));
      expect(refusal).toMatchObject({ kind: "config", field: "digits" });
    }
  });

  it("is how many images the book's copies make", () => {
    const config: Config = { ...defaultConfig(), training: 100, expand: { kind: "shifts" }, batchSize: 1000 };
    const trainer = new Trainer(config, mnist);
    trainer.run(1, 60_000);
    expect(trainer.position().images).toBe(trainingImages(config));
    expect(trainer.copies(config, 8)).toHaveLength(5 * 784);
    trainer.free();
  });
});
