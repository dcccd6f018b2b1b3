import { describe, expect, it } from "vitest";
import { nearest, nearestValue } from "../../src/charts/nearest";
import { Smoothed } from "../../src/charts/smoothed";
import { Thinned } from "../../src/charts/thinned";

/** Numbers that look random and are the same every time. */
function noise(seed: number): () => number {
  return () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
}

const count = 5000;
const random = noise(1);
const xs = Float64Array.from({ length: count }, (_, i) => i);
const ys = Float64Array.from({ length: count }, () => random());
const shown = (line: Thinned) => ({
  x: [...line.x.subarray(0, line.length)],
  y: [...line.y.subarray(0, line.length)],
});

describe("a thinned line", () => {
  const window = { low: 0, high: 6000, columns: 300 };

  it("has two points a column at most, the extremes among them, the first and the last", () => {
    const line = new Thinned("blank");
    line.update(xs, ys, window);
    expect(line.length).toBeLessThanOrEqual(2 * 300 + 2);
    const { x, y } = shown(line);
    expect(Math.max(...y)).toBe(Math.max(...ys));
    expect(Math.min(...y)).toBe(Math.min(...ys));
    expect([x[0], y[0]]).toEqual([0, ys[0]]);
    expect([x.at(-1), y.at(-1)]).toEqual([count - 1, ys[count - 1]]);
    expect(x.every((value, i) => i === 0 || value > (x[i - 1] ?? NaN))).toBe(true);
  });

  it("is the same however the points came", () => {
    const whole = new Thinned("blank");
    whole.update(xs, ys, window);
    const grown = new Thinned("blank");
    for (let i = 1; i <= count; i += 1 + Math.floor(random() * 90))
      grown.update(xs.subarray(0, i), ys.subarray(0, i), window);
    grown.update(xs, ys, window);
    expect(shown(grown)).toEqual(shown(whole));
  });

  it("settles: what counts as settled never changes while the window stays", () => {
    const line = new Thinned("blank");
    let settled: number[] = [];
    for (let i = 1; i <= 400; i += 7) {
      line.update(xs.subarray(0, i), ys.subarray(0, i), window);
      const now = [...line.y.subarray(0, line.settled)];
      expect(now.slice(0, settled.length)).toEqual(settled);
      settled = now;
    }
    const { generation } = line;
    line.update(xs.subarray(0, 400), ys.subarray(0, 400), { ...window, high: 500 });
    expect(line.generation).toBeGreaterThan(generation);
  });

  it("goes on to the points beside the window", () => {
    const line = new Thinned("blank");
    line.update(xs, ys, { low: 100.5, high: 110.5, columns: 300 });
    expect(shown(line).x).toEqual([100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111]);
  });

  it("lifts the pen where values are missing, or spans them", () => {
    const few = Float64Array.of(0, 10, 20, 30, 40);
    const gappy = Float64Array.of(1, NaN, 3, Infinity, 5);
    const window = { low: 0, high: 40, columns: 40 };
    const blank = new Thinned("blank");
    blank.update(few, gappy, window);
    expect(shown(blank).y).toEqual([1, NaN, 3, NaN, 5]);
    const span = new Thinned("span");
    span.update(few, gappy, window);
    expect(shown(span)).toEqual({ x: [0, 20, 40], y: [1, 3, 5] });
    span.update(few, gappy, { low: 15, high: 18, columns: 40 });
    expect(shown(span)).toEqual({ x: [0, 20], y: [1, 3] });
  });

  it("is empty without points, and after clear reads another source", () => {
    const line = new Thinned("blank");
    line.update(xs.subarray(0, 0), ys.subarray(0, 0), window);
    expect(line.length).toBe(0);
    line.update(xs, ys, window);
    line.clear();
    line.update(Float64Array.of(0, 3000), Float64Array.of(7, 8), window);
    expect(shown(line)).toEqual({ x: [0, 3000], y: [7, 8] });
  });
});

describe("a smoothed line", () => {
  const epochs = xs.map((x) => x / 1000);

  it("begins with the first value and does not depend on how the points came", () => {
    const whole = Float64Array.from(new Smoothed().update(epochs, ys, 0.05));
    expect(whole[0]).toBeCloseTo(ys[0] ?? NaN, 12);
    const grown = new Smoothed();
    for (let i = 1; i < count; i += 613) grown.update(epochs.subarray(0, i), ys.subarray(0, i), 0.05);
    expect([...grown.update(epochs, ys, 0.05)]).toEqual([...whole]);
  });

  it("keeps a constant, and comes to rest near the mean of noise", () => {
    const constant = new Smoothed().update(epochs, new Float64Array(count).fill(0.7), 0.3);
    for (const value of constant) expect(value).toBeCloseTo(0.7, 12);
    expect(new Smoothed().update(epochs, ys, 1).at(-1)).toBeCloseTo(0.5, 1);
  });

  it("weighs a point by the training it stands for, not by itself", () => {
    const dense = new Smoothed().update(
      Float64Array.of(0.5, 0.6, 0.7, 0.8, 0.9, 1),
      Float64Array.of(0, 1, 1, 1, 1, 1),
      0.4,
    );
    const sparse = new Smoothed().update(Float64Array.of(0.5, 1), Float64Array.of(0, 1), 0.4);
    expect(dense.at(-1)).toBeCloseTo(sparse.at(-1) ?? NaN, 12);
  });

  it("leaves out what is missing", () => {
    const values = new Smoothed().update(Float64Array.of(1, 2, 3), Float64Array.of(5, NaN, 5), 1);
    expect([...values]).toEqual([expect.closeTo(5), NaN, expect.closeTo(5)]);
  });
});

describe("searching", () => {
  it("finds the nearest position", () => {
    const sorted = Float64Array.of(0, 1, 2, 10);
    expect([-5, 0.4, 0.6, 5.9, 6.1, 99].map((value) => nearest(sorted, value))).toEqual([0, 0, 1, 2, 3, 3]);
    expect(nearest(new Float64Array(0), 1)).toBe(-1);
  });

  it("finds the nearest point that has a value", () => {
    const positions = Float64Array.of(0, 1, 2, 3, 4);
    expect(nearestValue(positions, Float64Array.of(NaN, 5, NaN, NaN, 6), 2)).toBe(1);
    expect(nearestValue(positions, Float64Array.of(NaN, 5, NaN, NaN, 6), 3)).toBe(4);
    expect(nearestValue(positions, Float64Array.of(NaN, NaN, NaN, NaN, NaN), 3)).toBe(-1);
  });
});
