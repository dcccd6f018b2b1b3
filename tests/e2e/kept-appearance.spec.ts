import AxeBuilder from "@axe-core/playwright";
import { epochs, KeptRuns, open, reset } from "./kept";
import { expect, test } from "./lab";
import { watchMainThread } from "./main-thread";

for (const { width, height, colorScheme, ...device } of [
  { width: 1440, height: 900, colorScheme: "light" },
  { width: 1440, height: 900, colorScheme: "dark" },
  { width: 390, height: 844, colorScheme: "light", isMobile: true, hasTouch: true },
] as const) {
  test.describe(`${width} × ${height}, ${colorScheme}`, () => {
    test.use({ viewport: { width, height }, colorScheme, ...device });

    test("a full list shuts nobody out", async ({ lab, page }) => {
      test.setTimeout(120_000);
      const kept = await open(lab);
      const isAccessible = async (state: string) => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        const found = violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ html, target }) => `${target} ${html}`).join("; ")}`,
        );
        expect.soft(found, state).toEqual([]);
      };
      await epochs(lab, 1);
      await isAccessible("none kept");
      for (let run = 0; run < 9; run++) await kept.keep();
      await kept.toggle("B").click();
      await kept.act("C", "Remove");
      await isAccessible("eight kept, one hidden, one just removed");
      await kept.section.getByRole("button", { name: "Actions for run D" }).click();
      await expect(page.getByRole("menuitem", { name: "Go on from here" })).toBeFocused();
      await isAccessible("menu open");
      await page.keyboard.press("End");
      await expect(page.getByRole("menuitem", { name: "Remove" })).toBeFocused();
      await page.keyboard.press("Escape");
      await expect(kept.section.getByRole("button", { name: "Actions for run D" })).toBeFocused();
      await kept.act("E", "Rename");
      await isAccessible("renaming");
      await page.keyboard.press("Escape");
      await kept.section.getByRole("button", { name: "Delete all kept runs" }).click();
      await isAccessible("asked whether to delete all");
      const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(scrollWidth).toBeLessThanOrEqual(width);
    });
  });
}

test("on a phone kept runs come last", async ({ lab, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(lab);
  const tops = await Promise.all(
    [
      page.getByRole("region", { name: "Charts" }),
      lab.pad,
      lab.settings,
      page.getByRole("region", { name: "Views" }),
      page.getByRole("region", { name: "Kept runs" }),
    ].map(async (part) => (await part.boundingBox())!.y),
  );
  expect(tops).toEqual([...tops].sort((one, other) => one - other));
});

test("no task on the page's main thread is long with eight kept runs behind", async ({
  lab,
  page,
  browser,
}) => {
  test.setTimeout(180_000);
  await lab.open();
  const kept = new KeptRuns(page);
  await lab.train.click();
  await lab.until("Epoch", 30, 120_000);
  await lab.rests();
  for (let run = 0; run < 8; run++) await kept.keep();
  await reset(lab);
  await lab.page.getByRole("checkbox", { name: "Stop by itself" }).uncheck();
  await lab.train.click();
  await lab.until("Step", 100);
  const { frames, median, percentile95, longestTask } = await watchMainThread(browser, page, 5000);
  await lab.pause.click();
  await lab.rests();
  console.log(
    `main thread with eight kept runs, ${frames} frames: ${median.toFixed(1)} ms of work a frame ` +
      `(95th percentile ${percentile95.toFixed(1)} ms), longest task ${longestTask.toFixed(1)} ms`,
  );
  expect(longestTask).toBeLessThanOrEqual(50);
});
