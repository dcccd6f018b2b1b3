import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type * as Core from "epoch-lab";
import { needsWhole } from "../../www/src/settings/whole-set";
import { expect, test } from "./lab";
// What the same runs come to natively: tests/bits.rs.
import RUNS from "../golden/bits.json";

const PACKAGE = join(__dirname, "../../pkg");

test("2 000 steps in this browser, saved and gone on from on the way, leave the same bits as natively", async ({
  lab,
  baseURL,
}) => {
  const { page } = lab;
  const wasm = page.context().waitForEvent("request", (request) => request.url().endsWith(".wasm"));
  await page.goto("./");
  // The core as it was built into the page, with the package's own way in.
  const core = (await wasm).url();
  await page.route("**/package/**", async (route) => {
    const name = new URL(route.request().url()).pathname.split("/").at(-1)!;
    const contentType = name.endsWith(".wasm") ? "application/wasm" : "text/javascript";
    await route.fulfill({ contentType, body: await readFile(join(PACKAGE, name)) });
  });

  const hashesOf = (address: string, core: string | undefined, runs: typeof RUNS) =>
    page.evaluate(
      async ({ address, base, core, runs }) => {
        const { default: init, defaultConfig, Mnist, Trainer } = (await import(address)) as typeof Core;
        await init(core === undefined ? undefined : { module_or_path: core });
        const mnist = new Mnist();
        const files = [
          ["trainImages", "train-images-idx3-ubyte.gz"],
          ["trainLabels", "train-labels-idx1-ubyte.gz"],
          ["testImages", "t10k-images-idx3-ubyte.gz"],
          ["testLabels", "t10k-labels-idx1-ubyte.gz"],
        ] as const;
        for (const [file, name] of files) {
          let bytes = new Uint8Array(await (await fetch(`${base}mnist/${name}`)).arrayBuffer());
          // Some servers have it inflated on the way.
          if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
            const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
            bytes = new Uint8Array(await new Response(inflated).arrayBuffer());
          }
          mnist.push(file, bytes);
          mnist.finish(file);
        }
        return runs.map(({ config, steps }, place) => {
          // As natively: what a run does not say is as in the default settings.
          const defaults = defaultConfig();
          const dropout = { ...defaults.dropout, ...config.dropout };
          const settings = { ...defaults, ...config, dropout } as Core.Config;
          let trainer = new Trainer(settings, mnist);
          const trainTo = (end: number): void => {
            while (trainer.position().step < end) {
              trainer.run(end - trainer.position().step, 1e9);
              // A run that has ended by itself trains on.
              if (trainer.validateEpoch()) trainer.trainOn();
            }
          };
          // Each run is saved at another place.
          trainTo(Math.ceil((steps * (place + 0.5)) / runs.length));
          const state = trainer.save();
          trainer.free();
          trainer = new Trainer(settings, mnist);
          trainer.restore(state);
          trainTo(steps);
          const hash = trainer.hash();
          trainer.free();
          return hash;
        });
      },
      { address: `${baseURL!}package/${address}`, base: baseURL!, core, runs },
    );
  const hashOf = ({ hash }: { hash: string }) => hash;
  expect(await hashesOf("epoch_lab.js", undefined, RUNS)).toEqual(RUNS.map(hashOf));
  // What the lab loads first has neither double precision nor optimizers that look at all images.
  const first = RUNS.filter(
    ({ config }) => !needsWhole({ optimizer: { kind: "sgd" }, ...config } as unknown as Core.Config),
  );
  expect(first.length).toBeGreaterThan(5);
  expect(await hashesOf("epoch_lab.js?first", core, first)).toEqual(first.map(hashOf));
});
