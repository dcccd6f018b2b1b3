import type { Page } from "@playwright/test";
import { Delivery } from "./delivery";
import { epochs, KeptRuns, open, stepTo } from "./kept";
import { expect, Lab, test } from "./lab";

/** How much is in each store of the database. */
async function stored(page: Page): Promise<Record<string, number>> {
  return page.evaluate(async () => {
    const opening = indexedDB.open("epoch-lab");
    await new Promise((resolve) => (opening.onsuccess = resolve));
    const stores = ["runs", "curves", "states"];
    const transaction = opening.result.transaction(stores);
    const counts = stores.map((store) => transaction.objectStore(store).count());
    await new Promise((resolve) => (transaction.oncomplete = resolve));
    opening.result.close();
    return Object.fromEntries(counts.map(({ result }, i) => [stores[i], result]));
  });
}

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
    "This browser does not let the page store runs: A lasts until the page is closed.",
  );
  await epochs(lab, 1);
  await kept.act("A", "Go on from here");
  await expect(kept.row()).toContainText("fork of A at epoch 1.00");
  await kept.act("A", "Remove");
  await kept.undo();
  await expect(kept.row("A")).toBeVisible();
});

test("a run that finds no room lasts as long as the page is open, and is stored when there is some", async ({
  lab,
  page,
}) => {
  const kept = await open(lab);
  await epochs(lab, 1);
  await page.evaluate(() => {
    const { put } = IDBObjectStore.prototype;
    Object.assign(window, { makeRoom: () => (IDBObjectStore.prototype.put = put) });
    // The last part of a run: what was stored of it before must not stay.
    IDBObjectStore.prototype.put = function (...given) {
      if (this.name === "states") throw new DOMException("full", "QuotaExceededError");
      return put.apply(this, given);
    };
  });
  await kept.keep();
  await expect(kept.section).toContainText(
    "There is no room in the browser's storage: A lasts until the page is closed.",
  );
  expect(await stored(page)).toEqual({ runs: 0, curves: 0, states: 0 });
  await kept.act("A", "Go on from here");
  await expect(kept.row()).toContainText("fork of A at epoch 1.00");
  await page.evaluate(() => (window as unknown as { makeRoom: () => void }).makeRoom());
  await kept.keep();
  await expect(kept.section).not.toContainText("There is no room");
  expect(await stored(page)).toEqual({ runs: 2, curves: 2, states: 2 });
  await page.reload();
  await expect.poll(() => kept.letters()).toEqual(["A", "B"]);
});

test("a storage that does not answer is said to within three seconds, and gets what it missed", async ({
  lab,
  page,
  context,
}) => {
  const kept = await open(lab);
  await epochs(lab, 1);
  await kept.keep();
  await page.addInitScript(() => {
    const { open } = IDBFactory.prototype;
    // Like a database that another tab holds up: it answers when it may.
    IDBFactory.prototype.open = function (...given) {
      const request = open.apply(this, given);
      const held: Event[] = [];
      let isFree = false;
      for (const kind of ["success", "upgradeneeded", "error"]) {
        request.addEventListener(
          kind,
          (event) => {
            if (isFree) return;
            event.stopImmediatePropagation();
            held.push(event);
          },
          { capture: true },
        );
      }
      Object.assign(window, {
        answer: () => {
          isFree = true;
          for (const { type } of held) request.dispatchEvent(new Event(type));
        },
      });
      return request;
    };
  });
  await page.reload();
  await expect(kept.keepButton).toBeVisible();
  await expect(kept.section).toContainText(
    "The browser's storage does not answer: runs kept earlier may be missing here.",
    { timeout: 3000 },
  );
  await lab.loaded();
  await epochs(lab, 1);
  await kept.keep();
  await expect(kept.section).toContainText("A lasts until the page is closed");
  await page.evaluate(() => (window as unknown as { answer: () => void }).answer());
  await expect.poll(async () => (await kept.letters()).sort()).toEqual(["A", "B"]);
  await expect(kept.section).not.toContainText("does not answer");
  const other = await context.newPage();
  await other.goto("./about.html");
  expect(await stored(other)).toEqual({ runs: 2, curves: 2, states: 2 });
});

