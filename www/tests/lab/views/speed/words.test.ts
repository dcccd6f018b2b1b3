import { describe, expect, it } from "vitest";
import type { MisreadImage, SpeedData } from "../../../../src/lab/views/speed/data";
import {
  deltasLabel,
  layerNames,
  misreadWords,
  normsLabel,
  otherWords,
  pointWords,
  slopesLabel,
  slopesNote,
  slopeWords,
} from "../../../../src/lab/views/speed/words";

const text = ({ before, number, after }: ReturnType<typeof slopeWords>): string => before + number + after;

const slopes = (right: number[], wrong: number[]) => ({
  steepest: 0.25,
  right: Uint32Array.from(right),
  wrong: Uint32Array.from(wrong),
});

const data = (changes: Partial<SpeedData>) =>
  slopeWords({ output: "sigmoid", cost: "crossEntropy", slopes: slopes([900, 50], [3, 47]), ...changes });

describe("outputs that hardly learn", () => {
  it("are told of by the cost in use", () => {
    expect(text(data({}))).toBe(
      "6.0\u00a0% of the wrong outputs are saturated: under the quadratic cost they would hardly learn.",
    );
    expect(text(data({ cost: "quadratic" }))).toBe(
      "6.0\u00a0% of the wrong outputs are saturated: they hardly learn.",
    );
  });

  it("may be none", () => {
    expect(text(data({ slopes: slopes([900, 50], [0, 50]) }))).toBe(
      "None of the 50 wrong outputs is saturated.",
    );
    expect(text(data({ slopes: slopes([900, 100], [0, 0]) }))).toBe("No output is wrong.");
    expect(text(data({ slopes: slopes([0, 0], [0, 0]) }))).toBe("The outputs are no longer numbers.");
  });

  it("are others where another activation is at the output", () => {
    expect(text(data({ output: "relu", cost: "quadratic" }))).toBe(
      "6.0\u00a0% of the wrong outputs have the derivative 0: they do not learn.",
    );
    expect(text(data({ output: "softmax", slopes: undefined }))).toMatch(
      /^Softmax outputs have no derivative/,
    );
    expect(text(data({ output: "identity" }))).toMatch(/^Identity outputs have the derivative 1/);
  });

  it("are counted for who does not see the histogram", () => {
    const both = slopes([9000, 500], [26, 474]);
    expect(slopesLabel(both, "saturated")).toBe(
      "Histogram of the derivative: 9\u202F500 right, of them 9\u202F000 saturated; 500 wrong, of them 26 saturated",
    );
    expect(slopesNote(both, "the first 1\u202F000 validation images")).toMatch(
      /^10\u202F000 outputs, the first/,
    );
  });
});

const misread = (changes: Partial<MisreadImage> = {}): MisreadImage => ({
  sample: 50_017,
  place: 17,
  number: 3,
  count: 47,
  class: 7,
  said: 1,
  activation: 0.884,
  cost: "crossEntropy",
  delta: [0.88, -0.9],
  other: { cost: "quadratic", delta: [0.09, -0.08], times: 0.0714 },
  pixels: undefined,
  ...changes,
});

describe("a misread image", () => {
  it("is said with what it was taken for and how surely", () => {
    expect(misreadWords(misread(), "sigmoid")).toBe("A 7, taken for a 1, 88 % sure.");
    expect(misreadWords(misread({ class: 8, said: 0 }), "softmax")).toBe("An 8, taken for a 0, 88 % sure.");
    expect(misreadWords(misread({ said: 8, activation: -0.25 }), "tanh")).toBe(
      "A 7, taken for an 8, output −0.25.",
    );
  });

  it("tells what the other cost would send back", () => {
    const words = (times: number, cost: "quadratic" | "crossEntropy") =>
      text(otherWords(misread({ other: { cost, delta: [], times } }), "sigmoid"));
    expect(words(0.0714, "quadratic")).toBe("Quadratic would send back 7 % of this error.");
    expect(words(0.0001, "quadratic")).toBe("Quadratic would send back less than 1 % of this error.");
    expect(words(9.14, "crossEntropy")).toBe("Cross-entropy would send back 9.1 times this error.");
    expect(words(1234.4, "crossEntropy")).toBe("Cross-entropy would send back 1\u202F234 times this error.");
    expect(words(Infinity, "crossEntropy")).toMatch(/sends back nothing, cross-entropy would\.$/);
  });

  it("tells why there is no other cost", () => {
    const alone = misread({ other: undefined });
    expect(text(otherWords(alone, "softmax"))).toMatch(/δ = a − y/);
    expect(text(otherWords(alone, "tanh"))).toMatch(/cross-entropy needs outputs from 0 to 1/);
    const dead = misread({ other: undefined, delta: [0, 0] });
    expect(text(otherWords(dead, "relu"))).toMatch(/^Nothing is sent back/);
  });

  it("has its errors read out under both costs", () => {
    expect(deltasLabel(misread())).toBe(
      "Output error δ of each output, cross-entropy 0: 0.88, 1: −0.90; quadratic 0: 0.09, 1: −0.08",
    );
  });
});

describe("the gradient's norm", () => {
  const epoch = Float64Array.of(0, 0.4, 1.2);

  it("says what its points are over, and from when on", () => {
    const probe = "the first 1\u202F000 validation images";
    const words = (...onValidation: number[]) =>
      pointWords(probe, { epoch, onValidation: Float64Array.from(onValidation) });
    expect(words(1, 1, 1)).toBe(`Each point: gradient of the mean cost over ${probe}, penalty apart.`);
    expect(words(0, 0, 1)).toMatch(/Before epoch 1\.20, over the first training images\.$/);
    expect(words(0, 0, 0)).not.toContain("Before");
  });

  it("names layers by their place", () => {
    expect(layerNames(1)).toEqual(["Output"]);
    expect(layerNames(2)).toEqual(["Hidden", "Output"]);
    expect(layerNames(4)).toEqual(["Hidden 1", "Hidden 2", "Hidden 3", "Output"]);
  });

  it("is read out with its newest values", () => {
    const lines = [{ name: "Hidden", values: Float64Array.of(1, 0.5, 0.25) }];
    expect(normsLabel(epoch, lines)).toBe("Gradient norm, points: 3, newest at epoch 1.20: Hidden 0.250");
    expect(normsLabel(new Float64Array(), [])).toBe("Gradient norm");
  });
});
