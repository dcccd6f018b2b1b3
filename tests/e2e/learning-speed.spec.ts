import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Lab } from "./lab";

/** The view as a person or a screen reader has it. */
class LearningSpeed {
  readonly panel;
  readonly norms;
  readonly slopes;
  readonly deltas;
  readonly next;

  constructor(readonly lab: Lab) {
    this.panel = lab.page.getByRole("tabpanel", { name: "Learning speed" });
    this.norms = this.panel.getByRole("img", { name: /^Gradient norm/ });
    this.slopes = this.panel.getByRole("img", {
      name: /^Histogram of the derivative/,
    });
    this.deltas = this.panel.getByRole("img", { name: /^Output error/ });
    this.next = this.panel.getByRole("button", { name: "Next misread image" });
  }

  async open(): Promise<void> {
    await this.lab.page.getByRole("tab", { name: "Learning speed" }).click();
    await expect(this.panel).toBeVisible();
  }

  /** What the histogram counts: right, right and saturated, wrong, wrong and saturated. */
  async counts(): Promise<number[]> {
    const label = (await this.slopes.getAttribute("aria-label"))!;
    return numbers(label);
  }

  /** Points of the gradient's norm so far. */
  async points(): Promise<number> {
    const label = (await this.norms.getAttribute("aria-label"))!;
    return numbers(/points: (.*?),/.exec(label)?.[1] ?? "0")[0]!;
  }

  /** Waits until the words are those of the state at rest. */
  async settles(): Promise<void> {
    const step = await this.lab.read("Step");
    await expect
      .poll(async () => numbers(await this.lab.page.getByText(/^after step/).innerText())[0])
      .toBe(step);
    // The words follow the pictures a few times a second.
    await this.lab.page.waitForTimeout(300);
  }
}

function numbers(text: string): number[] {
  return [...text.replace(/[\u00A0\u202F]/g, "").matchAll(/\d+(\.\d+)?/g)].map(([figures]) =>
    Number(figures),
  );
}

const sum = (counts: readonly number[]) => counts[0]! + counts[2]!;

test("every output of every image of the probe is counted once", async ({ lab }) => {
  const view = new LearningSpeed(lab);
  await lab.open();
  await view.open();
  await expect.poll(async () => sum(await view.counts())).toBe(10_000);
  await lab.trainTo(2000);
  await view.settles();
  const [right, saturated, wrong, stuck] = await view.counts();
  expect(right! + wrong!).toBe(10_000);
  expect(saturated).toBeLessThanOrEqual(right!);
  const share = view.panel.locator("section").nth(1).locator("b");
  expect(numbers(await share.innerText())[0]).toBeCloseTo((100 * stuck!) / wrong!, 1);
  await expect(view.panel).toContainText("the first 1\u202F000 validation images");
});

test("large starting weights under the quadratic cost leave more outputs saturated and wrong", async ({
  lab,
}) => {
  const view = new LearningSpeed(lab);
  await lab.open();
  await view.open();
  const stuck = async (): Promise<number> => {
    await lab.step.click();
    await lab.until("Step", 1);
    await view.settles();
    const [, , wrong, stuck] = await view.counts();
    return stuck! / wrong!;
  };
  const normalized = await stuck();
  await expect(view.panel).toContainText(/Quadratic would send back \d+ % of this error\./);
  await lab.choose("Cost", "quadratic");
  await lab.choose("Starting weights", "large");
  await lab.reset.click();
  await lab.isFresh();
  const large = await stuck();
  expect(large).toBeGreaterThan(normalized + 0.05);
  await expect(view.panel).toContainText("of the wrong outputs are saturated: they hardly learn.");
  await expect(view.panel).toContainText(/Cross-entropy would send back [\d.]+ times this error\./);
});

