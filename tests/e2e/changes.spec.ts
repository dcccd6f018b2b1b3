import type { Point } from "./csv";
import { expect, test, type Lab } from "./lab";

/** Steps of a run that is compared with another, and where in it the setting is changed. */
const STEPS = 12;
const CHANGED_AT = 4;

interface Gesture {
  /** What is changed. */
  setting: string;
  /** What must be set beforehand. */
  before?: (lab: Lab) => Promise<void>;
  /** What the person does; says the label that should mark it on the charts. */
  change: (lab: Lab) => Promise<string>;
}

/** Moves a slider by keys, as a person who cannot drag it does. */
const slide =
  (name: string, box: string, symbol: string, key: "PageUp" | "PageDown") =>
  async (lab: Lab): Promise<string> => {
    const from = await lab.box(box).inputValue();
    await lab.slider(name).press(key);
    const to = await lab.box(box).inputValue();
    expect(Number(to)).not.toBe(Number(from));
    return `${symbol} ${from} → ${to}`;
  };

const pick = (group: string, option: string, label: string) => async (lab: Lab) => {
  await lab.choose(group, option);
  return label;
};

const GESTURES: Gesture[] = [
  { setting: "learning rate", change: slide("Learning rate", "Learning rate η", "η", "PageDown") },
  {
    setting: "regularization parameter",
    change: slide("Regularization parameter", "Regularization parameter λ", "λ", "PageUp"),
  },
  { setting: "dropout", change: slide("Dropout", "Dropout", "Dropout", "PageUp") },
  {
    setting: "mini-batch size",
    change: slide("Mini-batch size", "Mini-batch size", "Mini-batch size", "PageUp"),
  },
  {
    setting: "momentum",
    before: (lab) => lab.pick("Optimizer", "momentum"),
    change: slide("Momentum", "Momentum μ", "μ", "PageUp"),
  },
  {
    setting: "optimizer",
    change: async (lab) => {
      await lab.pick("Optimizer", "momentum");
      return "Optimizer SGD → momentum, μ 0.5";
    },
  },
  { setting: "regularization", change: pick("Regularization", "L1", "Regularization L2 → L1") },
  {
    setting: "cost (to quadratic)",
    change: pick("Cost", "quadratic", "Cost cross-entropy → quadratic"),
  },
  {
    setting: "cost (to cross-entropy)",
    before: (lab) => lab.choose("Cost", "quadratic"),
    change: pick("Cost", "cross-entropy", "Cost quadratic → cross-entropy"),
  },
];

for (const { setting, before, change } of GESTURES) {
  test(`${setting}: changed while training it takes effect at once, without a reset, and is marked`, async ({
    lab,
  }) => {
    await lab.open();
    await before?.(lab);
    // So slowly that every step is a point of the history.
    await lab.setSpeed("10 steps/s");

    await lab.trainTo(STEPS);
    const unchanged = await lab.points();
    await lab.reset.click();
    await lab.isFresh();

    await lab.train.click();
    await lab.until("Step", CHANGED_AT);
    const label = await change(lab);
    await lab.until("Step", STEPS);
    await expect(lab.pause, "it still trains").toBeVisible();
    await expect(lab.settings.getByText("until a reset")).toHaveCount(0);
    await lab.pause.click();
    await lab.rests();

    const changed = await lab.points();
    const mark = changed.find((point) => point.changes !== "")!;
    expect(mark.step).toBeGreaterThanOrEqual(CHANGED_AT);
    expect(
      changed.map(({ step }) => step),
      "the run went on",
    ).toEqual(changed.map((_, i) => i + 1));
    const costs = (points: readonly Point[], from: number, to: number) =>
      points.filter(({ step }) => from <= step && step <= to).map(({ trainingCost }) => trainingCost);
    expect(costs(changed, 1, mark.step), "the same run until then").toEqual(costs(unchanged, 1, mark.step));
    const shared = Math.min(changed.length, unchanged.length);
    expect(shared).toBeGreaterThan(mark.step + 2);
    for (let step = mark.step + 2; step <= shared; step++) {
      expect(costs(changed, step, step), `another run at step ${step}`).not.toEqual(
        costs(unchanged, step, step),
      );
    }

    expect(await lab.changesInTable()).toEqual([label]);
    expect(await lab.textOnCharts()).toContain(label);
  });
}

test("a slider moved in one go is marked once, and its track shows where it stood", async ({ lab }) => {
  await lab.open();
  await lab.setSpeed("100 steps/s");
  await lab.train.click();
  await lab.until("Step", 20);
  for (let i = 0; i < 5; i++) await lab.slider("Learning rate").press("ArrowDown");
  const to = await lab.box("Learning rate η").inputValue();
  await lab.pause.click();
  await lab.rests();
  expect(await lab.changesInTable()).toEqual([`η 0.5 → ${to}`]);
  await expect(lab.slider("Learning rate")).toHaveAttribute("title", /^0\.5 until epoch 0\.0\d$/);
});

test("a slider changed at full speed keeps the run going, and its change stands where it was made", async ({
  lab,
}) => {
  await lab.open();
  await lab.train.click();
  await lab.until("Epoch", 0.5);
  const label = await slide("Learning rate", "Learning rate η", "η", "PageDown")(lab);
  const step = await lab.read("Step");
  await lab.until("Step", step + 1000);
  await lab.pause.click();
  await lab.rests();
  const marks = (await lab.points()).filter(({ changes }) => changes !== "");
  expect(marks).toHaveLength(1);
  expect(marks[0]!.epoch).toBeGreaterThanOrEqual(0.5);
  expect(await lab.changesInTable()).toEqual([label]);
});
