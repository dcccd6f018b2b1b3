import { defineConfig } from "@playwright/test";

// `cargo xtask test` finds or installs the browser, chooses a free port and says both here.
const executablePath = process.env["CHROME_PATH"];
const port = Number(process.env["PAGE_PORT"] ?? 4173);
const isRoot = process.getuid?.() === 0;

// The built page is served from a sub-folder, as any static host may: tests open "./", never "/".
const folder = "/a/folder/";

export default defineConfig({
  testDir: "../tests/e2e",
  // Every figure to its end takes minutes: only `cargo xtask replay` does that.
  testMatch: process.env["EVERY_FIGURE"] ? /\.replay\.ts$/ : /\.spec\.ts$/,
  outputDir: "test-results",
  forbidOnly: Boolean(process.env["CI"]),
  // One page at a time: each trains as fast as the machine can, and some tests measure it.
  workers: 1,
  timeout: 60_000,
  reporter: "list",
  use: {
    baseURL: `http://127.0.0.1:${port}${folder}`,
    viewport: { width: 1440, height: 900 },
    // Each test is a first visit: the site is kept for later ones only where that is tested.
    serviceWorkers: "block",
    screenshot: "only-on-failure",
    // Recording all that happens takes as long again as the tests, and works on the thread that one measures.
    trace: "off",
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-quic",
        "--disable-sync",
        "--no-first-run",
        // Chromium's sandbox refuses to start as root.
        ...(isRoot ? ["--no-sandbox"] : []),
      ],
    },
  },
  webServer: {
    command: `npx vite preview --host 127.0.0.1 --port ${port} --strictPort --base ${folder}`,
    url: `http://127.0.0.1:${port}${folder}`,
    reuseExistingServer: false,
  },
});
