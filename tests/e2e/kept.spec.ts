import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { Delivery } from "./delivery";
import { expect, Lab, test } from "./lab";
import { watchMainThread } from "./main-thread";

/** The section of kept runs. */
class Shelf {
  readonly section: Locator;
  readonly keepButton: Locator;
  readonly rows: Locator;

  constructor(page: Page) {
    this.section = page.getByRole("region", { name: "Kept runs" });
    this.keepButton = this.section.getByRole("button", { name: "Keep this run" });
    this.rows = this.section.getByRole("listitem");
  }

  /** The row of a run; of the live one without a letter. */
  row(letter?: string): Locator {
    const name = letter ? `Actions for run ${letter}` : undefined;
    return name
      ? this.rows.filter({ has: this.section.page().getByRole("button", { name, exact: true }) })
      : this.rows.filter({ hasText: "This run" });
  }

  /** Keeps the live run, and waits until it stands in the list. */
  async keep(): Promise<void> {
    const before = await this.letters();
    await this.keepButton.click();
    await expect.poll(() => this.letters()).not.toEqual(before);
  }

  async letters(): Promise<string[]> {
    const names = await this.section.getByRole("button", { name: /^Show run/ }).all();
    return Promise.all(names.map(async (button) => (await button.getAttribute("aria-label"))!.slice(9)));
  }

  async act(letter: string, action: string): Promise<void> {
    await this.section.getByRole("button", { name: `Actions for run ${letter}`, exact: true }).click();
    await this.section.page().getByRole("menuitem", { name: action }).click();
  }

  toggle(letter: string): Locator {
    return this.section.getByRole("button", { name: `Show run ${letter}`, exact: true });
  }

  async undo(): Promise<void> {
    await this.section.getByRole("button", { name: "Undo" }).click();
  }
}

/** Opens the lab with settings that make epochs short. */
async function open(lab: Lab): Promise<Shelf> {
  await lab.open();
  await lab.openGroup("Data");
  await lab.type("Training images", 1000);
  return new Shelf(lab.page);
}

async function epochs(lab: Lab, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const epoch = await lab.read("Epoch");
    await lab.epoch.click();
    await lab.until("Epoch", epoch + 1);
    await lab.rests();
  }
}

/** Goes on step by step to a step, so that each is a point. */
async function stepTo(lab: Lab, step: number): Promise<void> {
  for (let at = await lab.read("Step"); at < step; at++) {
    await lab.step.click();
    await lab.until("Step", at + 1);
  }
}

/** Points but for the time that they took. */
const learned = async (lab: Lab, name?: string) =>
  (await lab.points(name)).map(({ run: _, seconds: __, ...values }) => values);

test("a kept run stays behind the next one, and says only what differs", async ({ lab }) => {
  const shelf = await open(lab);
  await expect(shelf.section).toContainText("Keep a run to see its curve behind the next one.");
  await expect(shelf.keepButton).toHaveAttribute("aria-disabled", "true");
  await epochs(lab, 2);
  await shelf.keep();
  await expect(shelf.row("A")).toContainText("Same settings, seed 1");
  await expect(shelf.row("A")).toContainText(`${(await lab.read("Validation")).toFixed(1)} %`);

  await lab.choose("Starting weights", "large");
  await lab.type("Dropout", 0.5);
  await lab.reset.click();
  await lab.until("Step", 0);
  await expect(shelf.row("A")).toContainText("Starting weights normalized");
  await expect(shelf.row("A")).toContainText("Dropout 0 · epoch 2.00");
  await epochs(lab, 1);
  expect(await lab.points("A")).toHaveLength(
    (await lab.points("A")).filter(({ epoch }) => epoch <= 2).length,
  );
  expect((await lab.points("A")).at(-1)).toMatchObject({ epoch: 2, step: 200 });
  expect((await lab.points()).at(-1)).toMatchObject({ epoch: 1, step: 100 });
  expect(await lab.textOnCharts()).toMatch(/A Starting weights normalized · Dropout 0 · epoch\s2\.00/);

  const cursor = lab.page.getByRole("slider", { name: "Accuracy, cursor" });
  await cursor.press("Home");
  await cursor.press("End");
  await expect(cursor).toHaveAttribute(
    "aria-valuetext",
    /^epoch 2\.00: training –, validation –, A \d+\.\d\s%$/,
  );
});