test("a database that another page deletes is said to be gone, and a new one takes what is kept then", async ({
  lab,
  page,
  context,
}) => {
  const kept = await open(lab);
  await epochs(lab, 1);
  await kept.keep();
  const other = await context.newPage();
  await other.goto("./about.html");
  await other.evaluate(async () => {
    const deleting = indexedDB.deleteDatabase("epoch-lab");
    await new Promise((resolve) => (deleting.onsuccess = resolve));
  });
  await expect(kept.section).toContainText(
    "A can be seen until the page is closed, but its weights are no longer in the browser's storage.",
  );
  await kept.act("A", "Go on from here");
  await expect(kept.section).toContainText("A cannot go on. Its weights are no longer stored.");
  await kept.keep();
  await page.reload();
  await expect.poll(() => kept.letters()).toEqual(["B"]);
});

/** Damages what is stored of the run A: `values` stand in place of what stands under the path. */
interface Damage {
  name: string;
  store: "runs" | "curves";
  path: string;
  value: unknown;
}

const DAMAGES: Damage[] = [
  { name: "a name of 20,000 letters", store: "runs", path: "name", value: "x".repeat(20_000) },
  {
    name: "a network of 100,000 layers",
    store: "runs",
    path: "config.sizes",
    value: [784, ...new Array(100_000).fill(1), 10],
  },
  {
    name: "a network that only the core can tell to be impossible",
    store: "runs",
    path: "checkpoint.config.sizes",
    value: [784, 60_000, 60_000, 10],
  },
  {
    name: "a cost that does not go with the output",
    store: "runs",
    path: "start.cost",
    value: "logLikelihood",
  },
  {
    name: "an unknown setting",
    store: "runs",
    path: "config.magic",
    value: 1,
  },
  {
    name: "epochs that are not numbers",
    store: "curves",
    path: "columns.epoch",
    value: new Float64Array(1).fill(NaN),
  },
  { name: "a learning rate below zero", store: "runs", path: "config.learningRate", value: -5 },
];

for (const { name, store, path, value } of DAMAGES) {
  test(`a stored run with ${name} is left out, and the page works`, async ({ lab, page }) => {
    const kept = await open(lab);
    await epochs(lab, 1);
    await kept.keep();
    await kept.keep();
    await page.evaluate(
      async ({ store, path, value }) => {
        const opening = indexedDB.open("epoch-lab");
        await new Promise((resolve) => (opening.onsuccess = resolve));
        const transaction = opening.result.transaction(["runs", "curves"], "readwrite");
        const reading = transaction.objectStore("runs").getAll();
        await new Promise((resolve) => (reading.onsuccess = resolve));
        const { id } = reading.result.find(({ letter }) => letter === "A");
        const runs = transaction.objectStore(store);
        const getting = runs.get(id);
        await new Promise((resolve) => (getting.onsuccess = resolve));
        const names = path.split(".");
        let part = getting.result;
        for (const name of names.slice(0, -1)) part = part[name];
        part[names.at(-1)!] = value;
        runs.put(getting.result, id);
        await new Promise((resolve) => (transaction.oncomplete = resolve));
        opening.result.close();
      },
      { store, path, value },
    );
    await page.reload();
    await expect(kept.section).toContainText("One stored run cannot be read");
    await expect.poll(() => kept.letters()).toEqual(["B"]);
    await lab.loaded();
    await lab.step.click();
    await lab.until("Step", 1);
    await expect(lab.page.locator("body")).not.toContainText("NaN");
  });
}

test("a stored run whose weights are a byte does not go on, and says so", async ({ lab, page }) => {
  const kept = await open(lab);
  await epochs(lab, 1);
  await kept.keep();
  await kept.keep();
  await page.evaluate(async () => {
    const opening = indexedDB.open("epoch-lab");
    await new Promise((resolve) => (opening.onsuccess = resolve));
    const transaction = opening.result.transaction(["runs", "states"], "readwrite");
    const reading = transaction.objectStore("runs").getAll();
    await new Promise((resolve) => (reading.onsuccess = resolve));
    for (const run of reading.result) {
      // The record of B says so too.
      const stateBytes = run.letter === "B" ? 1 : run.stateBytes;
      transaction.objectStore("runs").put({ ...run, stateBytes }, run.id);
      transaction.objectStore("states").put(new Uint8Array(1), run.id);
    }
    await new Promise((resolve) => (transaction.oncomplete = resolve));
    opening.result.close();
  });
  await page.reload();
  await lab.loaded();
  await lab.step.click();
  await lab.until("Step", 1);
  await kept.act("A", "Go on from here");
  await expect(kept.section).toContainText("A cannot go on. Its stored weights are damaged.");
  await kept.act("B", "Go on from here");
  await expect(kept.section).toContainText("B cannot go on. The saved state");
  expect(await lab.read("Step"), "the run that is there stays").toBe(1);
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
