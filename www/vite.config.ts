import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { firstFonts } from "./plugins/first-fonts.ts";
import { formulas } from "./plugins/formulas.ts";
import { sharedHead } from "./plugins/head.ts";
import { licences } from "./plugins/licences.ts";
import { serviceWorker } from "./plugins/service-worker.ts";

export default defineConfig({
  // Relative, so that the built site works in any folder of any static host.
  base: "./",
  plugins: [
    svelte({ configFile: false }),
    sharedHead(),
    formulas(),
    firstFonts(),
    licences("licences.txt"),
    serviceWorker("src/offline/service-worker.ts"),
  ],
  build: {
    target: "es2023",
    // Every font and picture is a file: the pages' policy forbids fonts in an address.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: {
        lab: "index.html",
        figures: "figures.html",
        "one-neuron": "one-neuron.html",
        about: "about.html",
      },
      // How long its plugins took is nothing to mend.
      checks: { pluginTimings: false },
    },
  },
  worker: { format: "es" },
  // The compiled core finds its .wasm beside itself: pre-bundling would move the one without the other.
  optimizeDeps: { exclude: ["epoch-lab"] },
  server: {
    // What the page reads of the folders beside it.
    fs: { allow: [".", "../pkg", "../experiments"] },
  },
  test: {
    include: ["tests/**/*.test.ts"],
    // A busy machine is no failure: a test that hangs is.
    testTimeout: 60_000,
  },
  // Under Vitest, Svelte as the browser has it: reactive, not the one for rendering on a server.
  ...(process.env["VITEST"] ? { resolve: { conditions: ["browser"] } } : {}),
});
