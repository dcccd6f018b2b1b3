import { gzipSync } from "node:zlib";
import { expect, test } from "./lab";

/** Compressed bytes that may have to come before the page is there, MNIST not counted. */
const MOST = 350_000;

test("the first load, fonts included and MNIST not, is at most 350 kB compressed", async ({
  lab,
  context,
  request,
}) => {
  const addresses = new Set<string>();
  context.on("request", (asked) => addresses.add(asked.url()));
  await lab.open();
  // Greek letters, formulas and the charts bring what the empty page has not asked for yet.
  await lab.step.click();
  await lab.until("Step", 1);

  const files: { name: string; bytes: number }[] = [];
  for (const address of addresses) {
    if (/^(blob|data):/.test(address) || address.includes("/mnist/")) continue;
    // What keeps the site for the next visit is asked for when the page is at rest.
    if (address.endsWith("/service-worker.js")) continue;
    // The views behind closed tabs, what only they use, and what makes files of the charts come after all else,
    // The first screen has no curves: what draws them comes when the core is ready. The views behind closed tabs,
    // what only they use, and what makes files of the charts come after all else, MNIST too.
    if (/\/(pair|(Speed|Weights|Errors)View|words|picture|csv)-/.test(address)) continue;
    const body = await (await request.get(address)).body();
    // A server compresses everything but what is compressed already.
    const bytes = address.endsWith(".woff2") ? body.length : gzipSync(body).length;
    files.push({ name: new URL(address).pathname.split("/").at(-1) || "index.html", bytes });
  }
  const kinds = new Set(files.map(({ name }) => name.split(".").at(-1)));
  for (const kind of ["html", "js", "css", "wasm", "woff2"]) expect(kinds).toContain(kind);
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  test.info().annotations.push({ type: "first load", description: `${total} bytes` });
  expect(total, JSON.stringify(files, undefined, 2)).toBeLessThanOrEqual(MOST);
});
