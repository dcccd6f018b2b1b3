import { gzipSync } from "node:zlib";
import { Delivery, type File, type Mishap } from "./delivery";
import { expect, test as base, type Lab } from "./lab";

const test = base.extend<{ delivery: Delivery }>({
  delivery: async ({ baseURL }, use) => {
    const delivery = await Delivery.before(baseURL!);
    await use(delivery);
    await delivery.close();
  },
});

const IMAGES: File = "train-images-idx3-ubyte.gz";
const UNCHANGED = /What was on screen is unchanged\./;

/** Half of the training images: the first thousand are among them. */
const HALF = 5_000_000;

interface Damage {
  name: string;
  file: File;
  mishap: Mishap;
  title: string;
  detail: RegExp;
  /** What the browser itself writes to the console. */
  browser?: RegExp;
}

const DAMAGES: Damage[] = [
  {
    name: "training images cut off",
    file: IMAGES,
    mishap: { kind: "cut", bytes: HALF },
    title: "The training images cannot be read.",
    detail:
      /train-images-idx3-ubyte\.gz: .*(promise|promised).*60\u202F000.*It may not have come through whole\./,
  },
  {
    name: "training images whose connection breaks",
    file: IMAGES,
    mishap: { kind: "break", bytes: HALF },
    title: "The training images cannot be read.",
    detail: /train-images-idx3-ubyte\.gz: the connection broke off after \d\.\d of 9\.7 MB\./,
    browser: /ERR_(CONTENT_LENGTH_MISMATCH|INCOMPLETE_CHUNKED_ENCODING|CONNECTION_RESET)/,
  },
  {
    name: "test labels with another magic number",
    file: "t10k-labels-idx1-ubyte.gz",
    mishap: { kind: "other", body: gzipSync(Buffer.from([0, 0, 8, 3, 0, 0, 0, 0])) },
    title: "The test labels cannot be read.",
    detail:
      /t10k-labels-idx1-ubyte\.gz: this is a file of images, where labels of rank 1 should be \(byte 3\)\./,
  },
  {
    name: "test images that are no gzip",
    file: "t10k-images-idx3-ubyte.gz",
    mishap: { kind: "other", body: Buffer.from("<!doctype html><title>Sign in</title>") },
    title: "The test images cannot be read.",
    detail: /t10k-images-idx3-ubyte\.gz: /,
  },
  {
    name: "test images that are not there",
    file: "t10k-images-idx3-ubyte.gz",
    mishap: { kind: "missing" },
    title: "The test images cannot be read.",
    detail: /t10k-images-idx3-ubyte\.gz: the server answered 404 Not Found\./,
    browser: /404/,
  },
];

/** Trains a little on what is here, and draws. */
async function begin(lab: Lab): Promise<void> {
  await expect(lab.train).toHaveAttribute("aria-disabled", "false", { timeout: 20_000 });
  await lab.train.click();
  await lab.until("Step", 100);
  await lab.pause.click();
  await lab.rests();
  await lab.draw([[152, 48, 143, 135, 134, 228]]);
  await lab.isRead();
  // The first part of the stroke is read before the last.
  let before = "";
  await expect
    .poll(async () => {
      const last = before;
      before = String(await lab.outputs());
      return before === last;
    })
    .toBe(true);
}

for (const { name, file, mishap, title, detail, browser } of DAMAGES) {
  test(`${name}: said in words, nothing on screen is lost, and Load again mends it`, async ({
    lab,
    delivery,
    complaints,
  }) => {
    if (browser) complaints.push(browser);
    delivery.spoil(file, mishap);
    await lab.page.goto(delivery.address);
    await expect(lab.banner.getByRole("heading", { name: title })).toBeVisible({ timeout: 20_000 });
    await expect(lab.banner).toContainText(detail);
    await expect(lab.banner).toContainText(UNCHANGED);
    await expect(lab.banner.getByRole("button", { name: "Choose a file…" })).toBeVisible();

    const spoiltBeforeTraining = file === IMAGES;
    if (!spoiltBeforeTraining) {
      await begin(lab);
      const step = await lab.read("Step");
      const outputs = await lab.outputs();
      await lab.banner.getByRole("button", { name: "Load again" }).click();
      await expect(lab.banner.getByRole("heading", { name: title })).toBeVisible();
      expect(await lab.read("Step")).toBe(step);
      expect(await lab.outputs()).toEqual(outputs);
    }
    delivery.mend(file);
    await lab.banner.getByRole("button", { name: "Load again" }).click();
    await lab.loaded();
    await lab.train.click();
    await lab.until("Validation", 80);
    await lab.pause.click();
    await lab.rests();
  });
}

