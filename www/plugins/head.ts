import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

/** Where a page's own head begins with what all pages share. */
const PLACE = "<!-- shared head -->";

/** Puts the shared head into every page, before Vite looks at what the page asks for. */
export function sharedHead(): Plugin {
  const file = new URL("../head.html", import.meta.url);
  return {
    name: "shared-head",
    transformIndexHtml: {
      order: "pre",
      handler(page, { path }) {
        if (!page.includes(PLACE)) throw new Error(`${path} has no place for the shared head: ${PLACE}`);
        return page.replace(PLACE, readFileSync(file, "utf8").trim());
      },
    },
  };
}
