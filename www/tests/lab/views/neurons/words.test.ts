import { describe, expect, it } from "vitest";
import { answerOf, type Answer } from "../../../../src/lab/answer";
import type { NeuronsData } from "../../../../src/lab/views/neurons/data";
import {
  agreementWords,
  imageWords,
  lastMask,
  layerWords,
  pictureWords,
  scalingWords,
  shareWords,
} from "../../../../src/lab/views/neurons/words";

const one = (digit: number): Answer => ({ kind: "one", digits: [digit] });
const pixels = new Uint8Array(784);
const data = (changes: Partial<NeuronsData> = {}): NeuronsData => ({
  view: "neurons",
  step: 2,
  image: { kind: "drawing", pixels },
  images: 1000,
  sizes: [784, 3, 2, 4],
  hidden: "sigmoid",
  output: "sigmoid",
  digits: [0, 1, 2, 3],
  rate: 0.5,
  span: "perMiniBatch",
  activations: [Float32Array.of(0.5, 0.25, 1), Float32Array.of(0, 0.125), Float32Array.of(0, 0.75, 0.5, 0)],
  connections: [],
  masks: Uint8Array.of(1, 1, 1, 1, 1, 0, 1, 1, 1, 0),
  answers: undefined,
  ...changes,
});

describe("words about the neurons", () => {
  it("say both digits of a single output, and which of them it says", () => {
    const single = (a: number) =>
      data({ sizes: [784, 1], digits: [3, 8], activations: [Float32Array.of(a)], masks: new Uint8Array() });
    expect(pictureWords(single(0.75))).toMatch(/The output says 8\.$/);
    expect(pictureWords(single(0.5))).toMatch(/The output says 3\.$/);
    expect(layerWords(single(0.75))).toEqual([{ name: "Output", neurons: "3 or 8: 0.75" }]);
  });

  it("name the image and what it shows", () => {
    expect(imageWords({ kind: "drawing", pixels })).toBe("your digit");
    expect(imageWords({ kind: "drawing", pixels }, 4)).toBe("the image on the pad, a 4");
    expect(imageWords({ kind: "last", pixels, number: 16, label: 5 })).toBe("the last image, a 5");
    expect(imageWords({ kind: "chosen", pixels, number: 16, label: 8 })).toBe("training image 17, an 8");
  });

  it("know the last mask, and none without hidden neurons or without dropout", () => {
    expect([...lastMask(data())!]).toEqual([0, 1, 1, 1, 0]);
    expect(lastMask(data({ masks: new Uint8Array() }))).toBeUndefined();
    expect(lastMask(data({ sizes: [784, 4], masks: new Uint8Array() }))).toBeUndefined();
  });

  it("count what is dropped, now and on the whole", () => {
    expect(shareWords(data().masks, 5, "perMiniBatch")).toBe(
      "2 of 5 hidden neurons are dropped in this mini-batch; 20.0\u00a0% over the last 2.",
    );
    expect(shareWords(Uint8Array.of(1, 0), 2, "perImage")).toContain(
      "1 of 2 hidden neurons is dropped for the last image; ",
    );
  });

  it("tell every neuron by its number, from the outputs down", () => {
    expect(layerWords(data())).toEqual([
      { name: "Output", neurons: "0: 0.00, 1: 0.75, 2: 0.50, 3: 0.00" },
      { name: "Hidden 2", neurons: "1: 0.00, 2: dropped" },
      { name: "Hidden 1", neurons: "1: dropped, 2: 0.25, 3: 1.00" },
    ]);
    const wide = data({
      sizes: [784, 103, 1],
      masks: new Uint8Array(),
      activations: [new Float32Array(103)],
    });
    expect(layerWords(wide)[0]!.neurons).toMatch(/100: 0\.00, and 3 more$/);
  });

  it("say what the network says, and that it says nothing any more", () => {
    expect(pictureWords(data())).toBe(
      "Layers of neurons for your digit: 2 of 5 hidden neurons are dropped. The largest output is 1.",
    );
    const diverged = data({ masks: new Uint8Array(), activations: [Float32Array.of(NaN)] });
    expect(pictureWords(diverged)).toMatch(/all neurons take part\. The outputs are no longer numbers\.$/);
  });

  it("say of equal outputs that they tie or answer nothing, and count no agreement with them", () => {
    const [tie, none] = [Float32Array.of(0, 0.75, 0.75, 0), new Float32Array(10)];
    expect(pictureWords(data({ activations: [tie] }))).toMatch(/dropped\. 1 and 2 tie\.$/);
    expect(pictureWords(data({ activations: [none] }))).toMatch(/\. No answer: all ten are equal\.$/);
    expect(
      agreementWords(
        answerOf(tie),
        [tie, tie].map((outputs) => answerOf(outputs)),
      ),
    ).toBe("1 and 2 tie.");
    expect(
      agreementWords(
        answerOf(none),
        [none, none].map((outputs) => answerOf(outputs)),
      ),
    ).toBe("No answer: all ten are equal.");
    expect(
      agreementWords(
        one(3),
        [none, none, none, tie].map((outputs) => answerOf(outputs)),
      ),
    ).toBe("None of the five agrees.");
  });

  it("count the thinned networks that agree", () => {
    expect(agreementWords(one(3), [3, 3, 3, 3, 3].map(one))).toBe("All five agree.");
    expect(agreementWords(one(3), [3, 3, 2, 3, 3].map(one))).toBe("Four of the five agree.");
    expect(agreementWords(one(3), [3, 2, 2, 2, 2].map(one))).toBe("One of the five agrees.");
    expect(agreementWords(one(3), [2, 2, 2, 2, 2].map(one))).toBe("None of the five agrees.");
  });

  it("say how often kept neurons count, at any rate", () => {
    expect(scalingWords(0.5)).toBe(
      "While training, kept neurons count double; that equals the book’s halved outgoing weights.",
    );
    expect(scalingWords(0.3)).toContain("count 1.43 times; that equals outgoing weights times 0.7");
    expect(scalingWords(0.9)).toContain("count 10 times; that equals outgoing weights times 0.1");
  });
});
