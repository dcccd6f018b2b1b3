import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./lab";

const badge = (page: Page) => page.getByText(/identical with the book$/);

/** The two numbers of the badge. */
async function counts(page: Page): Promise<{ identical: number; finished: number }> {
  const [identical, finished] = [...(await badge(page).innerText()).matchAll(/\d+/g)].map(Number);
  return { identical: identical!, finished: finished! };
}

const train = (page: Page) => page.getByRole("button", { name: "Train", exact: true });
const pause = (page: Page) => page.getByRole("button", { name: "Pause", exact: true });

test("a new user finds Figures, runs overfitting, and every finished epoch is the book's", async ({
  lab,
}) => {
  const { page } = lab;
  await lab.open();
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Figures" }).click();
  await page.getByRole("link", { name: "Overfitting with 1\u202f000 images" }).click();
  await expect(page.getByText("400 epochs to compare with the book")).toBeVisible();
  await train(page).click();
  await expect
    .poll(async () => ((await badge(page).count()) ? (await counts(page)).finished : 0), { timeout: 60_000 })
    .toBeGreaterThanOrEqual(40);
  await pause(page).click();
  // An epoch that was over when the run was paused may still be reported.
  await expect(async () => {
    const { identical, finished } = await counts(page);
    expect(identical).toBe(finished);
    const name = `all ${finished} epochs identical`;
    await expect(page.getByRole("cell", { name })).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 10_000 });
  const values = page.getByRole("table", { name: "Accuracy, last values" });
  const [ours, book] = (
    await values.getByRole("row", { name: "Test" }).getByRole("cell").allInnerTexts()
  ).slice(1);
  expect(ours).toMatch(/^\d+\.\d\s%$/);
  expect(ours).toBe(book);
});

test("the runs of a figure train side by side, each with its own count", async ({ lab }) => {
  const { page } = lab;
  await page.goto("./figures.html#initialization-30");
  await train(page).click();
  await expect
    .poll(async () => (await page.getByRole("cell", { name: /epochs? identical$/ }).allInnerTexts()).length, {
      timeout: 60_000,
    })
    .toBe(2);
  const { identical, finished } = await counts(page);
  expect(finished).toBeGreaterThanOrEqual(2);
  expect(identical).toBe(finished);
});

test("who goes to another figure and back finds the first as it was left, and it trains on", async ({
  lab,
}) => {
  const { page } = lab;
  await page.goto("./figures.html#l2-1000");
  await train(page).click();
  await expect(badge(page)).toBeVisible({ timeout: 30_000 });
  await page.evaluate(() => void (location.hash = "#hopeless"));
  await expect(train(page)).toBeVisible();
  await page.goBack();
  await expect(pause(page)).toBeVisible();
  const { finished } = await counts(page);
  await expect.poll(async () => (await counts(page)).finished, { timeout: 30_000 }).toBeGreaterThan(finished);
  await pause(page).click();
  await page.evaluate(() => void (location.hash = "#costs-30"));
  await page.goBack();
  await expect(train(page)).toBeVisible();
  expect((await counts(page)).finished).toBeGreaterThan(finished);
});

test("pause holds a figure, Reset begins it again", async ({ lab }) => {
  const { page } = lab;
  await page.goto("./figures.html#l2-1000");
  await page.keyboard.press("Space");
  await expect(badge(page)).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press("Space");
  await expect(train(page)).toBeVisible();
  await page.waitForTimeout(500);
  const before = await counts(page);
  await page.waitForTimeout(700);
  expect(await counts(page)).toEqual(before);
  await page.keyboard.press("r");
  await expect(badge(page)).toHaveCount(0);
  await expect(page.getByRole("status")).toHaveText("epoch 0 of 400");
});

test("a run that amplifies rounding says so before and after", async ({ lab }) => {
  const { page } = lab;
  await page.goto("./figures.html#overfitting-50000");
  await expect(page.getByRole("cell", { name: "published, but this run amplifies rounding" })).toBeVisible();
  await train(page).click();
  await expect(badge(page)).toBeVisible({ timeout: 60_000 });
});

test("every run can be opened in the lab with its settings and its random numbers", async ({ lab }) => {
  const { page } = lab;
  await page.goto("./figures.html#l2-1000");
  await page.getByRole("link", { name: /^Open in the lab/ }).click();
  await lab.isFresh();
  await expect(lab.banner).toHaveCount(0);
  await expect(lab.box("Regularization parameter λ")).toHaveValue("0.1");
  await lab.openGroup("Data");
  await expect(lab.box("Training images")).toHaveValue("1000");
  await lab.epoch.click();
  await lab.until("Epoch", 1);
  await lab.rests();
});

test("several seeds show their median and range, and whether a difference is noise", async ({ lab }) => {
  const { page } = lab;
  await page.goto("./figures.html#broad-strategy");
  await page.getByRole("radiogroup", { name: "Seeds" }).getByText("5", { exact: true }).click();
  await expect(page.getByText("median of 5 seeds, validation")).toBeVisible();
  await train(page).click();
  await expect(page.getByRole("status")).toHaveText("runs done 20 of 20", { timeout: 60_000 });
  await expect(page.getByRole("cell", { name: /over 5 seeds$/ }).first()).toBeVisible();
  await expect(page.getByRole("cell", { name: /^Diverged at step/ })).toBeVisible();
});

test("the lab's settings can be trained with several seeds", async ({ lab, context }) => {
  await lab.open();
  await lab.openGroup("Data");
  await lab.type("Training images", 1000);
  await lab.page.getByRole("spinbutton", { name: "Stop after" }).fill("2");
  await lab.page.getByRole("spinbutton", { name: "Stop after" }).press("Enter");
  await lab.openGroup("Seed");
  const opening = context.waitForEvent("page");
  await lab.page.getByRole("link", { name: "Train these with several seeds" }).click();
  const page = await opening;
  await expect(page.getByRole("heading", { name: "Your settings over several seeds" })).toBeVisible();
  await train(page).click();
  await expect(page.getByRole("status")).toHaveText("runs done 5 of 5", { timeout: 60_000 });
  await page.close();
});

test("a figure of a name that does not exist says so", async ({ lab }) => {
  await lab.page.goto("./figures.html#no-such-figure");
  await expect(lab.page.getByRole("heading", { name: "There is no figure of that name." })).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on a figure, ${colorScheme}`, async ({ lab }) => {
    const { page } = lab;
    await page.emulateMedia({ colorScheme });
    await page.goto("./figures.html#costs-30");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await page.goto("./figures.html#learning-rates");
    await expect(page.getByRole("heading", { name: "Three learning rates" })).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("figures never scroll sideways", async ({ lab }) => {
    for (const id of ["overfitting-1000", "learning-rates", "more-data", "broad-strategy"]) {
      await lab.page.goto(`./figures.html#${id}`);
      await expect(lab.page.getByRole("heading", { level: 1 })).toBeVisible();
      const sideways = () =>
        lab.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(await sideways(), id).toBe(0);
    }
  });
});
