import { describe, expect, it } from "vitest";
import { positionText, positionWords, roundEnd, tickText } from "../../src/charts/axis";
import { depthOf, depthText } from "../../src/charts/smoothing";
import { costTick, linearTicks, logTicks, percentTick } from "../../src/charts/ticks";

describe("positions", () => {
  const range = { low: 0, high: 4 };

  it("are cut, not rounded, so that an epoch is over when it says so", () => {
    expect(positionText(2.999, "epochs", range)).toBe("2.99");
    expect(positionText(3, "epochs", range)).toBe("3.00");
    expect(positionText(0.12345, "epochs", { low: 0.1, high: 0.13 })).toBe("0.1234");
  });

  it("name their axis in words", () => {
    expect(positionWords(1.6, "epochs", range)).toBe("epoch 1.60");
    expect(positionWords(8000, "steps", { low: 0, high: 1e4 })).toBe("step 8\u202F000");
    expect(positionWords(1.5, "seconds", range)).toBe("1.50\u00A0s");
  });

  it("end on round numbers that still show the newest point", () => {
    expect(roundEnd(3.42, "epochs")).toBe(4);
    expect(roundEnd(30.000000000000004, "epochs")).toBe(30);
    expect(roundEnd(30.1, "epochs")).toBe(40);
    expect(roundEnd(0, "epochs")).toBe(0.01);
    expect(roundEnd(17100, "steps")).toBe(20000);
    for (const head of [0.013, 0.7, 1.2, 9.99, 123.4])
      expect(roundEnd(head, "epochs")).toBeGreaterThanOrEqual(head);
  });
});

describe("ticks", () => {
  it("lie on multiples of 1, 2 or 5", () => {
    expect(linearTicks({ low: 0.83, high: 0.96 }, 8).values).toEqual([
      0.84, 0.86, 0.88, 0.9, 0.92, 0.94, 0.96,
    ]);
    expect(linearTicks({ low: 0, high: 4 }, 6).values).toEqual([0, 1, 2, 3, 4]);
  });

  it("thin out on a log axis as its decades become more", () => {
    expect(logTicks({ low: 0.24, high: 3.3 }, 130, 18).values).toEqual([0.3, 0.5, 1, 2, 3]);
    expect(logTicks({ low: 0.3, high: 300 }, 100, 18).values).toEqual([1, 10, 100]);
    expect(logTicks({ low: 1e-3, high: 1e30 }, 200, 24).values.length).toBeLessThan(9);
  });

  /** A range anywhere, of any width: reproducible, but not chosen. */
  function* ranges(): Generator<number> {
    let state = 12345;
    for (;;) {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      yield state / 2 ** 32;
    }
  }
  const numbers = ranges();
  const random = (low: number, high: number): number => low + (high - low) * numbers.next().value!;

  it("are three at least on any linear axis, on the smallest plot too, and all say something else", () => {
    for (let i = 0; i < 5000; i++) {
      const span = 10 ** random(-4, 6);
      const low = random(0, 5) * span;
      const range = { low, high: low + span };
      const { values, step } = linearTicks(range, Math.floor(random(0, 12)));
      expect(values.length, JSON.stringify(range)).toBeGreaterThanOrEqual(3);
      expect(values.length).toBeLessThanOrEqual(13);
      expect(new Set(values.map((value) => costTick(value, step))).size).toBe(values.length);
    }
    for (let i = 0; i < 1000; i++) {
      const low = random(0, 0.98);
      const { values, step } = linearTicks({ low, high: random(low + 0.005, 1) }, random(0, 12));
      expect(values.length).toBeGreaterThanOrEqual(3);
      expect(new Set(values.map((value) => percentTick(value, step))).size).toBe(values.length);
    }
  });

  it("are three at least on any log axis, from a fraction of a decade to many, on the smallest plot too", () => {
    for (let i = 0; i < 5000; i++) {
      const low = 10 ** random(-6, 4);
      const range = { low, high: low * 10 ** random(0.04, i % 2 ? 2.5 : 12) };
      const length = random(20, 400);
      const { values, step } = logTicks(range, length, 24);
      expect(values.length, JSON.stringify({ ...range, length })).toBeGreaterThanOrEqual(3);
      for (const value of values) {
        expect(value).toBeGreaterThanOrEqual(range.low * (1 - 1e-5));
        expect(value).toBeLessThanOrEqual(range.high * (1 + 1e-5));
      }
      expect(new Set(values.map((value) => costTick(value, step))).size).toBe(values.length);
    }
    expect(logTicks({ low: 0.06, high: 6 }, 60, 24).values.length).toBeGreaterThanOrEqual(3);
  });

  it("lie evenly where less than a decade is in view", () => {
    const { values, step } = logTicks({ low: 0.42, high: 0.48 }, 300, 24);
    expect(step).toBe(0.01);
    expect(values).toContain(0.45);
  });

  it("are labelled with plain numbers, and no more decimals than tell them apart", () => {
    expect([0.3, 1.5, 2, 1000].map((value) => costTick(value, undefined))).toEqual([
      "0.3",
      "1.5",
      "2",
      "1\u202F000",
    ]);
    expect([1e-5, 1e6, 2e6].map((value) => costTick(value, undefined))).toEqual(["10⁻⁵", "10⁶", "2·10⁶"]);
    expect(costTick(0.5, 0.05)).toBe("0.50");
    expect(percentTick(0.948, 0.002)).toBe("94.8\u00A0%");
    expect(percentTick(0.96, 0.02)).toBe("96\u00A0%");
    expect(tickText(0, "seconds", 5)).toBe("0");
    expect(tickText(2.5, "seconds", 0.5)).toBe("2.5\u00A0s");
    expect(tickText(200000, "steps", 200000)).toBe("200\u202F000");
  });
});

describe("the smoothing slider", () => {
  it("goes from none over a hundredth of an epoch to ten", () => {
    expect(depthOf(0)).toBe(0);
    expect(depthOf(1)).toBe(10);
    expect(depthText(depthOf(0))).toBe("off");
    expect(depthText(depthOf(0.45))).toBe("0.22 epochs");
    expect(depthText(depthOf(1))).toBe("10 epochs");
  });
});
