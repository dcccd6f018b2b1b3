import { describe, expect, test } from "vitest";
import { linear, logarithmic, share as placeOf } from "../../src/settings/scale";

describe("scales", () => {
  const eta = logarithmic(0.001, 10);
  const batch = logarithmic(1, 1000, "count");

  test("a logarithmic one gives every decade the same length", () => {
    expect([0.001, 0.01, 0.1, 1, 10].map((value) => placeOf(eta, value))).toEqual([0, 0.25, 0.5, 0.75, 1]);
  });

  test("what lies beyond stands at the end", () => {
    expect(placeOf(eta, 60)).toBe(1);
    expect(placeOf(eta, 0)).toBe(0);
    expect(eta.next(60, -1)).toBe(10);
  });

  test("stops at round values only, both ways, and never stands still", () => {
    expect(eta.value(Math.log10(0.512))).toBe(0.5);
    let [up, down] = [0.001, 10];
    for (let i = 0; i < 200; i++) {
      const [higher, lower] = [eta.next(up, 1), eta.next(down, -1)];
      expect(higher > up || up === 10).toBe(true);
      expect(lower < down || down === 0.001).toBe(true);
      expect(String(higher).length).toBeLessThanOrEqual(6);
      [up, down] = [higher, lower];
    }
    expect([up, down]).toEqual([10, 0.001]);
  });

  test("goes on from a value that is off its stops", () => {
    expect(eta.next(0.123, 1)).toBe(0.13);
    expect(eta.next(0.123, -1)).toBe(0.12);
  });

  test("counts are whole, each of the first ten, and the ends are there", () => {
    expect(Array.from({ length: 9 }, (_, i) => batch.next(i + 1, 1))).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const training = logarithmic(100, 50_000, "count");
    expect([training.value(2), training.value(training.max)]).toEqual([100, 50_000]);
  });

  test("a linear one rounds to its step without crumbs", () => {
    const dropout = linear(0, 0.9, 0.01);
    expect(dropout.next(0.29, 1)).toBe(0.3);
    expect(dropout.next(0.9, 1)).toBe(0.9);
    expect(dropout.leap(0.5, -1)).toBe(0.41);
    expect(linear(1, 200, 1).leap(30, 1)).toBe(50);
  });
});
