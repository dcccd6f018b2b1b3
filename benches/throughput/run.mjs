// Runs bench.js in Chromium and prints what it measured. `cargo xtask bench` builds what is measured first and
// says where things are: CHROME_PATH, the browser; BASELINE, the folder of the compiled ndarray program.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { availableParallelism, cpus } from "node:os";
import { extname, join } from "node:path";
import { pathToFileURL } from "node:url";

const HIDDEN_NEURONS = [30, 100];

const root = new URL("../../", import.meta.url);
const folders = {
  core: new URL("pkg/", root),
  ndarray: pathToFileURL(join(process.env.BASELINE, "/")),
  mnist: new URL("www/public/mnist/", root),
};
const types = {
  "": "text/html",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
  ".gz": "application/gzip",
};

const server = createServer(async (request, response) => {
  const path = new URL(request.url, "http://localhost").pathname.slice(1);
  const [, folder, name] = path.match(/^(?:(\w+)\/)?([\w.-]*)$/) ?? [];
  const place = folder === undefined ? import.meta.url : folders[folder];
  try {
    const body = name === "" ? "<!doctype html>" : await readFile(new URL(name, place));
    response.setHeader("content-type", types[extname(name)]);
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const { chromium } = createRequire(new URL("www/package.json", root))("@playwright/test");
// Chromium's sandbox refuses to start as root.
const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH, args });
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const results = await page.evaluate(bench, HIDDEN_NEURONS);
  report(results, `Chromium ${browser.version()}`);
} finally {
  await browser.close();
  server.close();
}

/** In the page: runs the worker until every size has been measured. */
function bench(sizes) {
  return new Promise((resolve, reject) => {
    const worker = new Worker("./bench.js", { type: "module" });
    const results = [];
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = ({ data }) => {
      if (data.failure) reject(new Error(data.failure));
      results.push(data);
      if (results.length === sizes.length) resolve(results);
    };
    worker.postMessage(sizes);
  });
}

function report(results, browser) {
  const rows = results.map(({ neurons, rounds }) => {
    const rates = [0, 1, 2].map((program) => median(rounds.map((round) => round[program])));
    const ratios = [1, 2].map((program) => median(rounds.map((round) => round[0] / round[program])));
    return [
      `784-${neurons}-10`,
      ...rates.map((rate) => Math.round(rate / 100) * 100).map((rate) => rate.toLocaleString("en-GB")),
      ...ratios.map((ratio) => ratio.toFixed(1)),
    ];
  });
  const heads = ["", "core", "ndarray", "loops", "core/ndarray", "core/loops"];
  console.log(`\nImages a second, medians of ${results[0].rounds.length} rounds; ratios within a round\n`);
  for (const row of [heads, ...rows]) {
    console.log(row.map((cell, column) => (column === 0 ? cell.padEnd(11) : cell.padStart(13))).join(""));
  }
  const apart = Math.max(...results.map((result) => result.apart));
  console.log(
    "\nSigmoid, cross-entropy, L2 λ 5, SGD η 0.5, mini-batches of 10, f32; 10,000 images of MNIST.",
  );
  console.log(`From the same start the weights of all three are at most ${apart.toExponential(0)} apart.`);
  console.log(
    `${browser}, ${process.platform} ${process.arch}, ${availableParallelism()} x ${cpus()[0].model}`,
  );
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
