import { defaultConfig, Trainer, type Config, type Mnist } from "epoch-lab";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Gradual } from "../../../../src/worker/gradual";
import { gatherNeurons } from "../../../../src/lab/views/neurons/gather";
import { dropoutOf } from "../../../config";
import { readMnist } from "../../../mnist";

let mnist: Mnist;
let trainer: Trainer;

beforeAll(() => {
  mnist = readMnist();
});

afterEach(() => trainer.free());

function start(changes: Partial<Config> = {}): void {
  const config = { ...defaultConfig(), training: 1000, seed: 5, dropout: dropoutOf(0.5), ...changes };
  trainer = new Trainer(config, mnist);
}

const step = (count = 1): void => void trainer.run(count, 60_000);
/** Does the work without yielding; returns its result. */
function runToEnd<T>(work: Gradual<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

const look = (wanted?: number, drawing?: Uint8Array) => runToEnd(gatherNeurons({ trainer, drawing }, wanted));
const drawing = (): Uint8Array => trainer.trainingImage(7);

describe("the neurons of a run", () => {
  it("are there before the first step, for the first training image", () => {
    start();
    const { image, step, masks, activations, connections } = look();
    expect(image).toMatchObject({ kind: "chosen", number: 0, label: 5 });
    expect(step).toBe(0);
    expect(masks).toHaveLength(0);
    expect(activations.map(({ length }) => length)).toEqual([30, 10]);
    expect(connections).toHaveLength(1);
    expect(connections[0]).toHaveLength(3 * 300);
  });

  it("show the last image that was learned from, another with every mini-batch", () => {
    start();
    const seen = new Set<number>();
    for (let i = 0; i < 5; i++) {
      step();
      const { image } = look();
      if (image.kind !== "last") throw new Error(image.kind);
      expect(image.pixels).toEqual(trainer.trainingImage(image.number));
      expect(image.label).toBe(trainer.trainingLabel(image.number));
      seen.add(image.number);
    }
    expect(seen.size).toBe(5);
  });

  it("show the image that was chosen, but for a drawing, and the last one where there is no such image", () => {
    start();
    step();
    expect(look(42).image).toMatchObject({ kind: "chosen", number: 42 });
    expect(look(42, drawing()).image.kind).toBe("drawing");
    expect(look(1000).image.kind).toBe("last");
  });

  it("give no drawing away", () => {
    start();
    const own = drawing();
    const { image } = look(undefined, own);
    expect(image.pixels).toEqual(own);
    expect(image.pixels.buffer).not.toBe(own.buffer);
  });

  it("have one more mask with every mini-batch, the newest last, and no line from a dropped neuron", () => {
    start();
    let before: Uint8Array = look().masks;
    for (let i = 0; i < 4; i++) {
      step();
      const { masks, connections } = look();
      expect(masks).toHaveLength(before.length + 30);
      expect(masks.subarray(0, before.length)).toEqual(before);
      const mask = masks.subarray(before.length);
      for (let at = 0; at < connections[0]!.length; at += 3) expect(mask[connections[0]![at]!]).toBe(1);
      before = masks;
    }
  });

  it("are the same however often they are looked at", () => {
    start();
    step(3);
    expect(look(3, drawing())).toEqual(look(3, drawing()));
    const hash = trainer.hash();
    step(3);
    const watched = trainer.hash();
    trainer.free();
    start();
    step(3);
    expect(trainer.hash()).toBe(hash);
    step(3);
    expect(trainer.hash()).toBe(watched);
  });

  it("answer whole and in five different thinned ways, and only for a drawing", () => {
    start();
    step(20);
    expect(look().answers).toBeUndefined();
    const { whole, thinned } = look(undefined, drawing()).answers!;
    expect(whole).toEqual(trainer.classify(drawing()));
    expect(new Set([whole, ...thinned].map(String)).size).toBe(6);
  });

  it("answer whole only where nothing can be dropped", () => {
    start({ dropout: dropoutOf(0) });
    expect(look(undefined, drawing()).answers?.thinned).toEqual([]);
    trainer.free();
    start({ sizes: [784, 10] });
    step();
    const { answers, connections, masks } = look(undefined, drawing());
    expect(answers?.thinned).toEqual([]);
    expect(connections).toEqual([]);
    expect(masks).toHaveLength(0);
  });
});
