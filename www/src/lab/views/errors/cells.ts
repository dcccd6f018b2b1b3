import { at } from "../../../charts/at";

export type Color = readonly [red: number, green: number, blue: number];

/** A filled cell and the text on it, as style sheets write colours. */
export interface Shade {
  readonly fill: string;
  readonly text: string;
}

/** Contrast that text has on its shade; a little is left for rounding. */
const LEAST_TEXT_CONTRAST = 4.6;

/** Steps between nothing and all. */
const SHADE_STEPS = 100;

/** How dark the darkest cell is, and how soon cells darken: small shares must look different from none. */
const DARKEST_SHADE = 0.86;
const SHADE_EXPONENT = 0.8;

/**
 * CellShades of ink for shares from 0 to 1, with text that can be read on each. The few shades in between on which
 * neither ink nor its opposite could be read are passed over.
 */
export class CellShades {
  readonly #shades: readonly Shade[];

  /** From `well` towards `ink`; text is `ink` or `onInk`. */
  constructor(well: Color, ink: Color, onInk: Color) {
    let depth = 0;
    this.#shades = Array.from({ length: SHADE_STEPS + 1 }, (_, step) => {
      for (depth = Math.max(depth, DARKEST_SHADE * (step / SHADE_STEPS) ** SHADE_EXPONENT); ; depth += 0.01) {
        const fill: Color = [0, 1, 2].map((c) =>
          Math.round(at(well, c) + (at(ink, c) - at(well, c)) * depth),
        ) as unknown as Color;
        const text = contrast(fill, ink) > contrast(fill, onInk) ? ink : onInk;
        if (contrast(fill, text) >= LEAST_TEXT_CONTRAST || depth > 1)
          return { fill: css(fill), text: css(text) };
      }
    });
  }

  /** The shade of a share. */
  of(share: number): Shade {
    return this.#shades[Math.round(Math.max(0, Math.min(1, share)) * SHADE_STEPS)]!;
  }
}

const css = (color: Color): string => `rgb(${color.join(" ")})`;

/** Contrast of two colours, from 1 to 21 (WCAG 2). */
export function contrast(one: Color, other: Color): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: Color): number {
  const [red, green, blue] = color.map((channel) => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
