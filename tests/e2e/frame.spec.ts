import { expect, test } from "./lab";
import { watchMainThread } from "./main-thread";

/** Milliseconds of work that a person notices. */
const LONG_TASK = 50;

/** Milliseconds of work a frame that leave half of it to the browser: aimed at, and not a test's to hold. */
const BUDGET = 8;

test("no task on the page's main thread is long while it trains at full speed", async ({ lab, browser }) => {
  await lab.open();
  await lab.page.getByRole("checkbox", { name: "Stop by itself" }).uncheck();
  await lab.draw([[152, 48, 143, 135, 134, 228]]);
  await lab.train.click();
  await lab.until("Epoch", 2);
  const { frames, median, percentile95, longestTask } = await watchMainThread(browser, lab.page, 5000);
  await lab.pause.click();
  await lab.rests();

  const ms = (time: number) => `${time.toFixed(1)} ms`;
  console.log(
    `main thread at full speed, ${frames} frames: ${ms(median)} of work a frame (95th percentile ` +
      `${ms(percentile95)}; aimed at: ${BUDGET} ms), longest task ${ms(longestTask)}`,
  );
  expect(frames).toBeGreaterThan(20);
  expect(longestTask).toBeLessThanOrEqual(LONG_TASK);
});