test("with other outputs it says what applies instead", async ({ lab }) => {
  const view = new LearningSpeed(lab);
  await lab.open();
  await view.open();
  const output = lab.page.getByRole("combobox", { name: "Output" });
  await output.selectOption("softmax");
  await lab.choose("Cost", "log-likelihood");
  await expect(view.panel).toContainText("Softmax outputs have no derivative of their own");
  await expect(view.panel).toContainText("Log-likelihood needs none: δ = a − y");
  await expect(view.slopes).toHaveCount(0);
  await expect(view.deltas).toHaveAccessibleName(/log-likelihood 0: [^;]*$/);

  await output.selectOption("identity");
  await lab.choose("Cost", "quadratic");
  await expect(view.panel).toContainText("Identity outputs have the derivative 1 everywhere");
  await expect(view.slopes).toHaveCount(0);

  await output.selectOption("tanh");
  await expect(view.panel).toContainText("No other cost goes with tanh");
  await expect.poll(async () => sum(await view.counts())).toBe(10_000);
});

test("the next misread image is another one, with errors of its own", async ({ lab }) => {
  const view = new LearningSpeed(lab);
  await lab.open();
  await lab.trainTo(2000);
  await view.open();
  const which = view.panel.getByText(/^Misread image/);
  await expect(which).toContainText("Misread image 1 of");
  const first = await view.deltas.getAttribute("aria-label");
  await expect(view.panel).toContainText(/An? \d, taken for an? \d, \d+ % sure\./);
  await view.next.click();
  await expect(which).toContainText("Misread image 2 of");
  expect(await view.deltas.getAttribute("aria-label")).not.toBe(first);
  await view.next.click();
  await expect(which).toContainText("Misread image 3 of");
});

test("the gradient's norm is recorded while another view is open, and forgotten by a reset", async ({
  lab,
}) => {
  const view = new LearningSpeed(lab);
  await lab.open();
  await lab.page.getByRole("tab", { name: "Weights" }).click();
  await lab.train.click();
  await lab.until("Epoch", 2);
  await lab.pause.click();
  await lab.rests();
  await view.open();
  await expect.poll(() => view.points()).toBeGreaterThan(3);
  const epoch = await lab.read("Epoch");
  const [, at, hidden, output] = numbers((await view.norms.getAttribute("aria-label"))!);
  expect(at).toBe(epoch);
  expect(hidden).toBeGreaterThan(0);
  expect(output).toBeGreaterThan(0);

  await lab.reset.click();
  await lab.isFresh();
  // How the starting weights are is known before the first step.
  await expect.poll(() => view.points()).toBe(1);
  await expect(view.norms).toHaveAccessibleName(/at epoch 0\.00/);
});

test("a run that diverged has nothing to show, and nothing is made up", async ({ lab }) => {
  const view = new LearningSpeed(lab);
  await lab.open();
  await view.open();
  await lab.type("Regularization parameter λ", 10_000_000);
  await lab.train.click();
  await expect(lab.banner).toContainText("The cost is no longer a number.");
  await expect(view.panel.getByText("The outputs are no longer numbers.")).toHaveCount(2);
  await expect(view.deltas).toHaveCount(0);
  await expect(view.next).toHaveCount(0);
  expect(sum(await view.counts())).toBe(0);
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const [device, viewport] of [
    ["wide", { width: 1440, height: 900 }],
    ["narrow", { width: 390, height: 844 }],
  ] as const) {
    test.describe(`${device}, ${colorScheme}`, () => {
      test.use({ viewport, colorScheme });

      test("the view shuts nobody out and fits its place", async ({ lab }) => {
        const view = new LearningSpeed(lab);
        await lab.open();
        await view.open();
        await lab.trainTo(500);
        await view.panel.scrollIntoViewIfNeeded();
        await view.settles();
        const { violations } = await new AxeBuilder({ page: lab.page }).include(".views").analyze();
        expect(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("; ")}`),
        ).toEqual([]);
        const overflow = await view.panel.evaluate((panel) => panel.scrollWidth - panel.clientWidth);
        expect(overflow).toBe(0);
      });
    });
  }
}
