import AxeBuilder from "@axe-core/playwright";
import type { Locator } from "@playwright/test";
import { expect, test, type Lab } from "./lab";
import DIGITS from "../strokes.json";

const THREE = DIGITS[3]!.strokes;

/** The view, as a screen reader presents it. */
class Neurons {
  readonly panel: Locator;
  readonly layers: Locator;
  readonly masks: Locator;
  readonly image: Locator;
  readonly thinned: Locator;

  constructor(readonly lab: Lab) {
    this.panel = lab.page.getByRole("tabpanel", { name: "Neurons & dropout" });
    this.layers = this.panel.getByRole("img", { name: /^Layers of neurons/ });
    this.masks = this.panel.getByRole("img", { name: /dropped in this mini-batch/ });
    this.image = this.panel.getByRole("img", { name: /image that the neurons see/ });
    this.thinned = this.panel.getByRole("region", { name: "Whole and thinned" });
  }

  /** What is said of each neuron of a layer, by its number. */
  async neurons(layer: string): Promise<Map<number, string>> {
    const text = await this.panel.locator("dl").locator(`dt:text-is("${layer}") + dd`).innerText();
    return new Map(
      text
        .split(", ")
        .map((part) => part.split(": ") as [string, string])
        .map(([number, what]) => [Number(number), what]),
    );
  }

  /** Numbers of the neurons that the last mini-batch dropped. */
  async dropped(): Promise<number[]> {
    return [...(await this.neurons("Hidden"))]
      .filter(([, what]) => what === "dropped")
      .map(([number]) => number);
  }

  /** Waits until what is said is what is seen: words follow a picture a third of a second later. */
  async settle(): Promise<void> {
    await this.lab.page.waitForTimeout(600);
  }

  /** The picture of the layers, to be compared. */
  async picture(): Promise<string> {
    return this.layers.locator("canvas").evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  }

  /** The answers of the whole network and of the thinned ones. */
  async answers(): Promise<string[]> {
    return this.thinned.getByRole("listitem").locator("b").allInnerTexts();
  }
}

async function open(lab: Lab, dropout: number): Promise<Neurons> {
  await lab.open();
  if (dropout > 0) await lab.type("Dropout", dropout);
  return new Neurons(lab);
}

test("each step draws a new mask, which is the one that is told and counted", async ({ lab }) => {
  const neurons = await open(lab, 0.5);
  await expect(neurons.panel).toContainText("the next mini-batch draws the first mask");
  await expect(neurons.panel).toContainText("training image 1, a 5");
  const masks: string[] = [];
  for (let step = 1; step <= 6; step++) {
    await lab.step.click();
    await lab.until("Step", step);
    await expect(neurons.masks).toHaveAttribute("aria-label", new RegExp(`over the last ${step}\\.$`));
    const dropped = await neurons.dropped();
    await expect(neurons.masks).toHaveAttribute(
      "aria-label",
      new RegExp(`^${dropped.length} of 30 hidden neurons (is|are) dropped`),
    );
    masks.push(dropped.join());
  }
  expect(new Set(masks).size).toBe(6);
  await expect(neurons.panel).toContainText(/the last image, an? \d/);
});

test("over many mini-batches as many neurons are dropped as the rate says, also when it is turned", async ({
  lab,
}) => {
  const neurons = await open(lab, 0.5);
  for (const [rate, step] of [
    [0.5, 300],
    [0.2, 2000],
  ] as const) {
    await lab.type("Dropout", rate);
    await lab.trainTo(step);
    await neurons.settle();
    const label = (await neurons.masks.getAttribute("aria-label"))!;
    const [, share, batches] = /([\d.]+)\s%\sover the last (\d+)\.$/.exec(label)!;
    const count = 30 * Number(batches);
    expect(Number(batches)).toBeGreaterThan(90);
    expect(Math.abs(Number(share) / 100 - rate)).toBeLessThan(5 * Math.sqrt((rate * (1 - rate)) / count));
  }
});

