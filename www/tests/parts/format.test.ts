import { describe, expect, test } from "vitest";
import { activation, epochs, oneMinus, percent, rate, share } from "../../src/parts/format";

describe("numbers", () => {
  test("an epoch is said to be over only when it is", () => {
    expect(epochs(2.9999)).toBe("2.99");
    expect(epochs(3)).toBe("3.00");
    expect(epochs(0.1 + 0.2)).toBe("0.30");
  });

  test("rates keep to four characters", () => {
    expect([0, 850, 8512, 212_345, 1_149_000].map(rate)).toEqual(["0", "850", "8.5k", "212k", "1.1M"]);
    expect(rate(999.7)).toBe("1.0k");
    expect(rate(999_600)).toBe("1.0M");
    expect(rate(NaN)).toBe("–");
  });

  test("accuracies keep their decimal, outputs lose it when they are whole", () => {
    expect(percent(1)).toBe("100.0 %");
    expect(percent(NaN)).toBe("–");
    expect([1, 0.88712, 0.0004].map(share)).toEqual(["100 %", "88.7 %", "0.0 %"]);
  });

  test("an output that is no share has a true minus, but zero has none", () => {
    expect([-0.449, -0.001, 1.5, 12_345].map(activation)).toEqual(["−0.45", "0.00", "1.50", "12\u202f345"]);
  });

  test("what a step keeps of a weight is written as finely as it takes", () => {
    expect(oneMinus(5e-5)).toBe("0.99995");
    expect(oneMinus(1e-5)).toBe("0.99999");
    expect(oneMinus(2)).toBe("−1.00");
    expect(oneMinus(1)).toBe("0.00");
    expect(oneMinus(0)).toBe("1.00");
    expect(oneMinus(0.25)).toBe("0.75");
  });
});
