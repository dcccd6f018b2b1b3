import { describe, expect, test } from "vitest";
import { bars, OUTPUT_FORMATS } from "../../src/lab/outputs";

describe("bars", () => {
  test("of shares begin at the left", () => {
    expect(bars([0.25, 1], OUTPUT_FORMATS.sigmoid)).toEqual([
      { start: 0, length: 0.25 },
      { start: 0, length: 1 },
    ]);
  });

  test("of tanh begin in the middle", () => {
    expect(bars([-1, 0.5], OUTPUT_FORMATS.tanh)).toEqual([
      { start: 0, length: 0.5 },
      { start: 0.5, length: 0.25 },
    ]);
  });

  test("stretch to what leaves the bounds, and a missing value has none", () => {
    expect(bars([3, -1, NaN], OUTPUT_FORMATS.identity)).toEqual([
      { start: 0.25, length: 0.75 },
      { start: 0, length: 0.25 },
      undefined,
    ]);
  });
});
