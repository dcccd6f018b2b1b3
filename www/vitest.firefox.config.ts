import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const modules = fileURLToPath(new URL("node_modules/", import.meta.url));

/** The page in Firefox: `cargo xtask test` finds or installs the browser, and says where in FIREFOX_PATH. */
export default defineConfig({
  root: fileURLToPath(new URL("../tests/firefox", import.meta.url)),
  cacheDir: `${modules}.vite/firefox`,
  // These tests lie beside the Rust ones; their packages are the page's.
  resolve: {
    alias: {
      "puppeteer-core": `${modules}puppeteer-core/lib/esm/puppeteer/puppeteer-core.js`,
      vite: `${modules}vite/dist/node/index.js`,
      vitest: `${modules}vitest/dist/index.js`,
    },
  },
  test: {
    include: ["**/*.test.ts"],
    // A busy machine is no failure: a test that hangs is.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
