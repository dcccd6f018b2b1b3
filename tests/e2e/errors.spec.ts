import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Lab } from "./lab";

/** The view of errors as a person has it. */
class Errors {
  constructor(readonly lab: Lab) {}

  async open(): Promise<void> {
    await this.lab.page.getByRole("tab", { name: "Errors" }).click();
    await expect(this.table).toBeVisible();
  }

  get table() {
    return this.lab.page.getByRole("grid", { name: "Confusion" });
  }
  get misread() {
    return this.lab.page.getByRole("list", { name: "Misread images" }).getByRole("button");
  }
  get heading() {
    return this.lab.page.getByRole("heading", { name: /^Wrong, most sure first/ });
  }
  cell(digit: number, said: number) {
    return this.table.getByRole("button", { name: new RegExp(`^${digit} read as ${said}:`) });
  }

  /** Ten rows of ten. */
  async counts(): Promise<number[][]> {
    const rows = await this.table.locator("tbody tr").all();
    return Promise.all(
      rows.map(async (row) => (await row.locator("td").allInnerTexts()).map((text) => Number(text || 0))),
    );
  }
}

/** `6 read as 0, 99.4 %, image 52 675`, as numbers. */
function listed(name: string | null): { digit: number; said: number; sure: number; image: number } {
  const [digit, said, sure, image] = name!
    .replaceAll("\u202F", "")
    .match(/[\d.]+/g)!
    .map(Number) as [number, number, number, number];
  return { digit, said, sure, image };
}

const nameOf = (locator: ReturnType<Lab["page"]["locator"]>) => locator.getAttribute("aria-label");
const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

test("the matrix counts every validation image, and its diagonal is the accuracy shown", async ({ lab }) => {
  const errors = new Errors(lab);
  await lab.open();
  await errors.open();
  await lab.train.click();
  // Paused again and again, wherever in an epoch that may be.
  for (let pause = 0; pause < 3; pause++) {
    await lab.until("Step", (await lab.read("Step")) + 700);
    await lab.pause.click();
    await lab.rests();
    const step = await lab.read("Step");
    await expect(lab.page.getByText(/^after step/)).toHaveText(`after step ${step.toLocaleString("fr")}`);
    const counts = await errors.counts();
    expect(sum(counts.flat())).toBe(10_000);
    const right = sum(counts.map((row, digit) => row[digit]!));
    expect((right / 100).toFixed(1)).toBe((await lab.read("Validation")).toFixed(1));
    await expect(errors.heading).toContainText(`${10_000 - right} of`);
    await lab.train.click();
  }
  await lab.pause.click();
  await lab.rests();
});

test("a view that is opened at rest agrees with the accuracy shown too", async ({ lab }) => {
  const errors = new Errors(lab);
  await lab.open();
  await lab.trainTo(800);
  await errors.open();
  await expect(errors.misread.first()).toBeVisible();
  const counts = await errors.counts();
  const right = sum(counts.map((row, digit) => row[digit]!));
  expect((right / 100).toFixed(1)).toBe((await lab.read("Validation")).toFixed(1));
});

test("a cell filters the misread images, and shows all again", async ({ lab }) => {
  const errors = new Errors(lab);
  await lab.open();
  await lab.trainTo(1000);
  await errors.open();
  await expect(errors.misread.first()).toBeVisible();
  const { digit, said, image } = listed(await nameOf(errors.misread.first()));
  const cell = errors.cell(digit, said);
  const count = Number(await cell.innerText());
  await cell.click();
  await expect(cell).toHaveAttribute("aria-pressed", "true");
  await expect(errors.heading).toContainText(`${count} of`);
  await expect(errors.heading).toContainText(`${digit} read as ${said}`);
  await expect(errors.misread).toHaveCount(Math.min(24, count));
  for (const button of await errors.misread.all())
    expect(listed(await nameOf(button))).toMatchObject({ digit, said });
  // The most sure of all is the most sure of its cell.
  expect(listed(await nameOf(errors.misread.first())).image).toBe(image);

  await lab.page.getByRole("button", { name: "Show all" }).click();
  await expect(cell).toHaveAttribute("aria-pressed", "false");
  await expect(errors.misread).toHaveCount(24);
  await lab.page.getByRole("button", { name: "More" }).click();
  await expect(errors.misread).toHaveCount(96);
  const sure = await errors.misread.evaluateAll((buttons) =>
    buttons.map((button) => Number(button.getAttribute("aria-label")!.match(/[\d.]+/g)![2])),
  );
  expect(sure).toEqual([...sure].sort((a, b) => b - a));
});

