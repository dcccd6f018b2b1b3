import { describe, expect, it, test } from "vitest";
import {
  activation,
  cost,
  decimal,
  epochs,
  formatNumber,
  megabytes,
  oneMinus,
  percent,
  powerOfTen,
  rate,
  share,
} from "../../src/settings/number-format";

describe("formatNumber", () => {
  it.each([
    [0.5, "0.5"],
    [0.1 + 0.2, "0.3"],
    [0.031622776, "0.03162"],
    [60, "60"],
    [50_000, "50\u202f000"],
    [1234.56, "1\u202f235"],
    [1_234_567, "1\u202f234\u202f567"],
    [-0.25, "\u22120.25"],
    [0, "0"],
    [NaN, "–"],
  ])("writes %d as %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});

describe("megabytes", () => {
  it("has one decimal", () => {
    expect(megabytes(11_369_414)).toBe("11.4");
    expect(megabytes(0)).toBe("0.0");
  });
});

describe("numbers in charts", () => {
  test("have thin spaces between thousands and a true minus", () => {
    expect(decimal(17100, 0)).toBe("17\u202F100");
    expect(decimal(1234567.891, 2)).toBe("1\u202F234\u202F567.89");
    expect(decimal(-0.45, 2)).toBe("−0.45");
    expect(powerOfTen(-12)).toBe("10⁻¹²");
  });

  test("keep three figures of a cost, however large or small", () => {
    expect(cost(0.5098)).toBe("0.510");
    expect(cost(2.3)).toBe("2.300");
    expect(cost(12.345)).toBe("12.35");
    expect(cost(217.84)).toBe("217.8");
    expect(cost(15412)).toBe("15\u202F412");
    expect(cost(0.03141)).toBe("0.0314");
    expect(cost(0.003141)).toBe("0.00314");
    expect(cost(2.34e-7)).toBe("2.3\u00A0×\u00A010⁻⁷");
    expect(cost(5.21e12)).toBe("5.2\u00A0×\u00A010¹²");
    expect(cost(0)).toBe("0.000");
    expect(cost(NaN)).toBe("–");
  });

  test("say a share in per cent", () => {
    expect(percent(0.9304)).toBe("93.0\u00A0%");
    expect(percent(NaN)).toBe("–");
  });
});

describe("numbers in words", () => {
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
    expect(percent(1)).toBe("100.0\u00a0%");
    expect(percent(NaN)).toBe("–");
    expect([1, 0.88712, 0.0004].map(share)).toEqual(["100\u00a0%", "88.7\u00a0%", "0.0\u00a0%"]);
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