test("a run can be hidden, named, removed and brought back, and keeps its letter", async ({ lab }) => {
  const shelf = await open(lab);
  await epochs(lab, 1);
  await shelf.keep();
  await shelf.keep();
  expect(await shelf.letters()).toEqual(["A", "B"]);

  await expect(shelf.toggle("A")).toHaveAttribute("aria-pressed", "true");
  await shelf.toggle("A").click();
  await expect(shelf.toggle("A")).toHaveAttribute("aria-pressed", "false");
  expect(await lab.points("A")).toEqual([]);
  expect(await lab.points("B")).not.toEqual([]);
  await shelf.toggle("A").click();
  const points = await lab.points("A");
  expect(points).not.toEqual([]);

  await shelf.act("A", "Rename");
  await shelf.section.getByRole("textbox", { name: "Name of run A" }).fill("The first");
  await lab.page.keyboard.press("Enter");
  await expect(shelf.row("A")).toContainText("The first");

  await shelf.act("A", "Remove");
  await expect(shelf.section).toContainText("Removed A, The first.");
  expect(await shelf.letters()).toEqual(["B"]);
  await shelf.keep();
  expect(await shelf.letters(), "a run that may come back is given its letter").toEqual(["B", "C"]);
  await shelf.undo();
  await expect(shelf.row("A")).toContainText("The first");
  expect(await lab.points("A")).toEqual(points);

  await shelf.act("B", "Remove");
  await shelf.section.getByRole("button", { name: "Dismiss" }).click();
  await shelf.keep();
  expect((await shelf.letters()).sort(), "the next free letter").toEqual(["A", "B", "C"]);

  await shelf.section.getByRole("button", { name: "Delete all kept runs" }).click();
  await shelf.section.getByRole("button", { name: "No" }).click();
  expect(await shelf.letters()).toHaveLength(3);
  await shelf.section.getByRole("button", { name: "Delete all kept runs" }).click();
  await shelf.section.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(shelf.section).toContainText("Keep a run to see its curve behind the next one.");
});

test("a fork coincides with its run up to the fork, and beyond when nothing is changed", async ({ lab }) => {
  const shelf = await open(lab);
  await lab.type("Dropout", 0.3);
  await epochs(lab, 1);
  await lab.type("Learning rate η", 0.3);
  await stepTo(lab, 110);
  await shelf.keep();
  const kept = await lab.points("A");
  expect(kept).toEqual((await lab.points()).map((point) => ({ ...point, run: "A" })));
  await stepTo(lab, 125);
  const original = await learned(lab);

  await shelf.act("A", "Go on from here");
  await expect(shelf.section).toContainText("This run goes on from A, epoch 1.10.");
  await expect(shelf.row()).toContainText("fork of A at epoch 1.10");
  expect(await lab.read("Step")).toBe(110);
  expect(
    (await lab.points()).map((point) => ({ ...point, run: "A" })),
    "up to the fork",
  ).toEqual(kept);
  expect(await lab.changesInTable()).toContain("η 0.5 → 0.3");
  await stepTo(lab, 125);
  const trainingOf = (points: Awaited<ReturnType<typeof learned>>) =>
    points.map(({ step, trainingCost, trainingAccuracy, changes }) => [
      step,
      trainingCost,
      trainingAccuracy,
      changes,
    ]);
  expect(trainingOf(await learned(lab)), "beyond the fork").toEqual(trainingOf(original));
  await expect(shelf.row("A")).toContainText("Same settings, seed 1");

  await shelf.undo();
  await expect(shelf.section).toContainText("The run before is back.");
  expect(await learned(lab), "the run that it took the place of is not lost").toEqual(original);
  await expect(shelf.row()).not.toContainText("fork");

  await shelf.act("A", "Go on from here");
  await expect(shelf.row()).toContainText("fork of A at epoch 1.10");
  await lab.type("Learning rate η", 0.1);
  await stepTo(lab, 112);
  const changed = await learned(lab);
  expect(changed.slice(0, kept.length).map(({ trainingCost }) => trainingCost)).toEqual(
    kept.map(({ trainingCost }) => trainingCost),
  );
  expect(changed.at(-1)!.trainingCost, "the next mini-batch is the same, what was learned is not").not.toBe(
    original.find(({ step }) => step === 112)!.trainingCost,
  );
  await shelf.keep();
  await expect(shelf.row("B")).toContainText("fork of A at epoch 1.10");
});

