import { expect, test } from "./lab";

const REFUSED = "Log-likelihood needs softmax outputs.";

test("log-likelihood without softmax is refused in words, and the run goes on as it was", async ({ lab }) => {
  await lab.open();
  await lab.train.click();
  await lab.until("Step", 200);
  await lab.choose("Cost", "log-likelihood");
  await expect(lab.settings.getByText(REFUSED)).toBeVisible();
  const step = await lab.read("Step");
  await lab.until("Step", step + 200);
  await lab.pause.click();
  await lab.rests();
  expect(await lab.changesInTable()).toEqual([]);
});

test("the button beside a refused cost mends it, and the network learns with softmax after a reset", async ({
  lab,
}) => {
  await lab.open();
  await lab.trainTo(200);
  await lab.choose("Cost", "log-likelihood");
  await lab.settings.getByRole("button", { name: "Use softmax" }).click();
  await expect(lab.settings.getByText(REFUSED)).toHaveCount(0);
  await expect(lab.page.getByRole("combobox", { name: "Output" })).toHaveValue("softmax");
  await lab.settings.getByRole("button", { name: "Reset now" }).first().click();
  await expect(lab.settings.getByText("until a reset")).toHaveCount(0);
  await lab.train.click();
  await lab.until("Validation", 85);
  await lab.pause.click();
  await lab.rests();

  // Softmax outputs are probabilities, and only they are said to be.
  await expect(lab.page.getByText("probabilities, they add to 100 %")).toBeVisible();
  await lab.draw([[152, 48, 143, 135, 134, 228]]);
  await lab.isRead();
  const sum = (await lab.outputs()).reduce((total, output) => total + output, 0);
  expect(Math.abs(sum - 100)).toBeLessThan(1);
});

test("softmax outputs refuse cross-entropy in words, and the button chooses the cost that fits", async ({
  lab,
}) => {
  await lab.open();
  await lab.page.getByRole("combobox", { name: "Output" }).selectOption("softmax");
  await expect(lab.settings.getByText("Softmax outputs need log-likelihood.")).toBeVisible();
  await lab.settings.getByRole("button", { name: "Use log-likelihood" }).click();
  await expect(lab.options("Cost").getByRole("radio", { name: "log-likelihood" })).toBeChecked();
  await lab.trainTo(200);
});

for (const activation of ["tanh", "relu"]) {
  test(`a network of ${activation} learns`, async ({ lab }) => {
    await lab.open();
    await lab.choose("Activation", activation);
    await lab.type("Learning rate η", 0.1);
    await lab.train.click();
    await lab.until("Validation", 88);
    await lab.pause.click();
    await lab.rests();
  });
}

test("a number out of bounds is refused in words and the run keeps the last one", async ({ lab }) => {
  await lab.open();
  await lab.type("Learning rate η", -1);
  await expect(lab.settings.getByText("Learning rate must be above 0. Still 0.5.")).toBeVisible();
  await lab.type("Dropout", 1);
  await expect(lab.settings.getByText("Dropout must be from 0 to below 1. Still 0.")).toBeVisible();
  await lab.type("Mini-batch size", 2.5);
  await expect(
    lab.settings.getByText(/^Mini-batch size must be a whole number from 1 to 1.000.000.000\. Still 10\.$/),
  ).toBeVisible();
  await expect(lab.group("Optimizer").locator("summary")).toContainText("η 0.5, batches of 10");
  await lab.trainTo(20);
});

test("a box reads a decimal comma, refuses what can be read in two ways, and steps from what was typed", async ({
  lab,
}) => {
  await lab.open();
  const box = lab.box("Learning rate η");
  await lab.type("Learning rate η", "0,25");
  await expect(box).toHaveValue("0.25");
  await lab.type("Learning rate η", "1,000");
  await expect(lab.settings.getByText("1,000 could be 1000 or 1.000: write 1000 or 1.0.")).toBeVisible();
  await expect(box).toHaveAttribute("aria-invalid", "true");
  await lab.type("Learning rate η", "a bit");
  await expect(lab.settings.getByText("“a bit” is not a number. Still 0.25.")).toBeVisible();
  await box.fill("0,5");
  await box.press("ArrowUp");
  await expect(box).toHaveValue("0.55");
  await expect(box).toHaveAttribute("aria-valuenow", "0.55");
  await box.press("ArrowDown");
  await expect(box).toHaveValue("0.5");
});

test("without validation the page says that it is off, and not that something is missing", async ({
  lab,
}) => {
  await lab.open();
  await lab.openGroup("Data");
  await lab.choose("Validation", "off");
  await lab.trainTo(50);
  await expect(lab.status).toContainText(/Validation\s*off/);
  await expect(lab.page.getByRole("table", { name: /^Cost, last values/ })).toContainText(/Validation\s*off/);
});
