import { describe, expect, it } from "vitest";
import { channels } from "../../../../src/charts/color";
import { contrast, CellShades, type Color } from "../../../../src/lab/views/errors/cells";

const THEMES = {
  light: ["#eeeeea", "#16171a", "#ffffff"],
  dark: ["#212428", "#ecedee", "#111214"],
} as const;

const parse = (color: string): Color => color.match(/\d+/g)!.map(Number) as unknown as Color;

describe.each(Object.entries(THEMES))("CellShades, %s", (_, [well, ink, onInk]) => {
  const shades = new CellShades(channels(well), channels(ink), channels(onInk));
  const all = Array.from({ length: 101 }, (_, i) => shades.of(i / 100));

  it("leave text readable on every one", () => {
    for (const { fill, text } of all) expect(contrast(parse(fill), parse(text))).toBeGreaterThanOrEqual(4.5);
  });

  it("go towards the ink and never back", () => {
    const away = all.map(({ fill }) => contrast(parse(fill), channels(well)));
    away.forEach((distance, i) => expect(distance).toBeGreaterThanOrEqual(away[i - 1] ?? 1));
    expect(parse(all[0]!.fill)).toEqual(channels(well));
    expect(away.at(-1)! / away[0]!).toBeGreaterThan(4.5);
  });

  it("tell one from none in a hundred", () => {
    expect(shades.of(0.01).fill).not.toBe(shades.of(0).fill);
  });
});

describe("contrast", () => {
  it("is 21 between black and white, whichever comes first", () => {
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 10);
    expect(contrast([255, 255, 255], [0, 0, 0])).toBeCloseTo(21, 10);
  });
});
