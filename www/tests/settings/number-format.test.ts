import { describe, expect, it } from "vitest";
import { formatMegabytes, formatNumber } from "../../src/settings/number-format";

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

describe("formatMegabytes", () => {
  it("has one decimal", () => {
    expect(formatMegabytes(11_369_414)).toBe("11.4");
    expect(formatMegabytes(0)).toBe("0.0");
  });
});
