import { expect, test } from "./lab";
import type { Locator, Page } from "@playwright/test";

/** The page of one neuron, as a person has it. */
class Neuron {
  readonly run: Locator;
  readonly pause: Locator;
  readonly step: Locator;
  readonly reset: Locator;
  readonly update: Locator;
  readonly status: Locator;

  constructor(readonly page: Page) {
    const button = (name: string) => page.getByRole("button", { name, exact: true });
    this.run = button("Run");
    this.pause = button("Pause");
    this.step = button("Step");
    this.reset = button("Reset");
    this.update = page.getByRole("slider", { name: "Update", exact: true });
    this.status = page.getByRole("status");
  }

  async open(): Promise<void> {
    await this.page.goto("./one-neuron.html");
    await expect(this.run).toBeVisible();
  }

  box(name: string): Locator {
    return this.page.getByRole("spinbutton", { name, exact: true });
  }

  async type(name: string, value: number): Promise<void> {
    await this.box(name).fill(String(value));
    await this.box(name).press("Enter");
  }

  async start(name: string): Promise<void> {
    await this.page.getByRole("radio", { name }).check();
  }

  half(cost: "Quadratic" | "Cross-entropy"): Locator {
    return this.page.getByRole("region", { name: cost, exact: true });
  }

  /** What a screen reader says of a chart: its value at the update, and its last one. */
  async told(chart: string): Promise<{ value: number; end: number }> {
    const label = await this.page.getByRole("img", { name: `${chart}:` }).getAttribute("aria-label");
    const [, value, end] = /: (\S+) at update \d+, ends at (\S+)$/.exec(label!)!;
    return { value: number(value!), end: number(end!) };
  }

  /** The update that is looked at. */
  async at(): Promise<number> {
    return Number(await this.update.inputValue());
  }
}

const number = (text: string): number => Number(text.replaceAll("−", "-"));

const it = test.extend<{ neuron: Neuron }>({
  // Every page fails its test when it complains or asks another host for anything.
  neuron: async ({ lab }, use) => {
    const neuron = new Neuron(lab.page);
    await neuron.open();
    await use(neuron);
  },
});

it("both neurons end where the chapter and its equations say, from both starts at both rates", async ({
  neuron,
}) => {
  const ends = [
    { start: "A little wrong", rate: 0.15, quadratic: 0.094, crossEntropy: 0.0116 },
    { start: "Badly wrong", rate: 0.15, quadratic: 0.203, crossEntropy: 0.012 },
    { start: "A little wrong", rate: 0.005, quadratic: 0.751, crossEntropy: 0.418 },
    { start: "Badly wrong", rate: 0.005, quadratic: 0.981, crossEntropy: 0.78 },
  ];
  for (const { start, rate, quadratic, crossEntropy } of ends) {
    await neuron.start(start);
    await neuron.type("Learning rate η", rate);
    await expect.poll(async () => (await neuron.told("Quadratic, output")).end).toBeCloseTo(quadratic, 3);
    expect((await neuron.told("Cross-entropy, output")).end).toBe(crossEntropy);
    await neuron.update.fill("300");
    await expect.poll(async () => (await neuron.told("Quadratic, output")).value).toBe(quadratic);
  }
});

it("the numbers of a moment stand in their places and belong together", async ({ neuron }) => {
  await neuron.update.fill("60");
  await expect(neuron.status).toHaveText("60 of 300 updates");
  await expect(neuron.update).toHaveAttribute("aria-valuetext", "update 60 of 300");
  const numbers = async (cost: "Quadratic" | "Cross-entropy") =>
    (await neuron.half(cost).locator("dd").allInnerTexts()).map(number);
  expect(await numbers("Quadratic")).toEqual([1.82, 1.82, 3.63, 0.974, 0.475, 0.024]);
  expect(await numbers("Cross-entropy")).toEqual([-1.24, -1.24, -2.48, 0.077, 0.081, 0.077]);
  expect((await neuron.told("Quadratic, cost")).value).toBe(0.475);
  expect((await neuron.told("Cross-entropy, ∂C/∂w")).value).toBe(0.077);
  await expect(neuron.half("Quadratic")).toContainText("an update moves hardly anything");
  await neuron.update.fill("220");
  await expect(neuron.half("Quadratic")).toContainText("now it learns");
});

