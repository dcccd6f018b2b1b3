import { expect, test } from "./lab";

test("trains past 90 % on validation with the default settings", async ({ lab }) => {
  await lab.open();
  await lab.train.click();
  await lab.until("Validation", 90);
  await lab.until("Training", 90);
  await lab.pause.click();
  await lab.rests();
});

test("training pauses by itself after the epochs asked for, and trains on to the next multiple", async ({
  lab,
}) => {
  await lab.open();
  await lab.page.getByRole("spinbutton", { name: "Stop after" }).fill("1");
  await lab.page.getByRole("spinbutton", { name: "Stop after" }).press("Enter");
  await lab.train.click();
  await lab.until("Epoch", 1);
  await lab.rests();
  expect(await lab.read("Epoch")).toBe(1);
  await lab.train.click();
  await lab.until("Epoch", 2);
  await lab.rests();
  expect(await lab.read("Epoch")).toBe(2);
});

test("no value moves after Pause", async ({ lab }) => {
  await lab.open();
  await lab.draw([[152, 48, 143, 135, 134, 228]]);
  await lab.trainTo(500);
  const look = async () => ({
    status: await lab.status.innerText(),
    values: await lab.page.getByRole("table").allInnerTexts(),
    outputs: await lab.outputs(),
    charts: (await lab.page.getByRole("region", { name: "Charts" }).screenshot()).toString("base64"),
  });
  // What was on its way when the button was pressed has arrived a moment later.
  await lab.page.waitForTimeout(500);
  const before = await look();
  await lab.page.waitForTimeout(1000);
  expect(await look()).toEqual(before);
});

test("Step learns from exactly one mini-batch", async ({ lab }) => {
  await lab.open();
  for (let step = 1; step <= 3; step++) {
    await lab.step.click();
    await expect.poll(() => lab.read("Step")).toBe(step);
  }
  await lab.page.waitForTimeout(300);
  expect(await lab.read("Step")).toBe(3);
  const points = await lab.points();
  expect(points.map(({ step }) => step)).toEqual([1, 2, 3]);
  for (const { step, epoch } of points) expect(epoch).toBeCloseTo((step * 10) / 50_000, 12);
});

test("Epoch trains to the end of the epoch and rests there", async ({ lab }) => {
  await lab.open();
  await lab.step.click();
  for (const epoch of [1, 2]) {
    await lab.epoch.click();
    await lab.until("Epoch", epoch);
    await lab.rests();
    expect(await lab.read("Epoch")).toBe(epoch);
    expect(await lab.read("Step")).toBe(5000 * epoch);
    expect(await lab.read("Validation")).toBeGreaterThan(85);
  }
});

test("Reset begins the same run again: the same seed gives the same numbers", async ({ lab }) => {
  await lab.open();
  const run = async () => {
    await lab.epoch.click();
    await lab.until("Epoch", 1);
    await lab.rests();
    const { seconds: _, ...last } = (await lab.points()).at(-1)!;
    return last;
  };
  const first = await run();
  await lab.reset.click();
  await lab.isFresh();
  expect(await lab.read("Validation")).toBeNaN();
  const { validationCost, validationAccuracy } = await run();
  expect({ validationCost, validationAccuracy }).toEqual({
    validationCost: first.validationCost,
    validationAccuracy: first.validationAccuracy,
  });
});

test("New seed begins another run with another seed", async ({ lab }) => {
  await lab.open();
  await lab.openGroup("Seed");
  await expect(lab.box("Seed")).toHaveValue("1");
  const first = async () => {
    await lab.step.click();
    await lab.until("Step", 1);
    return (await lab.points())[0]!.trainingCost;
  };
  const before = await first();
  await lab.newSeed.click();
  await expect(lab.box("Seed")).not.toHaveValue("1");
  expect(await lab.read("Step")).toBe(0);
  expect(await first()).not.toBe(before);
});

test("a speed that was chosen is never exceeded, and may be changed under way", async ({ lab }) => {
  await lab.open();
  await lab.setSpeed("10 steps/s");
  await lab.train.click();
  await lab.until("Step", 8);
  await lab.setSpeed("100 steps/s");
  await lab.until("Step", 60);
  await lab.pause.click();
  await lab.rests();
  const points = await lab.points();
  const slow = points.filter(({ step }) => step <= 8);
  expect(slow.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  // The first step is due at once, and a timer may ring a little early.
  for (const { step, seconds } of slow) expect(step - 1).toBeLessThanOrEqual(10 * seconds + 0.5);
  const [last, first] = [points.at(-1)!, slow.at(-1)!];
  expect(last.step - first.step).toBeLessThanOrEqual(100 * (last.seconds - first.seconds) + 12);
});
