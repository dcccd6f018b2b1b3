import { expect, test as base, type Locator, type Page } from "@playwright/test";
import { readFile } from "node:fs/promises";
import { parse, type Point } from "./csv";

/** What stands in the status region. */
export type Reading = "Epoch" | "Step" | "Training" | "Validation" | "Speed";

export type ExportKind = "CSV" | "PNG" | "SVG";

/** The page as a person has it: everything is found by its role and its name. */
export class Lab {
  readonly train: Locator;
  readonly pause: Locator;
  readonly step: Locator;
  readonly epoch: Locator;
  readonly reset: Locator;
  readonly newSeed: Locator;
  readonly status: Locator;
  readonly settings: Locator;
  readonly pad: Locator;
  readonly prediction: Locator;
  readonly banner: Locator;

  constructor(readonly page: Page) {
    const transport = page.getByRole("region", { name: "Transport" });
    const button = (name: string) => transport.getByRole("button", { name, exact: true });
    this.train = button("Train");
    this.pause = button("Pause");
    this.step = button("Step");
    this.epoch = button("Epoch");
    this.reset = button("Reset");
    this.newSeed = button("New seed");
    this.status = page.getByRole("status").filter({ hasText: "Validation" });
    this.settings = page.getByRole("form", { name: "Settings" });
    this.pad = page.getByRole("img", { name: "Draw a digit" });
    this.prediction = page.getByRole("list", { name: "Prediction" });
    this.banner = page.getByRole("alert");
  }

  /** Opens the page and waits until all of MNIST is here. */
  async open(address = "./"): Promise<void> {
    await this.page.goto(address);
    await this.isFresh();
  }

  /** Waits until all is as it was before the first step. */
  async isFresh(): Promise<void> {
    await expect(this.page.getByRole("heading", { name: "Nothing learned yet" })).toBeVisible({
      timeout: 20_000,
    });
    expect(await this.read("Step")).toBe(0);
  }

  /** Waits until what was amiss with the data is mended and all of MNIST is here. */
  async loaded(): Promise<void> {
    await expect(this.banner).toHaveCount(0);
    await expect(this.page.getByRole("progressbar", { name: "Loading MNIST" })).toHaveCount(0, {
      timeout: 20_000,
    });
    await expect(this.train.or(this.pause)).toHaveAttribute("aria-disabled", "false");
  }

  /** A number of the status region; NaN where there is none. Accuracies are in per cent. */
  async read(name: Reading): Promise<number> {
    return number(await this.status.locator(`dt:has-text("${name}") + dd`).innerText());
  }

  /** Waits until a number of the status region is at least so large. */
  async until(name: Reading, least: number, timeout = 30_000): Promise<void> {
    await expect
      .poll(() => this.read(name), { timeout, intervals: [50], message: `${name} reaches ${least}` })
      .toBeGreaterThanOrEqual(least);
  }

  /** Waits until training rests, by itself or because it was asked to. */
  async rests(timeout = 30_000): Promise<void> {
    await expect(this.train).toBeVisible({ timeout });
  }

  /** Trains, and pauses when the step is reached. */
  async trainTo(step: number): Promise<void> {
    await this.train.click();
    await this.until("Step", step);
    await this.pause.click();
    await this.rests();
  }

  /** Chooses how fast it trains: "10 steps/s", "full". */
  async setSpeed(speed: string): Promise<void> {
    await this.page.getByRole("combobox", { name: "Speed" }).selectOption(speed);
  }

  /** The number box of a setting. */
  box(name: string): Locator {
    return this.settings.getByRole("spinbutton", { name, exact: true });
  }

  /** The slider of a setting. */
  slider(name: string): Locator {
    return this.settings.getByRole("slider", { name, exact: true });
  }

  /** Types a number into a box, as a person does. */
  async type(name: string, value: number | string): Promise<void> {
    await this.box(name).fill(String(value));
    await this.box(name).press("Enter");
  }

  options(name: string): Locator {
    return this.page.getByRole("radiogroup", { name, exact: true });
  }

  /** Chooses one of a few options that stand side by side. */
  async choose(name: string, option: string): Promise<void> {
    await this.options(name).getByText(option, { exact: true }).click();
    await expect(this.options(name).getByRole("radio", { name: option, exact: true })).toBeChecked();
  }

  /** A group of settings, open or closed. */
  group(name: string): Locator {
    return this.settings
      .getByRole("group")
      .filter({ has: this.page.getByRole("heading", { name, exact: true }) });
  }

  /** Opens a group of settings, if it is closed. */
  async openGroup(name: string): Promise<void> {
    const group = this.group(name);
    if ((await group.getAttribute("open")) === null) await group.getByRole("heading").click();
    await expect(group).toHaveAttribute("open");
  }

