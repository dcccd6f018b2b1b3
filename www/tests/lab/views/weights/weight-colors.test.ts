import { describe, expect, it } from "vitest";
import { layTiles, placeOf, PICTURE_SIDE } from "../../../../src/lab/views/weights/tiles";
import { cellAt, placeMatrix } from "../../../../src/lab/views/weights/draw-matrix";

describe("layTiles", () => {
  it.each([
    [30, 555, 340, 1],
    [30, 358, 480, 2],
    [100, 555, 340, 1],
    [100, 555, 340, 2],
    [10, 555, 340, 1.5],
  ])("fits %d pictures into %d x %d pixels", (neurons, width, room, pixelRatio) => {
    const tiles = layTiles(neurons, width, room, pixelRatio);
    expect(tiles.height).toBeLessThanOrEqual(room);
    for (let neuron = 0; neuron < neurons; neuron++) {
      const { left, top } = placeOf(neuron, tiles);
      expect(left + tiles.side).toBeLessThanOrEqual(width + 1e-9);
      expect(top + tiles.down).toBeLessThanOrEqual(tiles.height + 1e-9);
    }
    expect(tiles.across).toBeGreaterThan(tiles.side);
  });

  it("gives each pixel as many of the screen's", () => {
    for (const pixelRatio of [1, 1.25, 2, 3])
      for (const neurons of [1, 10, 30, 100, 1000])
        expect((layTiles(neurons, 555, 340, pixelRatio).side * pixelRatio) % PICTURE_SIDE).toBeCloseTo(0, 9);
  });

  it("lets the rows go on below when there are too many, as small as can be seen", () => {
    const tiles = layTiles(1000, 555, 340, 1);
    expect(tiles.side).toBe(PICTURE_SIDE);
    expect(tiles.height).toBeGreaterThan(340);
  });
});

describe("placeMatrix", () => {
  it("finds every cell where it stands, and none beside it", () => {
    const [neurons, inputs] = [10, 30];
    const place = placeMatrix(neurons, inputs, 555, 340);
    for (const [neuron, input] of [
      [0, 0],
      [9, 29],
      [3, 17],
    ] as const) {
      const x = place.left + (input + 0.5) * place.cellWidth;
      const y = (neuron + 0.5) * place.cellHeight;
      expect(cellAt(x, y, place, neurons, inputs)).toEqual({ neuron, input });
    }
    expect(cellAt(place.left - 1, 5, place, neurons, inputs)).toBeUndefined();
    expect(cellAt(place.left + 5, place.height - 1, place, neurons, inputs)).toBeUndefined();
  });

  it("keeps few rows high enough and many rows in the room", () => {
    expect(placeMatrix(10, 1000, 555, 340).cellHeight).toBeGreaterThanOrEqual(18);
    expect(placeMatrix(100, 100, 555, 340).height).toBeLessThanOrEqual(340);
    expect(placeMatrix(1000, 30, 555, 340).cellHeight).toBe(2);
  });
});
