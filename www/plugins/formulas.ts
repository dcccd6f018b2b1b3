import katex from "katex";
import type { Plugin } from "vite";

/** KaTeX's style sheet; the fonts in it are the ones that every browser reads, and two kinds that none asks for. */
const STYLES = /\/katex\/dist\/katex[\w.-]*\.css$/;

/** Sets formulas while the page is built: a .tex file is imported as its HTML, with MathML for screen readers. */
export function formulas(): Plugin {
  return {
    name: "formulas",
    enforce: "pre",
    transform(source, id) {
      if (id.endsWith(".tex")) {
        const html = katex.renderToString(source.trim(), {
          throwOnError: true,
          // What is pointed at in a formula has a class.
          strict: (code: string) => (code === "htmlExtension" ? "ignore" : "error"),
          trust: ({ command }) => command === "\\htmlClass",
        });
        return { code: `export default ${JSON.stringify(html)};`, map: null };
      }
      if (STYLES.test(id)) {
        return {
          code: source.replace(/,\s*url\([^)]+\)\s*format\(["'](?:woff|truetype)["']\)/g, ""),
          map: null,
        };
      }
      return null;
    },
  };
}