  /** Draws with the mouse, in coordinates of a square with sides of 280. */
  async draw(strokes: readonly (readonly number[])[]): Promise<void> {
    await this.pad.scrollIntoViewIfNeeded();
    const box = await this.pad.boundingBox();
    if (!box) throw new Error("There is no pad to draw on.");
    const at = (stroke: readonly number[], i: number): [number, number] => [
      box.x + (stroke[2 * i]! / 280) * box.width,
      box.y + (stroke[2 * i + 1]! / 280) * box.height,
    ];
    for (const stroke of strokes) {
      await this.page.mouse.move(...at(stroke, 0));
      await this.page.mouse.down();
      for (let i = 1; i < stroke.length / 2; i++) await this.page.mouse.move(...at(stroke, i));
      await this.page.mouse.up();
    }
  }

  async clear(): Promise<void> {
    await this.page.getByRole("button", { name: "Clear", exact: true }).click();
  }

  /** The ten outputs as they are shown, from 0 to 9; NaN where there is none. */
  async outputs(): Promise<number[]> {
    const rows = await this.prediction.getByRole("listitem").allInnerTexts();
    return rows.map((row) => number(row.trim().replace(/^\d\s+/, "")));
  }

  /** Waits until there is an answer for the drawing. */
  async isRead(): Promise<void> {
    await expect.poll(async () => (await this.outputs()).every(Number.isFinite)).toBe(true);
  }

  /** Waits until there is no answer, because there is no drawing. */
  async isUnread(): Promise<void> {
    await expect.poll(async () => (await this.outputs()).every(Number.isNaN)).toBe(true);
  }

  /** The digit with the largest output. */
  async answer(): Promise<number> {
    const outputs = await this.outputs();
    return outputs.indexOf(Math.max(...outputs));
  }

  /** Saves the charts as a file. */
  async save(kind: ExportKind): Promise<{ name: string; bytes: Buffer }> {
    await this.page.getByRole("button", { name: "Export" }).click();
    const downloading = this.page.waitForEvent("download");
    await this.page.getByRole("menuitem", { name: kind }).click();
    const download = await downloading;
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  }

  /** Every point of the live run, or of a kept one by its letter, with all digits. */
  async points(name = "this"): Promise<Point[]> {
    const points = parse((await this.save("CSV")).bytes.toString("utf8"));
    return points.filter(({ run }) => run === name);
  }

  /** The labels of the changes in the table of values, newest first. */
  async changesInTable(): Promise<string[]> {
    await this.page.getByRole("button", { name: "Table" }).click();
    const table = this.page.getByRole("dialog", { name: "Cost and accuracy" });
    const cells = await table.locator("tbody td:last-child").allInnerTexts();
    await table.getByRole("button", { name: "Close" }).click();
    return cells.map((cell) => cell.trim()).filter((cell) => cell !== "");
  }

  /** All the text on the charts, as the exported picture has it. */
  async textOnCharts(): Promise<string> {
    const { bytes } = await this.save("SVG");
    return (await openSvg(this.page, bytes)).text;
  }
}

/** Opens an exported picture as a file of its own, which the page's policy says nothing about. */
export async function openSvg(
  page: Page,
  file: Buffer,
): Promise<{ root: string; error: string | undefined; text: string }> {
  const blank = await page.context().newPage();
  try {
    return await blank.evaluate((svg) => {
      const { documentElement: root } = new DOMParser().parseFromString(svg, "image/svg+xml");
      const error = root.querySelector("parsererror")?.textContent;
      return { root: root.localName, error, text: root.textContent };
    }, file.toString("utf8"));
  } finally {
    await blank.close();
  }
}

/** A number as the page writes it. */
function number(text: string): number {
  const [figures] = text
    .replaceAll("−", "-")
    .replace(/[\u00A0\u2009\u202F]/g, "")
    .split(/[\s%]/);
  return figures === "–" || figures === undefined ? NaN : Number(figures);
}

/** What Playwright itself says where it keeps a page from being kept. */
const NOT_KEPT = "Service Worker registration blocked by Playwright";

/** What the browser may complain about in this test, because the test brings it about. */
interface Fixtures {
  lab: Lab;
  complaints: RegExp[];
}

/** Every test has a lab, and fails when the page complains in the console or asks another host for anything. */
export const test = base.extend<Fixtures>({
  // What cannot be clicked is said long before the whole test is given up.
  actionTimeout: 10_000,
  complaints: async ({}, use) => {
    await use([]);
  },
  lab: async ({ page, context, baseURL, complaints }, use) => {
    const heard: string[] = [];
    context.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") heard.push(message.text());
    });
    context.on("weberror", (error) => heard.push(String(error.error())));
    const elsewhere: string[] = [];
    const host = new URL(baseURL!).hostname;
    context.on("request", (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (!["blob:", "data:"].includes(protocol) && hostname !== host) elsewhere.push(request.url());
    });
    await use(new Lab(page));
    expect
      .soft(
        heard.filter((text) => text !== NOT_KEPT && !complaints.some((known) => known.test(text))),
        "complaints in the console",
      )
      .toEqual([]);
    expect.soft(elsewhere, "requests to other hosts").toEqual([]);
  },
});

export { expect };
