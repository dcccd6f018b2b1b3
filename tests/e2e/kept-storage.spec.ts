import { Delivery } from "./delivery";
import { epochs, KeptRuns, open, stepTo } from "./kept";
import { expect, Lab, test } from "./lab";

test("a reload keeps the kept runs, and one can still be gone on from", async ({ lab, page }) => {
  const kept = await open(lab);
  await epochs(lab, 1);
  await stepTo(lab, 103);
  await kept.keep();
  const points = await lab.points("A");
  await stepTo(lab, 105);
  const original = (await lab.points()).slice(-2).map(({ trainingCost }) => trainingCost);

  await page.reload();
  await expect(kept.row("A")).toContainText("Training images 1 000");
  await expect(kept.row("A")).toContainText("epoch 1.03");
  await expect(kept.section).toContainText(/1 run, \d+ kB/);
  await lab.loaded();
  expect(await lab.points("A"), "shown before anything is learned").toEqual(points);
  await kept.act("A", "Go on from here");
  await expect(kept.row()).toContainText("fork of A at epoch 1.03");
  expect(await lab.read("Step")).toBe(103);
  await stepTo(lab, 105);
  expect((await lab.points()).slice(-2).map(({ trainingCost }) => trainingCost)).toEqual(original);
});

test("two tabs keep runs beside each other's", async ({ lab, page, context }) => {
  const kept = await open(lab);
  await epochs(lab, 1);
  const other = new Lab(await context.newPage());
  const otherKept = await open(other);
  await epochs(other, 1);
  await kept.keep();
  await expect(otherKept.row("A")).toBeVisible();
  await otherKept.keep();
  await expect(kept.row("B")).toBeVisible();
  await kept.act("A", "Remove");
  await expect(otherKept.row("A")).toHaveCount(0);
  await page.reload();
  await expect.poll(() => kept.letters()).toEqual(["B"]);
});

test("without a database runs are kept as long as the page is open, and it says so", async ({
  lab,
  page,
}) => {
  await page.addInitScript(() => Object.defineProperty(window, "indexedDB", { value: undefined }));
  const kept = await open(lab);
  await epochs(lab, 1);
  await kept.keep();
  await expect(kept.section).toContainText(
    "This browser does not let the page store runs: they last until the page is closed.",
  );
  await epochs(lab, 1);
  await kept.act("A", "Go on from here");
  await expect(kept.row()).toContainText("fork of A at epoch 1.00");
  await kept.act("A", "Remove");
  await kept.undo();
  await expect(kept.row("A")).toBeVisible();
});

test("a run that finds no room lasts as long as the page is open, and it says so", async ({ lab, page }) => {
  const kept = await open(lab);
  await epochs(lab, 1);
  await page.evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await kept.keep();
  await expect(kept.section).toContainText(
    "There was no room to store the last run: it lasts until the page is closed.",
  );
  await kept.act("A", "Go on from here");
  await expect(kept.row()).toContainText("fork of A at epoch 1.00");
});

test("a stored run that is damaged is left out with a word, and the others are there", async ({
  lab,
  page,
}) => {
  const kept = await open(lab);
  await epochs(lab, 1);
  await kept.keep();
  await kept.keep();
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
  await expect(kept.section).toContainText(
    "One stored run cannot be read: it is damaged, or from another version of the page.",
  );
  await expect.poll(() => kept.letters()).toEqual(["B"]);
  await kept.section.getByRole("button", { name: "Delete it" }).click();
  await expect(kept.section).not.toContainText("cannot be read");
  await page.reload();
  await expect.poll(() => kept.letters()).toEqual(["B"]);
  await expect(kept.section).not.toContainText("cannot be read");
});

test("a run waits for images that are not here yet", async ({ lab, page, baseURL }) => {
  const delivery = await Delivery.before(baseURL!);
  await lab.open(delivery.address);
  const kept = new KeptRuns(page);
  await stepTo(lab, 3);
  await kept.keep();
  delivery.spoil("train-images-idx3-ubyte.gz", { kind: "stall", bytes: 5_000_000 });
  await page.reload();
  await expect(lab.train).toHaveAttribute("aria-disabled", "false");
  await lab.step.click();
  await lab.until("Step", 1);
  await kept.act("A", "Go on from here");
  await expect(kept.section).toContainText(/A goes on when all of its images are here: [\d\s]+ of 60\s000\./);
  expect(await lab.read("Step"), "until then the run that is there goes on").toBe(1);
  delivery.mend("train-images-idx3-ubyte.gz");
  await lab.page.getByRole("button", { name: "Load again" }).click({ timeout: 20_000 });
  await expect(kept.row()).toContainText("fork of A at epoch 0.00", { timeout: 20_000 });
  expect(await lab.read("Step")).toBe(3);
  await delivery.close();
});
