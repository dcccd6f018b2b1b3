import type { ElementHandle, Page } from "puppeteer-core";
import { expect } from "vitest";

/** What stands in the status region. */
export type Reading = "Epoch" | "Step" | "Training" | "Validation";

/** A role and a name, as a screen reader has them. */
export interface Named {
  readonly role: string;
  readonly name: string;
}

const named = (role: string) => (name: string) => ({ role, name });
const button = named("button");

/** Everything of the page that these tests touch. */
export const PARTS = {
  train: button("Train"),
  pause: button("Pause"),
  epoch: button("Epoch"),
  trainAgain: button("Train again"),
  exports: button("Export"),
  csv: named("menuitem")("CSV every point, all digits"),
  png: named("menuitem")("PNG both charts, 1\u202F920 pixels wide"),
  keep: button("Keep this run"),
  shown: (letter: string) => button(`Show run ${letter}`),
  // Firefox gives the role its newer name, "image".
  pad: named("image")("Draw a digit"),
  prediction: named("list")("Prediction"),
  charts: [named("figure")("Cost"), named("figure")("Accuracy")],
  runs: named("table")("Runs"),
  nothingLearned: named("heading")("Nothing learned yet"),
  trainingImages: named("spinbutton")("Training images"),
  data: named("heading")("Data"),
} as const;

/** How long anything may take that is no training, in milliseconds. */
const TIMEOUT_MS = 20_000;

/** Waits for a part that is seen. */
export async function find(
  page: Page,
  { role, name }: Named,
  timeout = TIMEOUT_MS,
): Promise<ElementHandle<Element>> {
  const found = await page.waitForSelector(`::-p-aria([name="${name}"][role="${role}"])`, {
    visible: true,
    timeout,
  });
  if (!found) throw new Error(`There is no ${role} “${name}”.`);
  return found;
}

export async function click(page: Page, part: Named): Promise<void> {
  await (await find(page, part)).click();
}

/** The text of a part, with plain spaces. */
export async function text(page: Page, part: Named): Promise<string> {
  const text = await (await find(page, part)).evaluate((element) => (element as HTMLElement).innerText);
  return text.replace(/[\u00A0\u2009\u202F]/g, " ");
}

/** Waits until all of MNIST is here, and all is as it was before the first step. */
export async function isFresh(page: Page): Promise<void> {
  await find(page, PARTS.nothingLearned);
  expect(await read(page, "Step")).toBe(0);
}

/** A number of the status region; NaN where there is none. Accuracies are in per cent. */
export async function read(page: Page, name: Reading): Promise<number> {
  const value = await page.$eval(
    `[role="status"]`,
    (status, name) => {
      const term = [...status.querySelectorAll("dt")].find((term) => term.textContent.trim() === name);
      return term?.nextElementSibling?.textContent ?? "";
    },
    name,
  );
  return number(value);
}

/** Waits until a number of the status region is at least so large. */
export async function until(page: Page, name: Reading, least: number): Promise<void> {
  await expect
    .poll(() => read(page, name), { timeout: 30_000, interval: 50, message: `${name} reaches ${least}` })
    .toBeGreaterThanOrEqual(least);
}

/** Waits until training rests, by itself or because it was told to. */
export async function rests(page: Page): Promise<void> {
  await find(page, PARTS.train);
}

/** Types a number into a box, as a person does. */
export async function type(page: Page, part: Named, value: number): Promise<void> {
  const box = await find(page, part);
  await box.click({ count: 3 });
  await box.type(String(value));
  await box.press("Enter");
}

/** Draws with the mouse, in coordinates of a square with sides of 280. */
export async function draw(page: Page, strokes: readonly (readonly number[])[]): Promise<void> {
  const pad = await find(page, PARTS.pad);
  await pad.scrollIntoView();
  const box = await pad.boundingBox();
  if (!box) throw new Error("There is no pad to draw on.");
  const at = (stroke: readonly number[], i: number): [number, number] => [
    box.x + (stroke[2 * i]! / 280) * box.width,
    box.y + (stroke[2 * i + 1]! / 280) * box.height,
  ];
  for (const stroke of strokes) {
    await page.mouse.move(...at(stroke, 0));
    await page.mouse.down();
    for (let i = 1; i < stroke.length / 2; i++) await page.mouse.move(...at(stroke, i));
    await page.mouse.up();
  }
}

/** The ten outputs as they are shown, from 0 to 9; NaN where there is none. */
export async function outputs(page: Page): Promise<number[]> {
  const list = await find(page, PARTS.prediction);
  const rows = await list.$$eval("li", (items) => items.map((item) => item.innerText));
  return rows.map((row) => number(row.trim().replace(/^\d\s+/, "")));
}

/** A chart's last values, training and validation, from the table for who does not see the chart. */
export async function lastValues(page: Page, { name }: Named): Promise<number[]> {
  const texts = await page.$$eval(
    "table",
    (tables, start) => {
      const table = tables.find(({ caption }) => caption?.textContent.startsWith(start));
      return [...(table?.querySelectorAll("td") ?? [])].map((cell) => cell.textContent);
    },
    `${name}, last values`,
  );
  return texts.map(number);
}

/** Pixels of a chart's curve: those of the colour in which training is drawn. */
export async function curvePixels(page: Page, chart: Named): Promise<number> {
  return (await find(page, chart)).evaluate((figure) => {
    const probe = document.createElement("i");
    probe.style.color = getComputedStyle(document.documentElement).getPropertyValue("--training");
    figure.append(probe);
    const [red, green, blue] = getComputedStyle(probe).color.match(/\d+/g)!.map(Number);
    probe.remove();
    let count = 0;
    for (const canvas of figure.querySelectorAll("canvas")) {
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      for (let i = 0; i < data.length; i += 4) {
        if (data[i] === red && data[i + 1] === green && data[i + 2] === blue) count++;
      }
    }
    return count;
  });
}

/** A number as the page writes it. */
function number(text: string): number {
  const [figures] = text
    .replaceAll("−", "-")
    .replace(/[\u00A0\u2009\u202F]/g, "")
    .trim()
    .split(/[\s%]/);
  return figures === "–" || figures === undefined || figures === "" ? NaN : Number(figures);
}
