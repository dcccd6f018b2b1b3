import { expect, test } from "./lab";
// Ten digits as hands wrote them, which the core's own tests read too.
import DIGITS from "../strokes.json";

const ONE = DIGITS[1]!.strokes;

test("digits drawn with the mouse are read", async ({ lab }) => {
  await lab.open();
  await lab.train.click();
  await lab.until("Epoch", 3);
  await lab.pause.click();
  await lab.rests();
  expect(await lab.read("Validation")).toBeGreaterThan(90);

  const answers: { label: number; answer: number }[] = [];
  for (const { label, strokes } of DIGITS) {
    await lab.draw(strokes);
    await lab.isRead();
    // The last point of a stroke is read a frame after it was drawn.
    await lab.page.waitForTimeout(100);
    answers.push({ label, answer: await lab.answer() });
    await lab.clear();
    await lab.isUnread();
  }
  expect(answers.map(({ label }) => label)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const wrong = answers.filter(({ label, answer }) => label !== answer);
  expect(wrong.length, `read wrong: ${JSON.stringify(wrong)}`).toBeLessThanOrEqual(2);
  for (const clear of [0, 1, 3, 7]) expect(answers[clear]).toEqual({ label: clear, answer: clear });
});

test("a drawing is read again with the weights of the moment while the network learns", async ({ lab }) => {
  await lab.open();
  await lab.draw(ONE);
  await lab.isRead();
  const untrained = await lab.outputs();
  await lab.train.click();
  await lab.until("Epoch", 1);
  await expect.poll(() => lab.answer()).toBe(1);
  expect(await lab.outputs()).not.toEqual(untrained);
  await lab.pause.click();
  await lab.rests();
});

test("an empty pad asks for a drawing and shows no answer, before and after Clear", async ({ lab }) => {
  await lab.open();
  await lab.trainTo(200);
  const isEmpty = async () => {
    await expect(lab.page.getByText("draw something", { exact: true })).toBeVisible();
    await lab.isUnread();
  };
  await isEmpty();
  await lab.draw(ONE);
  await expect(lab.page.getByText("draw something", { exact: true })).toHaveCount(0);
  await lab.isRead();
  await lab.clear();
  await isEmpty();
});

test("a drawing outlives a reset and a new seed", async ({ lab }) => {
  await lab.open();
  await lab.draw(ONE);
  await lab.epoch.click();
  await lab.until("Epoch", 1);
  await lab.rests();
  await expect.poll(() => lab.answer()).toBe(1);
  const trained = await lab.outputs();
  for (const button of [lab.reset, lab.newSeed]) {
    await button.click();
    await expect.poll(() => lab.outputs()).not.toEqual(trained);
    await expect(lab.page.getByText("draw something", { exact: true })).toHaveCount(0);
    expect((await lab.outputs()).every(Number.isFinite)).toBe(true);
  }
});

test("a stroke whose end the page never hears of does not keep the next one from beginning", async ({
  lab,
}) => {
  await lab.open();
  await lab.pad.evaluate((pad) =>
    // A pointer of another device: nothing more is ever heard of it.
    pad.dispatchEvent(
      new PointerEvent("pointerdown", { pointerId: 77, clientX: 1, clientY: 1, bubbles: true }),
    ),
  );
  await lab.draw(ONE);
  await lab.isRead();
});

test("outputs that are all equal answer nothing, and nothing is marked as the answer", async ({ lab }) => {
  // So fast that no hidden neuron ever fires again: every output is 0.
  await lab.open(
    `./#${new URLSearchParams({
      config: JSON.stringify({ hidden: "relu", output: "relu", cost: "quadratic", learningRate: 100 }),
    })}`,
  );
  await lab.trainTo(50);
  await lab.draw(ONE);
  await lab.isRead();
  expect(new Set(await lab.outputs())).toEqual(new Set([0]));
  const pad = lab.page.locator("#draw");
  await expect(pad.locator(".says")).toHaveText("no answer: all ten are equal");
  await expect(lab.prediction.locator(".best")).toHaveCount(0);
  await expect(lab.page.getByText("Prediction no answer: all ten are equal")).toBeAttached();
});
