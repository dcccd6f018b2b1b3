import { describe, expect, test } from "vitest";
import { Strokes } from "../../../src/lab/pad/strokes";

describe("strokes", () => {
  test("are empty, then hold what was drawn, then are empty again", () => {
    const strokes = new Strokes();
    expect(strokes.isEmpty).toBe(true);
    strokes.begin(10, 20);
    expect(strokes.isEmpty).toBe(false);
    expect(strokes.pack()).toEqual({ points: Float32Array.of(10, 20), lengths: Uint32Array.of(1) });
    strokes.clear();
    expect(strokes.pack()).toEqual({ points: new Float32Array(), lengths: new Uint32Array() });
  });

  test("count their points apart", () => {
    const strokes = new Strokes();
    strokes.begin(0, 0);
    strokes.extend(5, 0);
    strokes.begin(9, 9);
    const { points, lengths } = strokes.pack();
    expect(Array.from(lengths)).toEqual([2, 1]);
    expect(Array.from(points)).toEqual([0, 0, 5, 0, 9, 9]);
  });

  test("a pointer that rests adds nothing", () => {
    const strokes = new Strokes();
    strokes.begin(1, 1);
    strokes.extend(1, 1);
    expect(Array.from(strokes.pack().lengths)).toEqual([1]);
  });

  test("ten thousand moves of a slow hand stay few points, and lie where they were", () => {
    const strokes = new Strokes();
    strokes.begin(240, 140);
    const circle = (i: number) => [140 + 100 * Math.cos(i / 1500), 140 + 100 * Math.sin(i / 1500)] as const;
    for (let i = 1; i < 10_000; i++) strokes.extend(...circle(i));
    const { points } = strokes.pack();
    expect(points.length / 2).toBeLessThan(400);
    for (let i = 0; i < points.length; i += 2) {
      expect(Math.abs(Math.hypot(points[i]! - 140, points[i + 1]! - 140) - 100)).toBeLessThan(0.1);
    }
    const [x, y] = circle(9999);
    expect(Math.hypot(points.at(-2)! - x, points.at(-1)! - y)).toBeLessThan(Strokes.NEAR);
  });

  test("ten thousand moves from corner to corner are read within a frame's work, and never too many", () => {
    const strokes = new Strokes();
    strokes.begin(0, 0);
    const to = (i: number) => [i % 2 ? 280 : 0, i % 3 ? 280 : 0] as const;
    for (let i = 1; i < 10_000; i++) strokes.extend(...to(i));
    expect(strokes.pack().points.length / 2).toBeLessThan(25_000);
    for (let i = 0; i < 200_000; i++) strokes.extend(...to(i));
    // The core refuses a million.
    expect(strokes.pack().points.length / 2).toBeLessThanOrEqual(Strokes.MOST);
  });

  test("a pointer that leaves the pad draws along its edge, where it is seen, and one that is nowhere draws nothing", () => {
    const strokes = new Strokes();
    strokes.begin(NaN, 3);
    expect(strokes.isEmpty).toBe(true);
    strokes.begin(140, 140);
    strokes.extend(Infinity, 0);
    strokes.extend(5_000, -300);
    expect(Array.from(strokes.pack().points)).toEqual([140, 140, 280, 0]);
  });

  test("corners are rounded, ends stay where they were, pieces are short", () => {
    const strokes = new Strokes();
    strokes.begin(0, 0);
    strokes.extend(100, 0);
    strokes.extend(100, 100);
    const { points } = strokes.pack();
    expect(Array.from(points.slice(0, 2))).toEqual([0, 0]);
    expect(Array.from(points.slice(-2))).toEqual([100, 100]);
    for (let i = 2; i < points.length; i += 2) {
      const [x, y, px, py] = [points[i]!, points[i + 1]!, points[i - 2]!, points[i - 1]!];
      expect(Math.hypot(x - px, y - py)).toBeLessThan(8);
      expect(x).toBeLessThanOrEqual(100);
      expect(y).toBeLessThanOrEqual(100);
    }
    // The corner itself is cut.
    expect(points.some((_, i) => i % 2 === 0 && points[i]! > 99 && points[i + 1]! < 1)).toBe(false);
  });

  test("a straight line stays straight", () => {
    const strokes = new Strokes();
    strokes.begin(0, 10);
    for (const x of [50, 90, 200]) strokes.extend(x, 10);
    const { points } = strokes.pack();
    for (let i = 0; i < points.length; i += 2) {
      expect(points[i + 1]).toBe(10);
      if (i) expect(points[i]).toBeGreaterThan(points[i - 2]!);
    }
  });
});
