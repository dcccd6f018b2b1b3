import { describe, expect, test } from "vitest";
import { bars, READINGS } from "../../src/lab/outputs";

describe("bars", () => {
  test("of shares begin at the left", () => {
    expect(bars([0.25, 1], READINGS.sigmoid)).toEqual([
      { start: 0, length: 0.25 },
      { start: 0, length: 1 },
    ]);
  });

  test("of tanh begin in the middle", () => {
    expect(bars([-1, 0.5], READINGS.tanh)).toEqual([
      { start: 0, length: 0.5 },
      { start: 0.5, length: 0.25 },
    ]);
  });

  test("stretch to what leaves the bounds, and a missing value has none", () => {
    expect(bars([3, -1, NaN], READINGS.identity)).toEqual([
      { start: 0.25, length: 0.75 },
      { start: 0, length: 0.25 },
      undefined,
    ]);
  });
});