it("Space runs and pauses, → is one update, R goes back, and the end is the end", async ({ neuron }) => {
  const { keyboard } = neuron.page;
  await keyboard.press("ArrowRight");
  await keyboard.press("ArrowRight");
  expect(await neuron.at()).toBe(2);
  await keyboard.press("Space");
  await expect(neuron.pause).toBeVisible();
  await expect.poll(() => neuron.at()).toBeGreaterThan(5);
  await keyboard.press("Space");
  await expect(neuron.run).toBeVisible();
  const rested = await neuron.at();
  await neuron.page.waitForTimeout(200);
  expect(await neuron.at()).toBe(rested);
  await keyboard.press("r");
  await expect.poll(() => neuron.at()).toBe(0);

  await neuron.update.fill("298");
  await neuron.run.click();
  await expect(neuron.run).toBeVisible();
  await expect.poll(() => neuron.at()).toBe(300);
  await expect(neuron.step).toHaveAttribute("aria-disabled", "true");
  await neuron.run.click();
  await expect.poll(() => neuron.at()).toBeLessThan(300);
  await neuron.reset.click();
  await expect(neuron.run).toBeVisible();
  expect(await neuron.at()).toBe(0);
});

it("no key commands the run while a number is typed or a slider moved", async ({ neuron }) => {
  await neuron.box("Input x").focus();
  for (const key of ["Space", "ArrowRight", "r"]) await neuron.page.keyboard.press(key);
  await neuron.page.getByRole("slider", { name: "Target" }).press("ArrowRight");
  await neuron.page.waitForTimeout(200);
  expect(await neuron.at()).toBe(0);
  await expect(neuron.run).toBeVisible();
  await expect(neuron.box("Target y")).toHaveValue("0.1");
});

it("what is impossible is refused in words, and nothing changes", async ({ neuron }) => {
  const before = await neuron.told("Quadratic, output");
  await neuron.type("Target y", 1.2);
  await expect(neuron.page.getByText("Target must be from 0 to 1. Still 0.")).toBeVisible();
  await neuron.type("Learning rate η", 0);
  await expect(
    neuron.page.getByText("Learning rate must be above 0 and at most 100. Still 0.15."),
  ).toBeVisible();
  await neuron.type("Starting weight w", -101);
  await expect(neuron.page.getByText("Starting weight must be from −100 to 100. Still 2.")).toBeVisible();
  expect(await neuron.told("Quadratic, output")).toEqual(before);
});

it("a target of one half leaves the cross-entropy at ln 2", async ({ neuron }) => {
  await neuron.type("Target y", 0.5);
  await neuron.type("Learning rate η", 1);
  await expect.poll(async () => (await neuron.told("Cross-entropy, cost")).end).toBe(0.693);
  expect((await neuron.told("Cross-entropy, output")).end).toBe(0.5);
  await expect(neuron.page.getByRole("radio", { checked: true })).toHaveCount(0);
});

it("the extremes that the boxes take are drawn too", async ({ neuron }) => {
  for (const [name, value] of [
    ["Starting weight w", 100],
    ["Starting bias b", -100],
    ["Input x", -100],
    ["Learning rate η", 100],
    ["Target y", 1],
  ] as const)
    await neuron.type(name, value);
  const end = await neuron.told("Quadratic, output");
  expect(end.end).toBe(0);
  expect((await neuron.told("Cross-entropy, output")).end).toBe(1);
});

it("the pointer reads one update on all charts, and takes the run along when pressed", async ({ neuron }) => {
  const chart = neuron.page.getByRole("img", { name: /^Quadratic, cost/ });
  const box = (await chart.boundingBox())!;
  await neuron.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const readings = neuron.page.getByText(/^at \d+$/);
  await expect(readings).toHaveCount(6);
  expect(new Set(await readings.allInnerTexts()).size).toBe(1);
  expect(await neuron.at()).toBe(0);
  await neuron.page.mouse.down();
  await expect.poll(() => neuron.at()).toBeGreaterThan(100);
  await neuron.page.mouse.move(box.x + box.width, box.y + box.height / 2);
  await expect.poll(() => neuron.at()).toBe(300);
  await neuron.page.mouse.up();
  await neuron.page.mouse.move(2, 2);
  await expect(readings).toHaveCount(0);
});