test("a pause freezes the picture, and a person can follow ten steps a second", async ({ lab }) => {
  const neurons = await open(lab, 0.5);
  await lab.setSpeed("10 steps/s");
  await lab.train.click();
  await lab.until("Step", 5);
  const moving = await neurons.picture();
  await expect.poll(() => neurons.picture()).not.toBe(moving);
  await lab.pause.click();
  await lab.rests();
  await neurons.settle();
  const [frozen, dropped, step] = [await neurons.picture(), await neurons.dropped(), await lab.read("Step")];
  await lab.page.waitForTimeout(500);
  expect(await neurons.picture()).toBe(frozen);
  expect(await neurons.dropped()).toEqual(dropped);
  // One column a step.
  await expect(neurons.masks).toHaveAttribute("aria-label", new RegExp(`over the last ${step}\\.$`));
});

test("the digit that is drawn is shown, then the last image again", async ({ lab }) => {
  const neurons = await open(lab, 0.5);
  await lab.trainTo(200);
  await expect(neurons.panel).toContainText(/the last image, an? \d/);
  const before = await neurons.picture();
  await lab.draw(THREE);
  await expect(neurons.panel).toContainText("your digit");
  await expect(neurons.layers).toHaveAttribute("aria-label", /^Layers of neurons for your digit: /);
  expect(await neurons.picture()).not.toBe(before);
  await expect(neurons.panel.getByRole("button", { name: "Choose an image" })).toHaveCount(0);
  await lab.clear();
  await expect(neurons.panel).toContainText(/the last image, an? \d/);
  await expect.poll(() => neurons.picture()).toBe(before);
});

test("a training image can be chosen, stays while the network learns, and the last one comes back", async ({
  lab,
}) => {
  const neurons = await open(lab, 0);
  await lab.step.click();
  await lab.until("Step", 1);
  await neurons.panel.getByRole("button", { name: "Choose an image" }).click();
  const box = neurons.panel.getByRole("spinbutton", { name: "Training image" });
  await expect(box).toBeFocused();
  await box.fill("1");
  await box.press("Enter");
  await expect(neurons.panel).toContainText("training image 1, a 5");
  await neurons.panel.getByRole("button", { name: "Next image" }).click();
  await expect(neurons.panel).toContainText("training image 2, a 0");
  await neurons.panel.getByRole("button", { name: "Previous image" }).click();
  await neurons.panel.getByRole("button", { name: "Previous image" }).click();
  await expect(neurons.panel).toContainText("training image 50 000, an 8");
  await box.fill("50001");
  await box.press("Enter");
  await expect(neurons.panel).toContainText(/Training image must be a whole number from 1 to 50\s000\./);
  await lab.step.click();
  await lab.until("Step", 2);
  await expect(neurons.panel).toContainText("training image 50 000, an 8");
  await neurons.panel.getByRole("button", { name: "Last", exact: true }).click();
  await expect(neurons.panel).toContainText(/the last image, an? \d/);
  await expect(neurons.panel.getByRole("button", { name: "Choose an image" })).toBeFocused();
});

test("whole and thinned networks answer for the digit, and looking changes nothing", async ({ lab }) => {
  const neurons = await open(lab, 0.5);
  await expect(neurons.thinned).toContainText("Draw something.");
  await lab.trainTo(3000);
  await lab.draw(THREE);
  await expect(neurons.thinned.getByRole("listitem")).toHaveText([
    /^Whole/,
    ...[1, 2, 3, 4, 5].map((number) => new RegExp(`^Thinned ${number}`)),
  ]);
  await neurons.settle();
  const [whole, ...thinned] = await neurons.answers();
  expect(whole).toBe(String(await lab.answer()));
  const agree = thinned.filter((answer) => answer === whole).length;
  const said = ["None", "One", "Two", "Three", "Four", "All five"][agree]!;
  await expect(neurons.thinned).toContainText(new RegExp(`${said}.* agrees?\\.`));
  await expect(neurons.thinned).toContainText(
    "While training, kept neurons count double; that equals the book’s halved outgoing weights.",
  );
  // The same networks as long as weights and rate are the same; others at another rate.
  const answers = await neurons.thinned.getByRole("listitem").allInnerTexts();
  await lab.type("Dropout", 0.4);
  await expect(neurons.thinned).toContainText("kept neurons count 1.67 times");
  expect(await neurons.thinned.getByRole("listitem").allInnerTexts()).not.toEqual(answers);
  await lab.type("Dropout", 0.5);
  await expect(neurons.thinned).toContainText("kept neurons count double");
  expect(await neurons.thinned.getByRole("listitem").allInnerTexts()).toEqual(answers);

  await lab.type("Dropout", 0);
  await expect(neurons.thinned.getByRole("listitem")).toHaveText([/^Whole/]);
  await expect(neurons.thinned).toContainText("Without dropout there is nothing to thin");
});

