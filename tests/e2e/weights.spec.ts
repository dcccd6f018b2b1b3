import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Lab } from "./lab";

/** The view of weights as a person has it. */
class Weights {
  constructor(readonly lab: Lab) {}

  async open(): Promise<void> {
    await this.lab.page.getByRole("tab", { name: "Weights" }).click();
    await expect(this.histogram).toBeVisible();
  }

  get panel() {
    return this.lab.page.getByRole("tabpanel", { name: "Weights" });
  }
  get histogram() {
    return this.panel.getByRole("img", { name: /^Histogram of/ });
  }
  get pictures() {
    return this.panel.getByRole("list", { name: /^Weights into each/ }).getByRole("button");
  }
  get lens() {
    return this.panel.getByRole("figure");
  }

  /** What the histogram says of itself, all numbers in it. */
  async told(): Promise<{ weights: number; nearZero: number; deviation: number; start: number }> {
    const label = (await this.histogram.getAttribute("aria-label"))!.replace(/\u202F/g, "");
    const [, weights, nearZero, deviation, start] = label.match(
      /^Histogram of (\d+) weights .*\. (\d+) of \d+ within 0\.01 of zero\. Standard deviation ([\d.]+); at the start ([\d.]+)\.$/,
    )!;
    return {
      weights: Number(weights),
      nearZero: Number(nearZero),
      deviation: Number(deviation),
      start: Number(start),
    };
  }
}

test("L1 drives far more weights to zero than L2", async ({ lab }) => {
  const weights = new Weights(lab);
  await lab.open();
  await weights.open();
  const nearZero = async (regularization: string) => {
    await lab.choose("Regularization", regularization);
    for (const epoch of [1, 2]) {
      await lab.epoch.click();
      await lab.until("Epoch", epoch);
      await lab.rests();
    }
    await expect(lab.page.getByText(/^after step/)).toHaveText(/^after step 10.000$/);
    await lab.page.waitForTimeout(500);
    const told = await weights.told();
    await lab.reset.click();
    await lab.isFresh();
    return told.nearZero / told.weights;
  };
  const l2 = await nearZero("L2");
  const l1 = await nearZero("L1");
  expect(l1).toBeGreaterThan(3 * l2);
  expect(l1).toBeGreaterThan(0.5);
});

test("the starting weights are there before the first step, as they were drawn", async ({ lab }) => {
  const weights = new Weights(lab);
  await lab.open();
  await weights.open();
  const { weights: count, nearZero, deviation, start } = await weights.told();
  expect(count).toBe(784 * 30);
  expect(deviation).toBe(start);
  // N(0, 1/784): 22 % lie within 0.01.
  expect(start).toBeCloseTo(1 / 28, 2);
  expect(nearZero / count).toBeCloseTo(0.22, 1);
  await lab.choose("Starting weights", "large");
  await expect.poll(async () => (await weights.told()).start).toBeCloseTo(1, 1);
});

test("pictures follow the network, and rest with it", async ({ lab }) => {
  const weights = new Weights(lab);
  await lab.open();
  await weights.open();
  await expect(weights.pictures).toHaveCount(30);
  const look = async () => (await weights.panel.screenshot()).toString("base64");
  const before = await look();
  await lab.trainTo(300);
  await lab.page.waitForTimeout(500);
  const after = await look();
  expect(after).not.toBe(before);
  await lab.page.waitForTimeout(500);
  expect(await look()).toBe(after);
  await weights.panel.getByText("each its own").click();
  await expect.poll(look).not.toBe(after);
});

test("a neuron is enlarged under the pointer, with the keyboard and on a click", async ({ lab }) => {
  const weights = new Weights(lab);
  await lab.open();
  await weights.open();
  await weights.pictures.nth(11).hover();
  await expect(weights.lens).toContainText("hidden neuron 12");
  await lab.page.mouse.move(10, 10);
  await expect(weights.lens).toHaveCount(0);

  await weights.pictures.first().focus();
  await expect(weights.lens).toContainText("hidden neuron 1");
  await lab.page.keyboard.press("ArrowRight");
  await expect(weights.lens).toContainText("hidden neuron 2");
  await lab.page.keyboard.press("ArrowDown");
  await expect(weights.lens).toContainText("hidden neuron 10");
  expect(await lab.read("Step")).toBe(0);

  await weights.pictures.nth(4).click();
  await expect(weights.pictures.nth(4)).toHaveAttribute("aria-pressed", "true");
  await lab.page.getByRole("tab", { name: "Weights" }).focus();
  await lab.page.mouse.move(10, 10);
  await expect(weights.lens).toContainText("hidden neuron 5");
});

test("every layer is shown: pictures of the first, a matrix of the others", async ({ lab }) => {
  const weights = new Weights(lab);
  await lab.open();
  await weights.open();
  await lab.choose("Layer", "output");
  await expect(
    weights.panel.getByRole("img", { name: /^Weights from 30 hidden neurons to 10 outputs/ }),
  ).toBeVisible();
  await expect.poll(async () => (await weights.told()).weights).toBe(300);

  await lab.choose("Hidden layers", "0");
  await expect(weights.pictures).toHaveCount(10);
  await expect(weights.pictures.first()).toHaveAccessibleName("output 0");
  await expect(weights.panel.getByRole("radiogroup", { name: "Layer" })).toHaveCount(0);
  await expect.poll(async () => (await weights.told()).weights).toBe(7840);

  await lab.choose("Hidden layers", "3");
  await lab.choose("Layer", "hidden 2");
  await expect(
    weights.panel.getByRole("img", { name: /^Weights from 30 hidden neurons to 30 hidden neurons/ }),
  ).toBeVisible();
});

test("the norm of the weights is followed from the start, in every layer", async ({ lab }) => {
  const weights = new Weights(lab);
  await lab.open();
  await weights.open();
  await lab.trainTo(300);
  await expect(
    weights.panel.getByRole("img", { name: /^Weight norm, points: \d+, newest at epoch .*Hidden .*Output / }),
  ).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const [screen, use] of [
    ["1440 × 900", { viewport: { width: 1440, height: 900 } }],
    ["390 × 844", { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }],
  ] as const) {
    test.describe(`${screen}, ${colorScheme}`, () => {
      test.use({ ...use, colorScheme });
      test("the weights shut no one out", async ({ lab }) => {
        const weights = new Weights(lab);
        await lab.open();
        await lab.trainTo(500);
        await weights.open();
        await weights.pictures.nth(3).click();
        const found = async () => {
          const { violations } = await new AxeBuilder({ page: lab.page }).analyze();
          return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
        };
        expect(await found()).toEqual([]);
        await lab.choose("Layer", "output");
        expect(await found()).toEqual([]);
        const overflow = await lab.page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow).toBe(0);
      });
    });
  }
}