it("the answers are spoken when the run rests, not at every update", async ({ neuron }) => {
  await neuron.page.clock.install();
  const spoken = neuron.page.locator(".transport p[aria-live=polite]");
  await neuron.run.click();
  await neuron.page.clock.runFor(3000);
  expect(await neuron.at()).toBeGreaterThan(30);
  await expect(spoken).not.toContainText(/Update [1-9]/);
  await neuron.pause.click();
  await neuron.page.clock.runFor(1000);
  await expect(spoken).toHaveText(
    /^Update \d+ of 300: quadratic answers 0\.\d{3}, cross-entropy answers 0\.\d{3}$/,
  );
});

it("who wants no motion sees leaps", async ({ neuron }) => {
  await neuron.page.emulateMedia({ reducedMotion: "reduce" });
  await neuron.page.clock.install();
  await neuron.run.click();
  const seen = new Set<number>();
  for (let i = 0; i < 20; i++) {
    await neuron.page.clock.runFor(150);
    seen.add(await neuron.at());
  }
  expect([...seen].every((update) => update % 30 === 0)).toBe(true);
  expect(seen.size).toBeGreaterThan(2);
});

it("formulas are set as text that is read aloud, without a script", async ({ neuron }) => {
  const math = neuron.page.locator("math annotation");
  expect(await math.allTextContents()).toEqual(
    expect.arrayContaining(["C = \\dfrac{1}{2} (y - a)^2", "\\partial C / \\partial w = (a - y)\\; x"]),
  );
});

it("once loaded it needs no network", async ({ neuron, context }) => {
  // What keeps the page for the next visit is asked for when the page is at rest.
  await neuron.page.waitForLoadState("networkidle");
  const requests: string[] = [];
  context.on("request", (request) => requests.push(request.url()));
  await context.setOffline(true);
  await neuron.start("A little wrong");
  await neuron.type("Learning rate η", 0.005);
  await neuron.run.click();
  await expect.poll(() => neuron.at()).toBeGreaterThan(10);
  await neuron.page.getByRole("button", { name: "Light or dark" }).click();
  expect((await neuron.told("Cross-entropy, output")).end).toBe(0.418);
  expect(requests).toEqual([]);
});

it("everything stands on one screen of 1440 × 900", async ({ neuron }) => {
  const overflow = await neuron.page.evaluate(() => {
    const { scrollHeight, scrollWidth, clientHeight, clientWidth } = document.documentElement;
    return { down: scrollHeight - clientHeight, right: scrollWidth - clientWidth };
  });
  expect(overflow).toEqual({ down: 0, right: 0 });
  const last = neuron.page.getByRole("img", { name: /^Cross-entropy, ∂C/ });
  await expect(last).toBeInViewport({ ratio: 1 });
});

it.describe("on a phone", () => {
  it.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  it("the other cost is an arrow key away, and a tap moves the run", async ({ neuron }) => {
    const other = neuron.half("Cross-entropy").getByRole("heading", { level: 2 });
    await expect(other).not.toBeInViewport({ ratio: 1 });
    await expect(async () => {
      await neuron.page.getByRole("region", { name: "Both costs, side by side" }).press("ArrowRight");
      await expect(other).toBeInViewport({ ratio: 1, timeout: 1000 });
    }).toPass();
    expect(await neuron.at()).toBe(0);
    const chart = neuron.page.getByRole("img", { name: /^Cross-entropy, output/ });
    const box = (await chart.boundingBox())!;
    await neuron.page.touchscreen.tap(box.x + box.width * 0.6, box.y + box.height / 2);
    await expect.poll(() => neuron.at()).toBeGreaterThan(100);
    for (const button of [neuron.run, neuron.step, neuron.reset]) {
      const { width, height } = (await button.boundingBox())!;
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
    }
  });
});
