import { at } from "./at";
import { channels, pixelOf } from "./color";

/** Shades on either side of zero. */
const SHADES_PER_SIDE = 255;

/**
 * The colours of numbers from -1 to 1, ready for pictures: pixels as ImageData has them on a little-endian
 * machine, and every browser runs on one.
 */
export class Ramp {
  readonly #pixels = new Uint32Array(2 * SHADES_PER_SIDE + 1);

  /** Between `stops`, hexadecimal colours at equal distances from -1 to 1. */
  constructor(stops: readonly string[]) {
    const colors = stops.map(channels);
    for (let shade = 0; shade < this.#pixels.length; shade++) {
      const place = (shade / (2 * SHADES_PER_SIDE)) * (colors.length - 1);
      const below = Math.min(Math.floor(place), colors.length - 2);
      const mix = (channel: number): number => {
        const from = at(colors[below]!, channel);
        return Math.round(from + (at(colors[below + 1]!, channel) - from) * (place - below));
      };
      this.#pixels[shade] = pixelOf(mix(0), mix(1), mix(2));
    }
  }

  /** The colour of a number; beyond -1 and 1 it is theirs. */
  pixel(value: number): number {
    const shade = Math.round(Math.max(-1, Math.min(1, value)) * SHADES_PER_SIDE) + SHADES_PER_SIDE;
    return at(this.#pixels, shade);
  }

  /** The colour of a number as style sheets have it. */
  css(value: number): string {
    const pixel = this.pixel(value);
    return `rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255})`;
  }
}
