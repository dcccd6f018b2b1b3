import { describe, expect, it } from "vitest";
import { channels } from "../../src/charts/color";
import { Ramp } from "../../src/charts/ramp";

const STOPS = ["#6e4300", "#e69f00", "#fff", "#2f8cc8", "#003e66"];
const colorOf = (ramp: Ramp, value: number) => [...new Uint8Array(Uint32Array.of(ramp.pixel(value)).buffer)];

describe("Ramp", () => {
  const ramp = new Ramp(STOPS);

  it("passes through its stops", () => {
    expect(colorOf(ramp, -1)).toEqual([0x6e, 0x43, 0, 255]);
    expect(colorOf(ramp, 0)).toEqual([255, 255, 255, 255]);
    expect(colorOf(ramp, 1)).toEqual([0, 0x3e, 0x66, 255]);
  });

  it("keeps the end's colour beyond the end", () => {
    expect(ramp.pixel(7)).toBe(ramp.pixel(1));
    expect(ramp.pixel(-7)).toBe(ramp.pixel(-1));
  });

  it("mixes between two stops", () => {
    const [red, , blue] = colorOf(ramp, -0.25);
    expect(red).toBeGreaterThan(0xe6);
    expect(blue).toBeGreaterThan(100);
    expect(blue).toBeLessThan(155);
  });
});

describe("channels", () => {
  it("reads a colour long and short", () => {
    expect(channels("#e69f00")).toEqual([230, 159, 0]);
    expect(channels("#f80")).toEqual(channels("#ff8800"));
  });
});
