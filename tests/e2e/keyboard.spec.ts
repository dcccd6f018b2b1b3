import { expect, test } from "./lab";

test("Space trains and pauses, → steps, Shift → runs an epoch, R resets", async ({ lab }) => {
  await lab.open();
  const { keyboard } = lab.page;
  await keyboard.press("Space");
  await expect(lab.pause).toBeVisible();
  await keyboard.press("Space");
  await expect(lab.train).toBeVisible();
  await keyboard.press("r");
  await expect.poll(() => lab.read("Step")).toBe(0);
  await keyboard.press("ArrowRight");
  await expect.poll(() => lab.read("Step")).toBe(1);
  await keyboard.press("ArrowRight");
  await expect.poll(() => lab.read("Step")).toBe(2);
  await keyboard.press("Shift+ArrowRight");
  await lab.until("Epoch", 1);
  await lab.rests();
  expect(await lab.read("Epoch")).toBe(1);
  await keyboard.press("r");
  await expect.poll(() => lab.read("Step")).toBe(0);
});

test("no key commands the run while a number is typed", async ({ lab }) => {
  await lab.open();
  await lab.step.click();
  await lab.until("Step", 1);
  await lab.box("Learning rate η").focus();
  for (const key of ["Space", "ArrowRight", "Shift+ArrowRight", "r"]) await lab.page.keyboard.press(key);
  await lab.page.waitForTimeout(300);
  expect(await lab.read("Step")).toBe(1);
  await expect(lab.train).toBeVisible();
});

test("a slider, a choice and a button keep the keys that are theirs", async ({ lab }) => {
  await lab.open();
  await lab.step.click();
  await lab.until("Step", 1);
  await lab.slider("Learning rate").press("ArrowRight");
  await lab.options("Cost").getByRole("radio", { name: "quadratic" }).press("ArrowRight");
  await lab.page.getByRole("button", { name: "Clear", exact: true }).press("Space");
  await lab.page.waitForTimeout(300);
  expect(await lab.read("Step")).toBe(1);
  await expect(lab.train).toBeVisible();
  expect(Number(await lab.box("Learning rate η").inputValue())).toBeGreaterThan(0.5);
});

test("the arrows read the charts point by point", async ({ lab }) => {
  await lab.open();
  await lab.setSpeed("10 steps/s");
  await lab.trainTo(5);
  const cursor = lab.page.getByRole("slider", { name: "Accuracy, cursor" });
  await cursor.focus();
  await cursor.press("Home");
  await expect(cursor).toHaveAttribute(
    "aria-valuetext",
    /^.+: training \d+\.\d\s%, validation (\d+\.\d\s%|–)$/,
  );
  const first = await cursor.getAttribute("aria-valuetext");
  await cursor.press("ArrowRight");
  await expect(cursor).not.toHaveAttribute("aria-valuetext", first!);
  expect(await lab.read("Step"), "the run stands").toBeLessThan(10);
});

test("everything can be reached by Tab alone, in the order of the page", async ({ lab }) => {
  await lab.open();
  await lab.page.keyboard.press("Space");
  await lab.until("Step", 100);
  await lab.page.keyboard.press("Space");
  await lab.rests();
  const reached: string[] = [];
  const focused = lab.page.locator(":focus");
  for (let i = 0; i < 80 && !reached.some((element) => element.startsWith('- button "Clear"')); i++) {
    await lab.page.keyboard.press("Tab");
    reached.push(await focused.ariaSnapshot());
  }
  const order = [
    "Train",
    "Step",
    "Epoch",
    "Reset",
    "New seed",
    "Hidden neurons",
    "Dropout",
    "Table",
    "Export",
    "Clear",
  ];
  const places = order.map((name) => reached.findIndex((element) => element.includes(`"${name}"`)));
  expect(places, reached.join("\n")).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});
