import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

/** Where a page's own head begins with what all pages share. */
const PLACE = "<!-- shared head -->";

/**
 * What a built page may load and run: files of its own site, and pictures that it makes itself. No inline script and
 * no inline style, so that nothing that got into a page could act; wasm-unsafe-eval lets the core be compiled.
 */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Puts the shared head into every page, before Vite looks at what the page asks for; a built page gets its policy. */
export function sharedHead(): Plugin {
  const file = new URL("../head.html", import.meta.url);
  return {
    name: "shared-head",
    transformIndexHtml: {
      order: "pre",
      handler(page, { path, server }) {
        if (!page.includes(PLACE)) throw new Error(`${path} has no place for the shared head: ${PLACE}`);
        // While it is written, Vite brings styles and itself into the page in ways that the policy forbids.
        const policy = server ? "" : `<meta http-equiv="Content-Security-Policy" content="${POLICY}" />\n`;
        // Before all else: a policy says nothing about what stands above it.
        return page.replace(PLACE, () => policy + readFileSync(file, "utf8").trim());
      },
    },
  };
}
