import { defaultConfig, Trainer, type Config, type Mnist } from "epoch-lab";
import { beforeAll, describe, expect, it } from "vitest";
import { misfit, mostTraining, trainingImages } from "../../src/settings/mnist-shape";
import { readMnist } from "../mnist";

let mnist: Mnist;

beforeAll(() => {
  mnist = readMnist();
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
