import { describe, expect, it } from "vitest";
import { drawAnswer } from "../../../../src/lab/views/neurons/draw-outputs";
import { columnsOf, rowsOf, stripHeight } from "../../../../src/lab/views/neurons/draw-masks";
import { placeNeurons, MOST_CIRCLES } from "../../../../src/lab/views/neurons/neuron-places";
import { layerName } from "../../../../src/lab/views/neurons/draw-neurons";
import { shadesOf } from "../../../../src/lab/views/neurons/shades";
import type { Theme } from "../../../../src/charts/theme";

const all = (): boolean => true;

describe("placeNeurons", () => {
  for (const sizes of [
    [784, 10],
    [784, 30, 10],
    [784, 1, 10],
    [784, 100, 10],
    [784, 101, 3, 10],
    [784, 12_000, 10],
    [784, 30, 30, 30, 30, 10],
  ]) {
    for (const width of [288, 358, 560]) {
      it(`keeps ${sizes.slice(1).join("-")} apart and within ${width} pixels`, () => {
        const { layers, height, left } = placeNeurons(sizes, width, 0);
        expect(layers.map(({ xs }) => xs.length)).toEqual(sizes.slice(1));
        layers.forEach(({ kind, xs, ys, radius, top, bottom }, layer) => {
          expect(kind).toBe(xs.length > MOST_CIRCLES ? "cells" : "circles");
          expect(Math.min(...xs) - radius).toBeGreaterThanOrEqual(left - 0.01);
          expect(Math.max(...xs) + radius).toBeLessThanOrEqual(width + 0.01);
          expect(Math.min(...ys) - radius).toBeCloseTo(top, 3);
          expect(Math.max(...ys) + radius).toBeCloseTo(bottom, 3);
          expect(new Set(Array.from(xs, (x, i) => `${x} ${ys[i]}`)).size).toBe(xs.length);
          for (let i = 1; i < xs.length; i++) {
            const apart = Math.hypot(xs[i]! - xs[i - 1]!, ys[i]! - ys[i - 1]!);
            expect(apart).toBeGreaterThanOrEqual(2 * radius - 0.01);
          }
          // From the bottom up.
          expect(bottom).toBeLessThan(layers[layer - 1]?.top ?? height);
        });
      });
    }
  }

  it("fills the height that there is", () => {
    const least = placeNeurons([784, 30, 10], 560, 0);
    const roomy = placeNeurons([784, 30, 10], 560, least.height + 100);
    expect(roomy.height).toBe(least.height + 100);
    expect(roomy.layers[1]!.top).toBe(least.layers[1]!.top);
    expect(roomy.layers[0]!.top).toBe(least.layers[0]!.top + 50);
  });
});

describe("shadesOf", () => {
  it("leaves what has bounds as it is", () => {
    expect([...shadesOf([0, 0.5, 1], "sigmoid", all)]).toEqual([0, 0.5, 1]);
    expect([...shadesOf([-1, 0.5, 0], "tanh", all)]).toEqual([-1, 0.5, 0]);
  });

  it("measures what has none by the largest in its layer that takes part", () => {
    expect([...shadesOf([0, 2, 4, 100], "relu", (neuron) => neuron < 3)]).toEqual([0, 0.5, 1, NaN]);
    expect([...shadesOf([-5, 10], "identity", all)]).toEqual([-0.5, 1]);
    expect([...shadesOf([0, 0], "relu", all)]).toEqual([0, 0]);
  });

  it("has no shade for what is no number", () => {
    expect([...shadesOf([NaN, Infinity, 3], "relu", all)]).toEqual([NaN, NaN, 1]);
  });
});

describe("layerName", () => {
  it("counts hidden layers where there are several", () => {
    expect([0, 1].map((layer) => layerName(layer, 1))).toEqual(["Hidden", "Output"]);
    expect([0, 1, 2].map((layer) => layerName(layer, 2))).toEqual(["Hidden 1", "Hidden 2", "Output"]);
    expect(layerName(0, 0)).toBe("Output");
  });
});

describe("the strip of masks", () => {
  it("has no more columns than masks are remembered", () => {
    expect(columnsOf(560)).toBe(112);
    expect(columnsOf(2000)).toBe(128);
  });

  it("gives each neuron a row, of a hundred in a layer at most", () => {
    expect(rowsOf([30, 250])).toEqual([30, 100]);
    expect(stripHeight([30])).toBe(90);
    expect(stripHeight([1])).toBe(3);
    expect(stripHeight([250, 100])).toBe(203);
  });
});

describe("drawAnswer", () => {
  function bars(outputs: number[], low: number, high: number): number[][] {
    const drawn: number[][] = [];
    const context = { fillStyle: "", fillRect: (...box: number[]) => drawn.push(box) };
    const theme = { ink: "#000", lineStrong: "#ccc" } as Theme;
    const subject = { outputs, best: [0], low, high };
    drawAnswer(context as unknown as CanvasRenderingContext2D, { width: 39, height: 21 }, subject, theme);
    return drawn.slice(0, -1);
  }

  it("draws from the line of zero, up or down, and nothing for what is no number", () => {
    expect(bars([1, 0.5, NaN, 0], 0, 1)).toEqual([
      [0, 0, 9, 20],
      [10, 10, 9, 10],
      [30, 20, 9, 1],
    ]);
    expect(bars([1, -1], -1, 1)).toEqual([
      [0, 0, 19, 10],
      [20, 10, 19, 10],
    ]);
  });
});
