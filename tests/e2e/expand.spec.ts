import type { Locator } from "@playwright/test";
import type { Point } from "./csv";
import { expect, test, type Lab } from "./lab";

/** Steps of runs that are compared. */
const STEPS = 8;

interface Control {
  what: string;
  /** The group that it stands in. */
  group: string;
  change: (lab: Lab) => Promise<void>;
  /** What the closed group says then. */
  says: string;
}

const CONTROLS: Control[] = [
  {
    what: "dropout of inputs",
    group: "Regularization",
    change: (lab) => lab.type("Dropout of inputs", 0.2),
    says: "L2, λ 5 · dropout of inputs 0.2",
  },
  {
    what: "digits",
    group: "Data",
    change: async (lab) => {
      for (const digit of [2, 3, 4, 5, 6, 7, 8, 9]) await digitBox(lab, digit).uncheck();
    },
    says: "10\u202F610 training · digits 0, 1 · 10\u202F000 validation",
  },
  {
    what: "shuffled labels",
    group: "Data",
    change: (lab) => lab.type("Shuffled labels", 0.5),
    says: "50\u202F000 training · 0.5 shuffled · 10\u202F000 validation",
  },
  {
    what: "shifted copies",
    group: "Expanded data",
    change: (lab) => lab.choose("Expanded data", "shifted copies"),
    says: "shifted copies",
  },
  {
    what: "live copies",
    group: "Expanded data",
    change: (lab) => lab.choose("Expanded data", "live"),
    says: "turn 10°, shift 1",
  },
];

const digitBox = (lab: Lab, digit: number): Locator =>
  lab.settings.getByRole("group", { name: "Digits" }).getByRole("checkbox", { name: String(digit) });

const costs = (points: readonly Point[]) => points.map(({ trainingCost }) => trainingCost);

/** What the groups of settings say, whether they are open or not. */
async function summaries(lab: Lab): Promise<Record<string, string>> {
  const texts = await lab.settings
    .locator("summary")
    .evaluateAll((all) =>
      all.map((summary) => [
        summary.querySelector("h2")!.textContent,
        summary.querySelector(".now")!.textContent,
      ]),
    );
  return Object.fromEntries(texts) as Record<string, string>;
}

for (const { what, group, change, says } of CONTROLS) {
  test(`${what}: it changes the run, what its group says, and nothing else`, async ({ lab }) => {
    await lab.open();
    await lab.openGroup(group);
    await lab.setSpeed("10 steps/s");
    const before = await summaries(lab);
    await lab.trainTo(STEPS);
    const plain = costs(await lab.points());
    await lab.reset.click();
    await lab.isFresh();

    await change(lab);
    await expect.poll(async () => (await summaries(lab))[group]).toBe(says);
    expect(await summaries(lab)).toEqual({ ...before, [group]: says });
    expect(await lab.read("Step"), "it waits for the first step").toBe(0);
    await lab.trainTo(STEPS);
    const changed = costs(await lab.points());
    await lab.reset.click();
    await lab.isFresh();
    await lab.trainTo(STEPS);
    const again = costs(await lab.points());

    expect(changed.slice(0, STEPS)).not.toEqual(plain.slice(0, STEPS));
    expect(again.slice(0, STEPS), "the seed fixes it").toEqual(changed.slice(0, STEPS));
  });
}

test("eight copies of one image are shown, others for other strengths, and none when it is off", async ({
  lab,
}) => {
  await lab.open();
  await lab.openGroup("Expanded data");
  await expect(lab.settings.getByRole("img", { name: /copies/ })).toHaveCount(0);
  await lab.choose("Expanded data", "live");
  const copies = lab.settings.getByRole("img", { name: "Eight copies of the last training image" });
  await expect(copies).toBeVisible();
  const pictures = () =>
    copies
      .locator("canvas")
      .evaluateAll((all: HTMLCanvasElement[]) => all.map((canvas) => canvas.toDataURL()));
  await expect.poll(async () => new Set(await pictures()).size).toBe(8);
  const turned = await pictures();
  await lab.type("Rotation", 0);
  await lab.type("Shift", 0);
  // Without any strength all eight are the image itself.
  await expect.poll(async () => new Set(await pictures()).size).toBe(1);
  await lab.type("Elastic distortion", 34);
  await expect.poll(async () => new Set(await pictures()).size).toBe(8);
  expect(await pictures()).not.toEqual(turned);
  await lab.choose("Expanded data", "shifted copies");
  await expect(
    lab.settings.getByRole("img", { name: "Five copies of the last training image" }),
  ).toBeVisible();
});

test("with digits 0 and 1 nothing else is validated, and one digit always stays", async ({ lab }) => {
  await lab.open();
  await lab.openGroup("Data");
  for (const digit of [2, 3, 4, 5, 6, 7, 8, 9]) await digitBox(lab, digit).uncheck();
  await expect(lab.box("Training images")).toHaveValue("10610");
  await lab.epoch.click();
  await lab.until("Epoch", 1);
  await lab.rests();
  await lab.until("Validation", 99);
  await digitBox(lab, 0).uncheck();
  await expect(digitBox(lab, 1)).toBeDisabled();
});

test("masks for each image are chosen where something is dropped", async ({ lab }) => {
  await lab.open();
  await lab.openGroup("Regularization");
  await expect(lab.options("Dropout masks")).toHaveCount(0);
  await lab.type("Dropout", 0.5);
  await lab.choose("Dropout masks", "per image");
  await lab.setSpeed("10 steps/s");
  await lab.trainTo(4);
  await expect(lab.page.getByRole("img", { name: /dropped for the last image/ })).toBeVisible();
});
