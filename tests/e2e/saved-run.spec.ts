import type { Page } from "@playwright/test";
import { readFile } from "node:fs/promises";
import { expect, test } from "./lab";

const said = (page: Page) => page.getByRole("region", { name: "Kept runs" });

/** Chooses an entry of the menu Save; gives what the browser was handed. */
async function save(page: Page, what: RegExp): Promise<{ name: string; buffer: Buffer }> {
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: what }).click(),
  ]);
  return { name: file.suggestedFilename(), buffer: await readFile(await file.path()) };
}

async function open(page: Page, name: string, buffer: Buffer): Promise<void> {
  await page
    .getByLabel("Files to open")
    .setInputFiles({ name, mimeType: "application/octet-stream", buffer });
}

test("a saved run comes back with its curves and changes, and goes on with the same numbers", async ({
  lab,
  page,
}) => {
  await lab.open();
  await lab.openGroup("Data");
  await lab.type("Training images", 1000);
  await lab.reset.click();
  await lab.epoch.click();
  await lab.until("Epoch", 1);
  await lab.rests();
  await lab.type("Learning rate η", 0.25);
  await lab.epoch.click();
  await lab.until("Epoch", 2);
  await lab.rests();
  const { name, buffer } = await save(page, /^Run/);
  expect(name).toBe("epoch-lab-run-seed1-step200.safetensors");
  await lab.epoch.click();
  await lab.until("Epoch", 3);
  await lab.rests();
  const validation = await lab.read("Validation");
  const curve = await lab.points();

  await page.reload();
  await lab.isFresh();
  await open(page, name, buffer);
  await expect(said(page)).toContainText(`This run goes on from ${name}, epoch\u00a02.00.`);
  await expect.poll(() => lab.read("Step")).toBe(200);
  await expect(lab.box("Learning rate η")).toHaveValue("0.25");
  await lab.epoch.click();
  await lab.until("Epoch", 3);
  await lab.rests();
  expect(await lab.read("Validation")).toBe(validation);
  const again = await lab.points();
  // The clock is another one, and where points of mid-epoch stand follows from it.
  const ends = (points: typeof curve) =>
    points.filter(({ epoch }) => Number.isInteger(epoch)).map(({ validationCost }) => validationCost);
  expect(ends(again)).toEqual(ends(curve));
});

test("a file that cannot be gone on from is refused with the reason, and the run goes on", async ({
  lab,
  page,
}) => {
  await lab.open();
  await lab.step.click();
  await lab.until("Step", 1);
  const { name, buffer } = await save(page, /^Run/);
  const length = Number(buffer.readBigUInt64LE());
  const spoilt = (from: string, to: string): Buffer => {
    const header = buffer
      .subarray(8, 8 + length)
      .toString()
      .replace(from, to);
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
    return Buffer.concat([size, Buffer.from(header), buffer.subarray(8 + length)]);
  };
  const weight = Buffer.from(buffer);
  const { data_offsets: offsets } = (
    JSON.parse(buffer.subarray(8, 8 + length).toString()) as Record<
      string,
      { data_offsets: [number, number] }
    >
  )["layers.0.weight"]!;
  weight[8 + length + offsets[0]]! ^= 1;
  const cases: [Buffer, string][] = [
    [buffer.subarray(0, buffer.length - 5), "cut off"],
    [buffer.subarray(0, 40), "ends within its header"],
    [spoilt('"version":"1"', '"version":"9"'), "Its version is 9"],
    [spoilt('"format":"epoch-lab"', '"format":"pt"'), "no run of Epoch Lab"],
    [weight, "`layers.0.weight` is not the one of the run's state"],
    [spoilt("[30,784]", "[784,30]"), "of shape [784, 30]"],
    [spoilt('\\"changes\\":[]', '\\"changes\\":{}'), "The history in it is damaged."],
  ];
  for (const [bytes, reason] of cases) {
    await open(page, name, bytes);
    await expect(lab.banner).toContainText(reason);
    await expect(lab.banner).toContainText("What was on screen is unchanged.");
    await lab.banner.getByRole("button", { name: "Close" }).click();
  }
  expect(await lab.read("Step")).toBe(1);
});

test("a network goes out as the book's program writes it, and comes back to be evaluated, drawn for and trained on", async ({
  lab,
  page,
}) => {
  await lab.open();
  await lab.epoch.click();
  await lab.until("Epoch", 1);
  await lab.rests();
  const validation = await lab.read("Validation");
  const { name, buffer } = await save(page, /^Network/);
  const network = JSON.parse(buffer.toString()) as Record<string, unknown>;
  expect(Object.keys(network)).toEqual(["sizes", "weights", "biases", "cost"]);
  expect([network["sizes"], network["cost"]]).toEqual([[784, 30, 10], "CrossEntropyCost"]);

  await page.reload();
  await lab.isFresh();
  await open(page, name, buffer);
  await expect(said(page)).toContainText(`This run begins with the network of ${name}.`);
  expect(await lab.read("Step")).toBe(0);
  await expect.poll(() => lab.read("Validation")).toBe(validation);
  // A slider that is moved does not lose it.
  await lab.type("Learning rate η", 0.1);
  await lab.epoch.click();
  await lab.until("Epoch", 1);
  await lab.rests();
  expect(await lab.read("Validation")).toBeGreaterThan(validation - 1);

  await open(page, "net.json", Buffer.from(buffer.toString().replace("CrossEntropyCost", "HingeCost")));
  await expect(lab.banner).toContainText("unknown variant `HingeCost`");
  await open(
    page,
    "net.json",
    Buffer.from('{"sizes": [2, 1], "weights": [[[1, 2]]], "biases": [[[1]]], "cost": "QuadraticCost"}'),
  );
  await expect(lab.banner).toContainText("must begin with the 784 pixels and end with the 10 digits");
});

test("a network that the book's program does not know is not written, and the reason is said", async ({
  lab,
  page,
}) => {
  await lab.open(`./#config=${encodeURIComponent(JSON.stringify({ hidden: "relu" }))}`);
  await lab.step.click();
  await lab.until("Step", 1);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("menuitem", { name: /^Network/ }).click();
  await expect(lab.banner).toContainText("The network cannot be saved.");
  await expect(lab.banner).toContainText("the book's program knows sigmoid neurons only");
});
