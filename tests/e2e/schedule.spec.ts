import { expect, test, type Lab } from "./lab";
import { linkTo } from "../../www/src/settings/link";
import type { Config } from "epoch-lab";

/** Few images, which are soon learned by heart: validation gets no better after some epochs. */
const FEW: Partial<Config> = {
  training: 1000,
  sizes: [784, 30, 10],
  regularizer: { kind: "none" },
  learningRate: 0.5,
};

async function openWith(lab: Lab, settings: Partial<Config>): Promise<void> {
  await lab.open(linkTo("./", { ...FEW, ...settings }));
  await lab.loaded();
}

/** The settings that a link of this lab would carry: all of them. */
async function wanted(lab: Lab): Promise<Record<string, unknown>> {
  const [point] = await lab.page.getByRole("link", { name: "several seeds" }).all();
  const address = await point!.getAttribute("href");
  const text = new URLSearchParams(address!.slice(address!.indexOf("#") + 1)).get("config");
  return JSON.parse(text!) as Record<string, unknown>;
}

test("a run that gets no better stops and says so, and the weights of its best epoch are back", async ({
  lab,
}) => {
  await openWith(lab, { stop: { kind: "noImprovement", patience: 3, restoreBest: "atEnd" } });
  await lab.train.click();
  await expect(lab.banner).toContainText("Stopped: 3 epochs without a better one.", { timeout: 50_000 });
  await lab.rests();
  const points = (await lab.points()).filter(({ validationAccuracy }) => !Number.isNaN(validationAccuracy));
  const ends = points.filter(({ epoch }) => Number.isInteger(epoch));
  const shares = ends.map(({ validationAccuracy }) => validationAccuracy);
  const best = ends[shares.indexOf(Math.max(...shares))]!;
  expect(ends.at(-1)!.epoch - best.epoch).toBe(3);
  await expect(lab.banner).toContainText(`The weights of epoch ${best.epoch} are back.`);
  // The row says what the weights are worth that are back; the curve keeps what made the run end.
  expect(await lab.read("Validation")).toBeCloseTo(100 * best.validationAccuracy, 1);
  expect(ends.at(-1)!.validationAccuracy).toBeLessThan(Math.max(...shares));

  await lab.banner.getByRole("button", { name: "Train on" }).click();
  await expect(lab.banner).toHaveCount(0);
  await lab.until("Epoch", ends.at(-1)!.epoch + 1);
});

test("η is halved on a plateau, seen in the status, under the charts and in the file, and the run ends", async ({
  lab,
}) => {
  await openWith(lab, { schedule: { kind: "halveOnPlateau", patience: 1, stopAt: 4 } });
  await lab.train.click();
  await expect(lab.banner).toContainText("Stopped: η has fallen to 1/4.", { timeout: 50_000 });
  await expect(lab.banner).toContainText("The weights are those of the last epoch.");
  await expect(lab.page.getByRole("img", { name: "Learning rate, now 0.125" })).toBeVisible();
  await expect(lab.status.locator('dt:has-text("η") + dd')).toHaveText("0.125");
  const ends = (await lab.points()).filter(({ epoch }) => Number.isInteger(epoch));
  let [best, rate] = [-1, 0.5];
  for (const { validationAccuracy, learningRate } of ends) {
    if (validationAccuracy > best) best = validationAccuracy;
    else rate /= 2;
    expect(learningRate).toBe(rate);
  }
  // By hand it begins anew.
  await lab.type("Learning rate η", 0.4);
  await expect(lab.banner).toHaveCount(0);
  await expect(lab.page.getByRole("img", { name: "Learning rate, now 0.4" })).toBeVisible();
});

for (const { option, schedule, control, value, changed, says } of [
  {
    option: "halve on plateau",
    schedule: { kind: "halveOnPlateau", patience: 10, stopAt: 128 },
    control: "Patience",
    value: 4,
    changed: { patience: 4 },
    says: "Halves η after 4 epochs without a better validation accuracy, 7 times, then stops.",
  },
  {
    option: "step",
    schedule: { kind: "step", every: 10, factor: 0.8 },
    control: "Epochs from step to step",
    value: 3,
    changed: { every: 3 },
    says: "Multiplies η by 0.8 after every 3 epochs.",
  },
  {
    option: "exponential",
    schedule: { kind: "exponential", factor: 0.8 },
    control: "Factor",
    value: 0.5,
    changed: { factor: 0.5 },
    says: "Multiplies η by 0.5 after each epoch.",
  },
] as const) {
  test(`the schedule ${option} is set and says what it does, and nothing else changes`, async ({ lab }) => {
    await lab.open();
    await lab.openGroup("Seed");
    await lab.openGroup("Schedule");
    const before = await wanted(lab);
    await lab.page.getByRole("combobox", { name: "Schedule" }).selectOption({ label: option });
    await expect.poll(() => wanted(lab)).toEqual({ ...before, schedule });
    await lab.type(control, value);
    await expect.poll(() => wanted(lab)).toEqual({ ...before, schedule: { ...schedule, ...changed } });
    await expect(lab.group("Schedule")).toContainText(says);
  });
}

test("stopping early is set, and nothing else changes", async ({ lab }) => {
  await lab.open();
  await lab.openGroup("Seed");
  await lab.openGroup("Stop early");
  const before = await wanted(lab);
  await lab.choose("Stop early", "no better one");
  const stop = { kind: "noImprovement", patience: 10, restoreBest: "atEnd" };
  await expect.poll(() => wanted(lab)).toEqual({ ...before, stop });
  await lab.type("Wait for a better one", 5);
  await lab.choose("Weights at the end", "of the last epoch");
  await expect
    .poll(() => wanted(lab))
    .toEqual({ ...before, stop: { ...stop, patience: 5, restoreBest: "never" } });
});

test("what goes by validation is refused without it, and the button holds images out", async ({ lab }) => {
  await lab.open(linkTo("./", { validation: "off" }));
  await lab.openGroup("Stop early");
  await lab.choose("Stop early", "no better one");
  const said = lab.group("Stop early").getByText("Stopping early goes by validation, which is off.");
  await expect(said).toBeVisible();
  await lab.group("Stop early").getByRole("button", { name: "Hold images out" }).click();
  await expect(said).toHaveCount(0);
});
