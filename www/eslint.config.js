import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import { defineConfig, globalIgnores } from "eslint/config";
import globals from "globals";
import ts from "typescript-eslint";

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
    // Playwright tells which fixtures one uses from the names in the pattern: none is {}.
    files: ["**/tests/e2e/**"],
    rules: { "no-empty-pattern": ["error", { allowObjectPatternsAsParameters: true }] },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"] } },
  },
);
