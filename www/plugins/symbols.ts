import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import subsetFont from "subset-font";
import type { Plugin } from "vite";

/** What stands outside of formulas in the book's italic: Greek letters, and the letters of a neuron. */
const SYMBOLS = "δεηλμνρσ∂abnvwxyzC";

/** Cuts the formulas' italic down to the symbols that every page needs, before anything asks for it. */
export function symbols(): Plugin {
  return {
    name: "symbols",
    enforce: "pre",
    async buildStart() {
      const whole = createRequire(import.meta.url).resolve("katex/dist/fonts/KaTeX_Math-Italic.woff2");
      const font = await subsetFont(readFileSync(whole), SYMBOLS, { targetFormat: "woff2" });
      writeFileSync(new URL("../src/styles/symbols.woff2", import.meta.url), font);
    },
  };
}
