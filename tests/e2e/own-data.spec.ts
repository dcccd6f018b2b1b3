import type { Page } from "@playwright/test";
import { gzipSync } from "node:zlib";
import { expect, test } from "./lab";

/** A picture with a bar whose height says what it is. */
const picture = (label: number): Buffer => {
  const bytes = Buffer.alloc(784);
  bytes.fill(200, label * 78, (label + 1) * 78);
  return bytes;
};

const labelOf = (number: number): number => number % 10;

function idx(rank: number, sizes: readonly number[], items: Buffer): Buffer {
  const header = Buffer.alloc(4 + 4 * sizes.length);
  header.set([0, 0, 8, rank]);
  sizes.forEach((size, i) => header.writeUInt32BE(size, 4 + 4 * i));
  return Buffer.concat([header, items]);
}

const labels = (count: number): Buffer =>
  idx(1, [count], Buffer.from(Array.from({ length: count }, (_, i) => labelOf(i))));
const pictures = (count: number): Buffer =>
  idx(3, [count, 28, 28], Buffer.concat(Array.from({ length: count }, (_, i) => picture(labelOf(i)))));

function table(count: number): Buffer {
  const lines = ["label," + Array.from({ length: 784 }, (_, i) => `pixel${i}`).join(",")];
  for (let i = 0; i < count; i++) lines.push(`${labelOf(i)},${[...picture(labelOf(i))].join(",")}`);
  return Buffer.from(lines.join("\n") + "\n");
}

const file = (name: string, buffer: Buffer) => ({ name, mimeType: "application/octet-stream", buffer });

const BARS = [
  file("bars-images-idx3-ubyte.gz", gzipSync(pictures(1200))),
  file("bars-labels-idx1-ubyte", labels(1200)),
  file("bars-test-images-idx3-ubyte", pictures(100)),
  file("bars-test-labels-idx1-ubyte", labels(100)),
];

async function open(page: Page, files: ReturnType<typeof file>[]): Promise<void> {
  await page.getByLabel("Files to open").setInputFiles(files);
}

const said = (page: Page) => page.getByRole("region", { name: "Kept runs" });

test("own data take the place of MNIST, are named, and the run before comes back", async ({ lab, page }) => {
  await lab.open();
  await lab.epoch.click();
  await lab.until("Epoch", 1);
  await lab.rests();
  await open(page, BARS);
  await expect(said(page)).toContainText(
    "Own data: bars-images-idx3-ubyte.gz, 1\u202F200 images, 200 of them held out, 100 to test. The run before is kept as A.",
  );
  await expect.poll(() => lab.read("Step")).toBe(0);
  await lab.openGroup("Data");
  await expect(lab.group("Data")).toContainText("Own data: bars-images-idx3-ubyte.gz");
  await expect(lab.group("Data")).toContainText("The last 200 of your data’s 1\u202F200 training images");
  expect(await lab.box("Training images").inputValue()).toBe("1000");
  await lab.epoch.click();
  await lab.until("Epoch", 1);
  await lab.rests();
  // Bars are told apart at once, digits are not.
  await lab.until("Validation", 99);

  await said(page).getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => lab.read("Step")).toBe(5000);
  await expect(lab.group("Data")).not.toContainText("Own data");
});

test("a table is opened by dropping it, and Back to MNIST waits for a reset", async ({ lab, page }) => {
  await lab.open();
  const bytes = [...gzipSync(table(60))];
  await page.evaluate((bytes) => {
    const files = new DataTransfer();
    files.items.add(new File([new Uint8Array(bytes)], "train.csv.gz"));
    window.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
  }, bytes);
  await expect(said(page)).toContainText("Own data: train.csv.gz, 60 images, 10 of them held out.");
  await lab.openGroup("Data");
  await expect(lab.group("Data")).toContainText("There is no test set.");
  await lab.step.click();
  await lab.until("Step", 1);
  await lab.group("Data").getByRole("button", { name: "Back to MNIST" }).click();
  await expect(lab.group("Data").getByRole("button", { name: /reset/i }).first()).toBeVisible();
  await lab.reset.click();
  await expect.poll(() => lab.read("Step")).toBe(0);
  await lab.step.click();
  await lab.until("Step", 1);
});

test("what cannot be used is refused with the reason, and the run goes on", async ({ lab, page }) => {
  await lab.open();
  await lab.step.click();
  await lab.until("Step", 1);
  const cases: [ReturnType<typeof file>[], string][] = [
    [
      [file("cut-images", pictures(12).subarray(0, 5000))],
      "cut-images: the header at byte 4 promises 12 images",
    ],
    [[BARS[0]!], "1\u202F200 training pictures and 0 training labels"],
    [[file("a.csv", Buffer.from("label,x\n1,2\n"))], "a.csv: line 1: 2 values"],
    [[file("l", idx(1, [1], Buffer.from([11]))), file("i", pictures(1))], "a label 11"],
    [[file("wide", idx(3, [1, 28, 29], Buffer.alloc(812)))], "promises 29 columns"],
    [[file("a.gz", gzipSync(pictures(12)).subarray(0, 90))], "a.gz: "],
  ];
  for (const [files, reason] of cases) {
    await open(page, files);
    await expect(lab.banner).toContainText(reason);
    await expect(lab.banner).toContainText("What was on screen is unchanged.");
    await lab.banner.getByRole("button", { name: "Close" }).click();
  }
  expect(await lab.read("Step")).toBe(1);
  await lab.step.click();
  await lab.until("Step", 2);
});

test("a link to a run on own data says which data it needs, and what else it asks for is set", async ({
  lab,
}) => {
  const settings = { data: "0badcafe", learningRate: 0.25 };
  await lab.open(`./#config=${encodeURIComponent(JSON.stringify(settings))}`);
  await expect(lab.banner).toContainText(
    "“data” needs own data with the checksum 0badcafe, which are not here",
  );
  expect(await lab.box("Learning rate η").inputValue()).toBe("0.25");
});
