import type { Browser } from "@playwright/test";
import { expect, test, type Lab } from "./lab";
import { watchMainThread, watchWorker } from "./main-thread";

/** Milliseconds of work that a person notices, and of work a frame that is aimed at. */
const LONG_TASK = 50;
const BUDGET = 8;

/** The share of its throughput that training keeps, aimed at; what a busy machine leaves of it surely. */
const KEPT = 0.9;
const SURELY = 0.7;

/** Turns with and without the view, and milliseconds of each. */
const TURNS = 5;
const TURN = 1000;

/** Views that are costly in a larger network are watched in one. */
const VIEWS = [
  ["Neurons & dropout", 30],
  ["Learning speed", 30],
  ["Weights", 30],
  ["Weights", 100],
  ["Errors", 30],
] as const;

/** Steps a millisecond of the worker's own processor time, over one turn. */
async function rate(lab: Lab, browser: Browser): Promise<number> {
  let steps = 0;
  const took = await watchWorker(browser, lab.page, async () => {
    steps -= await lab.read("Step");
    await lab.page.waitForTimeout(TURN);
    steps += await lab.read("Step");
  });
  return steps / took;
}

for (const [name, neurons] of VIEWS) {
  test(`${name}, of ${neurons} neurons, leaves training its speed and the page its frames`, async ({
    lab,
    browser,
  }) => {
    const { page } = lab;
    await lab.open();
    await lab.type("Hidden neurons", neurons);
    await lab.type("Dropout", 0.5);
    await page.getByRole("checkbox", { name: "Stop by itself" }).uncheck();
    await lab.draw([[152, 48, 143, 135, 134, 228]]);
    await page.getByRole("tab", { name }).click();
    await lab.train.click();
    await lab.until("Epoch", 1);
    const { frames, median, percentile95, longestTask } = await watchMainThread(browser, page, 5000);

    // What is not seen is not computed: training alone, and with the view, in turns.
    const views = page.locator("section.views");
    const rates = { alone: 0, open: 0 };
    for (let turn = 0; turn < 2 * TURNS; turn++) {
      const way = turn % 2 === 0 ? "alone" : "open";
      await views.evaluate(
        (section, isOpen) => (section.style.display = isOpen ? "" : "none"),
        way === "open",
      );
      await page.waitForTimeout(100);
      rates[way] += await rate(lab, browser);
    }
    await lab.pause.click();
    await lab.rests();

    const ms = (time: number) => `${time.toFixed(1)} ms`;
    const kept = rates.open / rates.alone;
    console.log(
      `${name}, ${neurons} neurons: training keeps ${(100 * kept).toFixed(0)} % of its throughput (aimed at: ` +
        `${100 * KEPT} %); ${frames} frames, ${ms(median)} of work a frame (95th percentile ${ms(percentile95)}; ` +
        `aimed at: ${BUDGET} ms), longest task ${ms(longestTask)}`,
    );
    expect(kept).toBeGreaterThan(SURELY);
    expect(longestTask).toBeLessThanOrEqual(LONG_TASK);
  });
}