test("without dropout the view says what would be seen, and offers it", async ({ lab }) => {
  const neurons = await open(lab, 0);
  await lab.step.click();
  await lab.until("Step", 1);
  await expect(neurons.masks).toHaveCount(0);
  await neurons.settle();
  expect(await neurons.dropped()).toEqual([]);
  expect((await neurons.neurons("Hidden")).size).toBe(30);
  expect((await neurons.neurons("Output")).size).toBe(10);
  await neurons.panel.getByRole("button", { name: "Set dropout to 0.5" }).click();
  await expect(lab.box("Dropout")).toHaveValue("0.5");
  await lab.step.click();
  await expect(neurons.masks).toBeVisible();
});

test("deep, wide and flat networks are shown, and diverged ones are blank", async ({ lab }) => {
  const neurons = await open(lab, 0.5);
  await lab.choose("Hidden layers", "2");
  await expect(neurons.panel).toContainText("the next mini-batch draws the first mask");
  await lab.step.click();
  await lab.until("Step", 1);
  await neurons.settle();
  expect((await neurons.neurons("Hidden 1")).size).toBe(30);
  expect((await neurons.neurons("Hidden 2")).size).toBeGreaterThan(0);
  await lab.reset.click();
  await lab.choose("Hidden layers", "1");
  await lab.type("Hidden neurons", 250);
  await lab.step.click();
  await lab.until("Step", 1);
  await expect(neurons.masks).toHaveAttribute("aria-label", /of 250 hidden neurons are dropped/);
  await lab.reset.click();
  await lab.choose("Hidden layers", "0");
  await lab.step.click();
  await lab.until("Step", 1);
  await expect(neurons.panel).toContainText("This network has no hidden neurons to drop.");
  await lab.reset.click();
  await lab.choose("Hidden layers", "1");
  await lab.choose("Activation", "relu");
  await lab.type("Regularization parameter λ", 10_000_000);
  await lab.train.click();
  await expect(lab.banner).toContainText("The cost is no longer a number.");
  await expect(neurons.layers).toHaveAttribute("aria-label", /The outputs are no longer numbers\.$/);
});

const SCREENS = [
  { width: 1440, height: 900, isMobile: false, hasTouch: false },
  { width: 390, height: 844, isMobile: true, hasTouch: true },
];

for (const { width, height, ...device } of SCREENS) {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(`${width} × ${height}, ${colorScheme}`, () => {
      test.use({ viewport: { width, height }, colorScheme, ...device });

      test("the neurons shut nobody out", async ({ lab }) => {
        const neurons = await open(lab, 0.5);
        await lab.trainTo(200);
        await neurons.panel.scrollIntoViewIfNeeded();
        await expect(neurons.masks).toBeVisible();
        const violations = async () => {
          const axe = new AxeBuilder({ page: lab.page }).include("[role=tabpanel]");
          return (await axe.analyze()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
        };
        await neurons.panel.getByRole("button", { name: "Choose an image" }).click();
        expect.soft(await violations(), "an image chosen").toEqual([]);
        if (device.isMobile) {
          for (const button of await neurons.panel.getByRole("button").all()) {
            const box = (await button.boundingBox())!;
            expect.soft(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44);
          }
        }
        await lab.draw(THREE);
        await neurons.panel.scrollIntoViewIfNeeded();
        await expect(neurons.thinned.getByRole("listitem")).toHaveCount(6);
        expect.soft(await violations(), "a digit drawn").toEqual([]);
        const overflow = await lab.page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow).toBe(0);
      });
    });
  }
}