test("a run that is kept while it trains goes on, and its fork's epochs end in the same numbers", async ({
  lab,
}) => {
  const shelf = await open(lab);
  await lab.setSpeed("100 steps/s");
  await lab.train.click();
  await lab.until("Epoch", 1.2);
  await shelf.keep();
  await lab.setSpeed("full");
  await lab.rests();
  const ends = async (name?: string) =>
    (await lab.points(name))
      .filter(({ epoch }) => Number.isInteger(epoch))
      .map(({ epoch, validationCost, validationAccuracy }) => [epoch, validationCost, validationAccuracy]);
  const original = await ends();
  expect(original).toHaveLength(30);
  await shelf.act("A", "Go on from here");
  await expect(shelf.row()).toContainText("fork of A");
  await lab.train.click();
  await lab.until("Epoch", 30);
  await lab.rests();
  expect(await ends()).toEqual(original);
});

test("the settings of a kept run can be set, and unset", async ({ lab }) => {
  const shelf = await open(lab);
  await lab.type("Learning rate η", 0.2);
  await epochs(lab, 1);
  await shelf.keep();
  await lab.type("Hidden neurons", 12);
  await lab.type("Learning rate η", 0.4);
  await lab.reset.click();
  await epochs(lab, 1);
  await shelf.act("A", "Set these settings");
  await expect(shelf.section).toContainText("The settings are those of A.");
  await expect(lab.box("Hidden neurons")).toHaveValue("30");
  await expect(lab.box("Learning rate η")).toHaveValue("0.2");
  await expect(lab.settings).toContainText("Still 12 until a reset.");
  expect(await lab.changesInTable()).toContain("η 0.4 → 0.2");
  await shelf.undo();
  await expect(lab.box("Hidden neurons")).toHaveValue("12");
  await expect(lab.box("Learning rate η")).toHaveValue("0.4");
  await expect(lab.settings).not.toContainText("until a reset");
});

test("a reload keeps the kept runs, and one can still be gone on from", async ({ lab, page }) => {
  const shelf = await open(lab);
  await epochs(lab, 1);
  await stepTo(lab, 103);
  await shelf.keep();
  const points = await lab.points("A");
  await stepTo(lab, 105);
  const original = (await lab.points()).slice(-2).map(({ trainingCost }) => trainingCost);

  await page.reload();
  await expect(shelf.row("A")).toContainText("Training images 1 000");
  await expect(shelf.row("A")).toContainText("epoch 1.03");
  await expect(shelf.section).toContainText(/1 run, \d+ kB/);
  await lab.loaded();
  expect(await lab.points("A"), "shown before anything is learned").toEqual(points);
  await shelf.act("A", "Go on from here");
  await expect(shelf.row()).toContainText("fork of A at epoch 1.03");
  expect(await lab.read("Step")).toBe(103);
  await stepTo(lab, 105);
  expect((await lab.points()).slice(-2).map(({ trainingCost }) => trainingCost)).toEqual(original);
});

test("two tabs keep runs beside each other's", async ({ lab, page, context }) => {
  const shelf = await open(lab);
  await epochs(lab, 1);
  const other = new Lab(await context.newPage());
  const otherShelf = await open(other);
  await epochs(other, 1);
  await shelf.keep();
  await expect(otherShelf.row("A")).toBeVisible();
  await otherShelf.keep();
  await expect(shelf.row("B")).toBeVisible();
  await shelf.act("A", "Remove");
  await expect(otherShelf.row("A")).toHaveCount(0);
  await page.reload();
  await expect.poll(() => shelf.letters()).toEqual(["B"]);
});

test("without a database runs are kept as long as the page is open, and it says so", async ({
  lab,
  page,
}) => {
  await page.addInitScript(() => Object.defineProperty(window, "indexedDB", { value: undefined }));
  const shelf = await open(lab);
  await epochs(lab, 1);
  await shelf.keep();
  await expect(shelf.section).toContainText(
    "This browser does not let the page store runs: they last until the page is closed.",
  );
  await epochs(lab, 1);
  await shelf.act("A", "Go on from here");
  await expect(shelf.row()).toContainText("fork of A at epoch 1.00");
  await shelf.act("A", "Remove");
  await shelf.undo();
  await expect(shelf.row("A")).toBeVisible();
});

test("a run that finds no room lasts as long as the page is open, and it says so", async ({ lab, page }) => {
  const shelf = await open(lab);
  await epochs(lab, 1);
  await page.evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await shelf.keep();
  await expect(shelf.section).toContainText(
    "There was no room to store the last run: it lasts until the page is closed.",
  );
  await shelf.act("A", "Go on from here");
  await expect(shelf.row()).toContainText("fork of A at epoch 1.00");
});

