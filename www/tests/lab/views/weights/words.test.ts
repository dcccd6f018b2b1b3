import { describe, expect, it } from "vitest";
import {
  histogramLabel,
  histogramNote,
  nearZeroWords,
  spreadWords,
} from "../../../../src/lab/views/weights/words";

const told = (changes: { deviation?: number; beyond?: number } = {}) => ({
  distribution: {
    count: 23_520,
    reach: 1,
    bins: [],
    beyond: 0,
    nearZero: 12_340,
    deviation: 0.257,
    ...changes,
  },
  startDeviation: 0.0357,
  nearZero: 0.01,
});

describe("the words of the weights", () => {
  it("say how many are near zero", () => {
    expect(nearZeroWords(told())).toEqual({
      before: "",
      number: "12\u202F340",
      after: " of 23\u202F520 within 0.01 of zero.",
    });
  });

  it("say how far they are spread, now and at the start", () => {
    expect(spreadWords(told())).toEqual({
      before: "Standard deviation ",
      number: "0.257",
      after: "; at the start 0.036.",
    });
    expect(spreadWords(told({ deviation: 0.00123 })).number).toBe("0.0012");
    expect(spreadWords(told({ deviation: 2.04e37 })).number).toBe("2.0\u00A0×\u00A010³⁷");
    expect(spreadWords(told({ deviation: NaN })).before).toBe("The weights are no longer numbers.");
  });

  it("say what the histogram leaves out", () => {
    expect(histogramNote(told())).toBe("Heights by square root.");
    expect(histogramNote(told({ beyond: 1 }))).toBe("Heights by square root. 1 lies beyond ±1.");
    expect(histogramNote(told({ beyond: 30 }))).toBe("Heights by square root. 30 lie beyond ±1.");
  });

  it("say all of it for those who do not see the picture", () => {
    expect(histogramLabel(told())).toBe(
      "Histogram of 23\u202F520 weights from −1 to 1. 12\u202F340 of 23\u202F520 within 0.01 of zero. " +
        "Standard deviation 0.257; at the start 0.036.",
    );
  });
});
