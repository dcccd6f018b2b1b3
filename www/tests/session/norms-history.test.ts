import { describe, expect, it } from "vitest";
import { NormsRecorder } from "../../src/session/norms-history";
import { type NormsPoints } from "../../src/protocol/messages";

/** Points of a network of so many layers, whose values tell their column. */
const points = (layers: number, ...steps: number[]): NormsPoints => ({
  layers,
  points: Float64Array.from(
    steps.flatMap((step) => [
      ...[step, step / 100, step / 1000, 1],
      ...Array.from({ length: layers }, (_, layer) => [step + layer + 0.1, step + layer + 0.2, layer]).flat(),
    ]),
  ),
});

describe("NormsRecorder", () => {
  it("keeps every value of every layer through its growth", () => {
    const norms = new NormsRecorder();
    for (let step = 0; step < 1000; step += 2) norms.append(points(3, step, step + 1));
    expect(norms.length).toBe(1000);
    expect(norms.layers).toHaveLength(3);
    for (const at of [0, 255, 256, 999]) {
      expect(norms.step[at]).toBe(at);
      expect(norms.epoch[at]).toBe(at / 100);
      expect(norms.seconds[at]).toBe(at / 1000);
      expect(norms.onValidation[at]).toBe(1);
      norms.layers.forEach((layer, number) => {
        expect(layer.gradient[at]).toBe(at + number + 0.1);
        expect(layer.weights[at]).toBe(at + number + 0.2);
        expect(layer.meanWeight[at]).toBe(number);
      });
    }
  });

  it("lends views of exactly its length, the same until something changes", () => {
    const norms = new NormsRecorder();
    expect(norms.step).toHaveLength(0);
    expect(norms.layers).toEqual([]);
    norms.append(points(2, 0));
    const { revision, step, layers } = norms;
    expect(norms.layers).toBe(layers);
    norms.append({ layers: 2, points: new Float64Array() });
    expect(norms.revision).toBe(revision);
    norms.append(points(2, 1));
    expect(norms.revision).toBeGreaterThan(revision);
    expect(step).toHaveLength(1);
    expect(norms.layers[1]!.gradient).toHaveLength(2);
  });

  it("forgets what came after a step, or everything", () => {
    const norms = new NormsRecorder();
    norms.append(points(2, 0, 10, 20));
    norms.cut(10);
    expect([...norms.step]).toEqual([0, 10]);
    norms.append(points(2, 15));
    expect([...norms.layers[0]!.gradient]).toEqual([0.1, 10.1, 15.1]);
    norms.clear();
    expect(norms.length).toBe(0);
    expect(norms.layers).toEqual([]);
  });

  it("is the same again after a copy is put back", () => {
    const norms = new NormsRecorder();
    norms.append(points(3, 0, 10, 20));
    const copy = norms.copy();
    norms.append(points(3, 30));
    expect(copy).toEqual(points(3, 0, 10, 20));
    norms.load(copy);
    expect([...norms.step]).toEqual([0, 10, 20]);
    expect([...norms.layers[2]!.weights]).toEqual([2.2, 12.2, 22.2]);
    norms.load(new NormsRecorder().copy());
    expect(norms.length).toBe(0);
  });

  it("begins anew with a network of another depth", () => {
    const norms = new NormsRecorder();
    norms.append(points(2, 0, 10));
    norms.append(points(4, 0));
    expect([...norms.step]).toEqual([0]);
    expect(norms.layers).toHaveLength(4);
  });
});