test("a stored run that is damaged is left out with a word, and the others are there", async ({
  lab,
  page,
}) => {
  const shelf = await open(lab);
  await epochs(lab, 1);
  await shelf.keep();
  await shelf.keep();
  await page.evaluate(async () => {
    const opening = indexedDB.open("epoch-lab");
    await new Promise((resolve) => (opening.onsuccess = resolve));
    const store = opening.result.transaction("runs", "readwrite").objectStore("runs");
    const reading = store.getAll();
    await new Promise((resolve) => (reading.onsuccess = resolve));
    const record = reading.result.find(({ letter }) => letter === "A");
    const writing = store.put({ ...record, version: 0, config: null }, record.id);
    await new Promise((resolve) => (writing.onsuccess = resolve));
    opening.result.close();
  });
  await page.reload();
  await expect(shelf.section).toContainText(
    "One stored run cannot be read: it is damaged, or from another version of the page.",
  );
  await expect.poll(() => shelf.letters()).toEqual(["B"]);
  await shelf.section.getByRole("button", { name: "Delete it" }).click();
  await expect(shelf.section).not.toContainText("cannot be read");
  await page.reload();
  await expect.poll(() => shelf.letters()).toEqual(["B"]);
  await expect(shelf.section).not.toContainText("cannot be read");
});

test("a run waits for images that are not here yet", async ({ lab, page, baseURL }) => {
  const delivery = await Delivery.before(baseURL!);
  await lab.open(delivery.address);
  const shelf = new Shelf(page);
  await stepTo(lab, 3);
  await shelf.keep();
  delivery.spoil("train-images-idx3-ubyte.gz", { kind: "stall", bytes: 5_000_000 });
  await page.reload();
  await expect(lab.train).toHaveAttribute("aria-disabled", "false");
  await lab.step.click();
  await lab.until("Step", 1);
  await shelf.act("A", "Go on from here");
  await expect(shelf.section).toContainText(
    /A goes on when all of its images are here: [\d\s]+ of 60\s000\./,
  );
  expect(await lab.read("Step"), "until then the run that is there goes on").toBe(1);
  delivery.mend("train-images-idx3-ubyte.gz");
  await lab.page.getByRole("button", { name: "Load again" }).click({ timeout: 20_000 });
  await expect(shelf.row()).toContainText("fork of A at epoch 0.00", { timeout: 20_000 });
  expect(await lab.read("Step")).toBe(3);
  await delivery.close();
});

for (const { width, height, colorScheme, ...device } of [
  { width: 1440, height: 900, colorScheme: "light" },
  { width: 1440, height: 900, colorScheme: "dark" },
  { width: 390, height: 844, colorScheme: "light", isMobile: true, hasTouch: true },
] as const) {
  test.describe(`${width} × ${height}, ${colorScheme}`, () => {
    test.use({ viewport: { width, height }, colorScheme, ...device });

    test("a full list shuts nobody out", async ({ lab, page }) => {
      test.setTimeout(120_000);
      const shelf = await open(lab);
      const isAccessible = async (state: string) => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        const found = violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ html, target }) => `${target} ${html}`).join("; ")}`,
        );
        expect.soft(found, state).toEqual([]);
      };
      await epochs(lab, 1);
      await isAccessible("none kept");
      for (let run = 0; run < 9; run++) await shelf.keep();
      await shelf.toggle("B").click();
      await shelf.act("C", "Remove");
      await isAccessible("eight kept, one hidden, one just removed");
      await shelf.section.getByRole("button", { name: "Actions for run D" }).click();
      await expect(page.getByRole("menuitem", { name: "Go on from here" })).toBeFocused();
      await isAccessible("menu open");
      await page.keyboard.press("End");
      await expect(page.getByRole("menuitem", { name: "Remove" })).toBeFocused();
      await page.keyboard.press("Escape");
      await expect(shelf.section.getByRole("button", { name: "Actions for run D" })).toBeFocused();
      await shelf.act("E", "Rename");
      await isAccessible("renaming");
      await page.keyboard.press("Escape");
      await shelf.section.getByRole("button", { name: "Delete all kept runs" }).click();
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
  const shelf = new Shelf(page);
  await lab.train.click();
  await lab.until("Epoch", 30, 120_000);
  await lab.rests();
  for (let run = 0; run < 8; run++) await shelf.keep();
  await lab.reset.click();
  await lab.until("Step", 0);
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
