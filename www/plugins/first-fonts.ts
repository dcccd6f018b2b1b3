import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import subsetFont from "subset-font";
import type { Plugin } from "vite";

/** Characters from one code to another. */
const range = (from: number, to: number): string =>
  String.fromCodePoint(...Array.from({ length: to - from + 1 }, (_, i) => from + i));

/** What every page needs of its fonts at once; styles/fonts.css says where the rest comes from. */
const FIRST = [
  {
    font: "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    file: "inter.woff2",
    // ASCII, then what sentences and numbers are set with.
    text: `${range(0x20, 0x7e)}\u00a0±²³·¹×–—‘’“”•…\u202f′↑↓−`,
  },
  {
    font: "katex/dist/fonts/KaTeX_Math-Italic.woff2",
    file: "symbols.woff2",
    // Greek letters of settings, and the letters of a neuron.
    text: "δεηλμνρσ∂abnvwxyzC",
  },
];

/** Cuts out of the fonts what every page needs at once, before anything asks for it. */
export function firstFonts(): Plugin {
  return {
    name: "first-fonts",
    enforce: "pre",
    async buildStart() {
      for (const { font, file, text } of FIRST) {
        const whole = readFileSync(createRequire(import.meta.url).resolve(font));
        const cut = await subsetFont(whole, text, { targetFormat: "woff2" });
        writeFileSync(new URL(`../src/styles/${file}`, import.meta.url), cut);
      }
    },
  };
}