test("training images that break off under way leave the run that began with them as it is", async ({
  lab,
  delivery,
  complaints,
}) => {
  complaints.push(/ERR_(CONTENT_LENGTH_MISMATCH|INCOMPLETE_CHUNKED_ENCODING|CONNECTION_RESET)/);
  delivery.spoil(IMAGES, { kind: "stall", bytes: HALF });
  await lab.page.goto(delivery.address);
  await begin(lab);
  const status = await lab.status.innerText();
  const outputs = await lab.outputs();
  delivery.breakOff();
  await expect(lab.banner).toContainText(/the connection broke off/);
  await expect(lab.banner).toContainText(UNCHANGED);
  expect(await lab.status.innerText()).toBe(status);
  expect(await lab.outputs()).toEqual(outputs);

  delivery.mend(IMAGES);
  await lab.banner.getByRole("button", { name: "Load again" }).click();
  await lab.loaded();
  // What has come is validated where the run rests; the run itself stays where it was.
  await lab.until("Validation", 50);
  const place = (text: string) => text.replace(/(?<=Validation\s+)\S.*/, "");
  expect(place(await lab.status.innerText())).toBe(place(status));
  await lab.train.click();
  await lab.until("Validation", 80);
  await lab.pause.click();
  await lab.rests();
  expect(await lab.changesInTable()).toEqual(["Training images 1\u202F000 → 50\u202F000"]);
});

test("a stalled download says so, training goes on with what is here, and Load again brings the rest", async ({
  lab,
  delivery,
}) => {
  delivery.spoil(IMAGES, { kind: "stall", bytes: HALF });
  await lab.page.goto(delivery.address);
  await expect(lab.page.getByRole("heading", { name: "Press Train to begin" })).toBeVisible({
    timeout: 20_000,
  });
  await expect(
    lab.page.getByText("The first 1\u202F000 images are here. The rest arrive while it trains."),
  ).toBeVisible();
  // A thousand images are soon trained on thirty times.
  await lab.page.getByRole("checkbox", { name: "Stop by itself" }).uncheck({ force: true });
  await lab.train.click();
  const note = lab.page.getByText(/^Nothing has arrived for some seconds\. Training goes on with the /);
  await expect(note).toBeVisible({ timeout: 20_000 });
  const step = await lab.read("Step");
  await lab.until("Step", step + 200);
  const used = Math.round((10 * (await lab.read("Step"))) / (await lab.read("Epoch")));
  await expect(note).toContainText(`with the first ${Math.round(used / 1000)}\u202F000 images.`);

  delivery.mend(IMAGES);
  await lab.page.getByRole("button", { name: "Load again" }).click();
  await lab.until("Validation", 85);
  await lab.pause.click();
  await lab.rests();
  await expect(lab.page.getByText("Nothing has arrived for some seconds.")).toHaveCount(0);
  expect(await lab.changesInTable()).toEqual(["Training images 1\u202F000 → 50\u202F000"]);
});

test("before the first thousand images nothing can be trained, and a stall is said", async ({
  lab,
  delivery,
}) => {
  delivery.spoil(IMAGES, { kind: "stall", bytes: 20_000 });
  await lab.page.goto(delivery.address);
  await expect(lab.page.getByRole("heading", { name: "Loading MNIST" })).toBeVisible();
  for (const button of [lab.train, lab.step, lab.epoch, lab.reset, lab.newSeed]) {
    await expect(button).toHaveAttribute("aria-disabled", "true");
  }
  await lab.page.keyboard.press("Space");
  await expect(lab.page.getByText("Nothing has arrived for some seconds.")).toBeVisible({ timeout: 20_000 });
  expect(await lab.read("Step")).toBe(0);
  delivery.mend(IMAGES);
  await lab.page.getByRole("button", { name: "Load again" }).click();
  await lab.loaded();
});

test("a person's own copy of the file takes the place of the one that cannot be read", async ({
  lab,
  delivery,
  complaints,
  request,
}) => {
  complaints.push(/404/);
  const labels: File = "train-labels-idx1-ubyte.gz";
  const whole = await request.get(`mnist/${labels}`);
  delivery.spoil(labels, { kind: "missing" });
  await lab.page.goto(delivery.address);
  await expect(
    lab.banner.getByRole("heading", { name: "The training labels cannot be read." }),
  ).toBeVisible();
  const choosing = lab.page.waitForEvent("filechooser");
  await lab.banner.getByRole("button", { name: "Choose a file…" }).click();
  await (
    await choosing
  ).setFiles({ name: "labels", mimeType: "application/gzip", buffer: await whole.body() });
  await lab.loaded();
  await lab.trainTo(100);
});
