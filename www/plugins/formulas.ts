import { createHash } from "node:crypto";
import katex from "katex";
import type { Plugin } from "vite";

/** KaTeX's style sheet; the fonts in it are the ones that every browser reads, and two kinds that none asks for. */
const STYLES = /\/katex\/dist\/katex[\w.-]*\.css$/;

/** A style sheet with what a formula's own style attributes said. */
const OWN_STYLES = ".tex.css";

/**
 * Sets formulas while the page is built: a .tex file is imported as its HTML, with MathML for screen readers. The
 * pages' policy forbids style attributes: lengths that KaTeX writes into them become classes, in a style sheet that
 * comes with the formula.
 */
export function formulas(): Plugin {
  const sheets = new Map<string, string>();
  return {
    name: "formulas",
    enforce: "pre",
    resolveId: (id) => (id.endsWith(OWN_STYLES) ? `\0${id}` : null),
    load: (id) => (id.startsWith("\0") && id.endsWith(OWN_STYLES) ? sheets.get(id.slice(1)) : null),
    transform(source, id) {
      if (id.endsWith(".tex")) {
        const { html, css } = typeset(source.trim());
        const sheet = id.replace(/\.tex$/, OWN_STYLES);
        sheets.set(sheet, css);
        return {
          code: `import ${JSON.stringify(sheet)};\nexport default ${JSON.stringify(html)};`,
          map: null,
          moduleSideEffects: true,
        };
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

/** A formula as HTML without style attributes, and the style sheet that says what they said. */
export function typeset(formula: string): { html: string; css: string } {
  const set = katex.renderToString(formula, {
    throwOnError: true,
    // What is pointed at in a formula has a class.
    strict: (code: string) => (code === "htmlExtension" ? "ignore" : "error"),
    trust: ({ command }) => command === "\\htmlClass",
  });
  const rules = new Map<string, string>();
  const html = set.replace(/<span\b[^>]* style="([^"]*)"[^>]*>/g, (tag, style: string) => {
    const name = `tex-${createHash("sha256").update(style).digest("hex").slice(0, 8)}`;
    // As an attribute would, it prevails over every rule of KaTeX's.
    rules.set(name, `.${name} { ${style.replaceAll(";", " !important; ")}}`);
    const rest = tag.replace(/ style="[^"]*"/, "");
    return rest.includes(' class="')
      ? rest.replace(' class="', ` class="${name} `)
      : rest.replace("<span", `<span class="${name}"`);
  });
  if (/<[^>]* style=/.test(html)) throw new Error(`A style attribute is left in the formula ${formula}`);
  return { html, css: [...rules.values()].join("\n") };
}
