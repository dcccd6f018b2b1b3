import { dirname } from "node:path";
import js from "@eslint/js";
import importX from "eslint-plugin-import-x";
import { createNodeResolver } from "eslint-plugin-import-x";
import svelte from "eslint-plugin-svelte";
import { defineConfig, globalIgnores } from "eslint/config";
import globals from "globals";
import ts from "typescript-eslint";

/** Rooms of www/src, from those that stand on others to those that others stand on. */
const PAGES = ["about", "figures", "lab", "neuron"];
const ROOMS = ["charts", "parts", "session", "worker", "protocol", "settings", "offline"];

/** What each room may import from, itself apart; a page may import from every room, and from no other page. */
const BELOW = {
  charts: ["session", "protocol", "settings"],
  parts: ["charts", "session", "protocol", "settings", "offline"],
  session: ["protocol", "settings"],
  worker: ["protocol", "settings", "offline"],
  protocol: ["settings"],
  settings: [],
  offline: [],
};

const zone = (target, allowed) => ({
  target: `www/src/${target}`,
  from: "www/src",
  except: [target, ...allowed].map((room) => `./${room}`),
  message: `${target}/ may import from itself${allowed.length ? ` and ${allowed.join(", ")}` : ""} only: see DESIGN.md.`,
});

// Patterns begin with **/ because `npm run lint` starts in the folder above, to reach the tests there too.
export default defineConfig(
  globalIgnores(["**/dist/", "**/public/", "**/node_modules/"]),
  js.configs.recommended,
  ts.configs.strict,
  svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.worker } },
    rules: {
      // The compiler knows every name, types and generated ones included.
      "no-undef": "off",
      eqeqeq: "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      // To the compiler every indexed number may be missing; inside a loop over the array `!` says that it is not.
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  {
    files: ["**/www/src/**"],
    // The rules below parse what a file imports by this file's options: a component needs the parser of its script.
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"] } },
    plugins: { "import-x": importX },
    settings: {
      "import-x/resolver-next": [createNodeResolver({ extensions: [".ts", ".js"] })],
      "import-x/parsers": { "svelte-eslint-parser": [".svelte"], "@typescript-eslint/parser": [".ts"] },
      "import-x/extensions": [".ts", ".svelte"],
    },
    rules: {
      // Arrows run one way: a page stands on the rooms, and no room on a page.
      "import-x/no-restricted-paths": [
        "error",
        {
          basePath: dirname(import.meta.dirname),
          zones: [
            ...Object.entries(BELOW).map(([room, below]) => zone(room, below)),
            ...PAGES.map((page) => zone(page, ["styles", ...ROOMS])),
          ],
        },
      ],
      "import-x/no-cycle": "error",
    },
  },
  {
    // Playwright tells which fixtures one uses from the names in the pattern: none is {}.
    files: ["**/tests/e2e/**"],
    rules: { "no-empty-pattern": ["error", { allowObjectPatternsAsParameters: true }] },
  },
  {
    files: ["**/*.svelte"],
    rules: {
      // The pages' policy forbids style attributes; what Svelte's style: directive sets it allows.
      "no-restricted-syntax": [
        "error",
        {
          selector: 'SvelteAttribute[key.name="style"]',
          message: "The pages' policy forbids style attributes: use style:property={value}, or a class.",
        },
      ],
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"] } },
  },
);
