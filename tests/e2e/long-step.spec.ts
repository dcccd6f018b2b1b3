import { expect, test, type Lab } from "./lab";

const address = (config: object) => `./#${new URLSearchParams({ config: JSON.stringify(config) })}`;

/** What the status row says beside "Step": nothing, or how far the step has come that is under way. */
const underWay = (lab: Lab) => lab.status.locator('dt:has-text("Step")');
const share = async (lab: Lab) => Number(/:\s*(\d+)/.exec(await underWay(lab).innerText())?.[1] ?? NaN);

const DIGIT = [[140, 60, 140, 100, 140, 140, 140, 180, 140, 220]];

test("a step that takes minutes shows how far it is, answers on the way, holds at Pause, and ends at Reset", async ({
  lab,
}) => {
  await lab.open(address({ sizes: [784, 1000, 1000, 1000, 1000, 10], batchSize: 50_000 }));
  await lab.step.click();
  await expect(underWay(lab)).toHaveText(/^Step 1: \d+\s%$/);
  await expect(lab.pause, "it can be paused").toBeVisible();
  await expect.poll(() => share(lab), { timeout: 30_000 }).toBeGreaterThan(0);

  await lab.draw(DIGIT);
  await lab.isRead();
  await lab.clear();
  await lab.isUnread();
  expect(await lab.read("Step"), "the drawing was read before the step was over").toBe(0);

  await lab.pause.click();
  await lab.rests();
  await expect(underWay(lab)).toHaveText(/^Step 1: \d+\s%$/);
  const held = await share(lab);
  await lab.page.waitForTimeout(1000);
  expect(await share(lab), "Pause holds it where it is").toBe(held);
  await lab.train.click();
  await expect.poll(() => share(lab), { timeout: 30_000 }).toBeGreaterThan(held);
  expect(await lab.read("Step")).toBe(0);

  await lab.reset.click();
  await lab.isFresh();
  await expect(underWay(lab)).toHaveText("Step");
});

test("a step that was paused on the way ends in the same numbers", async ({ lab }) => {
  const config = { sizes: [784, 400, 400, 10], training: 4000, batchSize: 4000 };
  const points = async () => (await lab.points()).map(({ step, trainingCost }) => ({ step, trainingCost }));
  await lab.open(address(config));
  for (const step of [1, 2]) {
    await lab.step.click();
    await lab.until("Step", step);
    await lab.rests();
  }
  const whole = await points();
  expect(whole.at(-1)?.step).toBe(2);

  await lab.reset.click();
  await lab.isFresh();
  for (const step of [1, 2]) {
    await lab.step.click();
    await expect(underWay(lab)).toHaveText(/^Step \d: \d+\s%$/);
    await lab.pause.click();
    await lab.rests();
    expect(await lab.read("Step"), "it was paused on the way").toBe(step - 1);
    await lab.step.click();
    await lab.until("Step", step);
    await lab.rests();
  }
  expect(await points()).toEqual(whole);
});