test("the arrows lead through the matrix, past the diagonal, and train nothing", async ({ lab }) => {
  const errors = new Errors(lab);
  await lab.open();
  await errors.open();
  await errors.cell(0, 1).focus();
  await lab.page.keyboard.press("ArrowRight");
  await expect(errors.cell(0, 2)).toBeFocused();
  await lab.page.keyboard.press("ArrowDown");
  await expect(errors.cell(1, 2)).toBeFocused();
  await lab.page.keyboard.press("ArrowDown");
  await expect(errors.cell(3, 2)).toBeFocused();
  await lab.page.keyboard.press("ArrowLeft");
  await lab.page.keyboard.press("ArrowLeft");
  await lab.page.keyboard.press("ArrowLeft");
  await expect(errors.cell(3, 0)).toBeFocused();
  await lab.page.keyboard.press("Enter");
  await expect(errors.cell(3, 0)).toHaveAttribute("aria-pressed", "true");
  expect(await lab.read("Step")).toBe(0);
});

test("a click puts a misread image on the pad, where it is read as it is listed", async ({ lab }) => {
  const errors = new Errors(lab);
  await lab.open();
  await lab.trainTo(1000);
  await errors.open();
  for (const at of [0, 3]) {
    const button = errors.misread.nth(at);
    const { digit, said, sure, image } = listed(await nameOf(button));
    await button.click();
    await expect(button).toHaveAttribute("aria-pressed", "true");
    await expect(lab.page.getByText(/^validation image/)).toHaveText(
      new RegExp(`^validation image ${String(image).replace(/(\d{3})$/, ".$1")}, an? ${digit}$`),
    );
    await lab.isRead();
    await expect.poll(() => lab.answer()).toBe(said);
    expect((await lab.outputs())[said]).toBe(sure);
  }
  // It follows training as a drawing does, and goes when something is drawn or the pad is cleared.
  await lab.step.click();
  await expect.poll(() => lab.read("Step")).toBeGreaterThan(1000);
  await lab.isRead();
  await lab.draw([[152, 48, 143, 135, 134, 228]]);
  await expect(lab.page.getByText(/^validation image/)).toHaveCount(0);
  await errors.misread.first().click();
  await expect(lab.page.getByText(/^validation image/)).toBeVisible();
  await lab.clear();
  await expect(lab.page.getByText(/^validation image/)).toHaveCount(0);
  await lab.isUnread();
});

test("with validation off there is nothing to count, and the view says so", async ({ lab }) => {
  await lab.open();
  await lab.openGroup("Data");
  await lab.choose("Validation", "off");
  await lab.page.getByRole("tab", { name: "Errors" }).click();
  await expect(lab.page.getByText("Nothing is held out for validation")).toBeVisible();
  await lab.trainTo(500);
  await expect(lab.page.getByText("Nothing is held out for validation")).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const [screen, use] of [
    ["1440 × 900", { viewport: { width: 1440, height: 900 } }],
    ["390 × 844", { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }],
  ] as const) {
    test.describe(`${screen}, ${colorScheme}`, () => {
      test.use({ ...use, colorScheme });
      test("the errors shut no one out", async ({ lab }) => {
        const errors = new Errors(lab);
        await lab.open();
        await lab.trainTo(1000);
        await errors.open();
        const { said } = listed(await nameOf(errors.misread.nth(2)));
        await errors.misread.nth(2).click();
        // Where the pad is far away, the chip at the thumb says what it holds.
        if ("isMobile" in use)
          await expect(lab.page.locator("[aria-controls=draw]")).toContainText(`${said}`);
        await errors.cell(4, 9).click();
        await expect(errors.heading).toContainText("4 read as 9");
        const axe = new AxeBuilder({ page: lab.page });
        const { violations } = await axe.analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
        const overflow = await lab.page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow).toBe(0);
      });
    });
  }
}
