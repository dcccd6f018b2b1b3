import { epochs, learned, open, reset, stepTo } from "./kept";
import { expect, test } from "./lab";

test("a kept run stays behind the next one, and says only what differs", async ({ lab }) => {
  const kept = await open(lab);
  await expect(kept.section).toContainText("Keep a run to see its curve behind the next one.");
  await expect(kept.keepButton).toHaveAttribute("aria-disabled", "true");
  await epochs(lab, 2);
  await kept.keep();
  await expect(kept.row("A")).toContainText("Same settings, seed 1");
  await expect(kept.row("A")).toContainText(`${(await lab.read("Validation")).toFixed(1)} %`);

  await lab.choose("Starting weights", "large");
  await lab.type("Dropout", 0.5);
  await reset(lab);
  await expect(kept.row("A")).toContainText("Starting weights normalized");
  await expect(kept.row("A")).toContainText("Dropout 0 · epoch 2.00");
  await epochs(lab, 1);
  expect(await lab.points("A")).toHaveLength(
    (await lab.points("A")).filter(({ epoch }) => epoch <= 2).length,
  );
  expect((await lab.points("A")).at(-1)).toMatchObject({ epoch: 2, step: 200 });
  expect((await lab.points()).at(-1)).toMatchObject({ epoch: 1, step: 100 });
  expect(await lab.textOnCharts()).toMatch(/A Starting weights normalized · Dropout 0 · epoch\s2\.00/);

  const cursor = lab.page.getByRole("slider", { name: "Accuracy, cursor" });
  await cursor.press("Home");
  await cursor.press("End");
  await expect(cursor).toHaveAttribute(
    "aria-valuetext",
    /^epoch 2\.00: training –, validation –, A \d+\.\d\s%$/,
  );
});

test("a run can be hidden, named, removed and brought back, and keeps its letter", async ({ lab }) => {
  const kept = await open(lab);
  await epochs(lab, 1);
  await kept.keep();
  await kept.keep();
  expect(await kept.letters()).toEqual(["A", "B"]);

  await expect(kept.toggle("A")).toHaveAttribute("aria-pressed", "true");
  await kept.toggle("A").click();
  await expect(kept.toggle("A")).toHaveAttribute("aria-pressed", "false");
  expect(await lab.points("A")).toEqual([]);
  expect(await lab.points("B")).not.toEqual([]);
  await kept.toggle("A").click();
  const points = await lab.points("A");
  expect(points).not.toEqual([]);

  await kept.act("A", "Rename");
  await kept.section.getByRole("textbox", { name: "Name of run A" }).fill("The first");
  await lab.page.keyboard.press("Enter");
  await expect(kept.row("A")).toContainText("The first");

  await kept.act("A", "Remove");
  await expect(kept.section).toContainText("Removed A, The first.");
  expect(await kept.letters()).toEqual(["B"]);
  await kept.keep();
  expect(await kept.letters(), "a run that may come back is given its letter").toEqual(["B", "C"]);
  await kept.undo();
  await expect(kept.row("A")).toContainText("The first");
  expect(await lab.points("A")).toEqual(points);

  await kept.act("B", "Remove");
  await kept.section.getByRole("button", { name: "Dismiss" }).click();
  await kept.keep();
  expect((await kept.letters()).sort(), "the next free letter").toEqual(["A", "B", "C"]);

  await kept.section.getByRole("button", { name: "Delete all kept runs" }).click();
  await kept.section.getByRole("button", { name: "No" }).click();
  expect(await kept.letters()).toHaveLength(3);
  await kept.section.getByRole("button", { name: "Delete all kept runs" }).click();
  await kept.section.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(kept.section).toContainText("Keep a run to see its curve behind the next one.");
});

test("a fork coincides with its run up to the fork, and beyond when nothing is changed", async ({ lab }) => {
  const kept = await open(lab);
  await lab.type("Dropout", 0.3);
  await epochs(lab, 1);
  await lab.type("Learning rate η", 0.3);
  await stepTo(lab, 110);
  await kept.keep();
  const parent = await lab.points("A");
  expect(parent).toEqual((await lab.points()).map((point) => ({ ...point, run: "A" })));
  await stepTo(lab, 125);
  const original = await learned(lab);

  await kept.act("A", "Go on from here");
  await expect(kept.section).toContainText("This run goes on from A, epoch 1.10.");
  await expect(kept.row()).toContainText("fork of A at epoch 1.10");
  expect(await lab.read("Step")).toBe(110);
  expect(
    (await lab.points()).map((point) => ({ ...point, run: "A" })),
    "up to the fork",
  ).toEqual(parent);
  expect(await lab.changesInTable()).toContain("η 0.5 → 0.3");
  await stepTo(lab, 125);
  const trainingOf = (points: Awaited<ReturnType<typeof learned>>) =>
    points.map(({ step, trainingCost, trainingAccuracy, changes }) => [
      step,
      trainingCost,
      trainingAccuracy,
      changes,
    ]);
  expect(trainingOf(await learned(lab)), "beyond the fork").toEqual(trainingOf(original));
  await expect(kept.row("A")).toContainText("Same settings, seed 1");

  await kept.undo();
  await expect(kept.section).toContainText("The run before is back.");
  expect(await learned(lab), "the run that it took the place of is not lost").toEqual(original);
  await expect(kept.row()).not.toContainText("fork");

  await kept.act("A", "Go on from here");
  await expect(kept.row()).toContainText("fork of A at epoch 1.10");
  await lab.type("Learning rate η", 0.1);
  await stepTo(lab, 112);
  const changed = await learned(lab);
  expect(changed.slice(0, parent.length).map(({ trainingCost }) => trainingCost)).toEqual(
    parent.map(({ trainingCost }) => trainingCost),
  );
  expect(changed.at(-1)!.trainingCost, "the next mini-batch is the same, what was learned is not").not.toBe(
    original.find(({ step }) => step === 112)!.trainingCost,
  );
  await kept.keep();
  await expect(kept.row("B")).toContainText("fork of A at epoch 1.10");
});

test("a run that is kept while it trains goes on, and its fork's epochs end in the same numbers", async ({
  lab,
}) => {
  const kept = await open(lab);
  await lab.setSpeed("100 steps/s");
  await lab.train.click();
  await lab.until("Epoch", 1.2);
  await kept.keep();
  await lab.setSpeed("full");
  await lab.rests();
  const ends = async (name?: string) =>
    (await lab.points(name))
      .filter(({ epoch }) => Number.isInteger(epoch))
      .map(({ epoch, validationCost, validationAccuracy }) => [epoch, validationCost, validationAccuracy]);
  const original = await ends();
  expect(original).toHaveLength(30);
  await kept.act("A", "Go on from here");
  await expect(kept.row()).toContainText("fork of A");
  await lab.train.click();
  await lab.until("Epoch", 30);
  await lab.rests();
  expect(await ends()).toEqual(original);
});

test("the settings of a kept run can be set, and unset", async ({ lab }) => {
  const kept = await open(lab);
  await lab.type("Learning rate η", 0.2);
  await epochs(lab, 1);
  await kept.keep();
  await lab.type("Hidden neurons", 12);
  await lab.type("Learning rate η", 0.4);
  await reset(lab);
  await epochs(lab, 1);
  await kept.act("A", "Set these settings");
  await expect(kept.section).toContainText("The settings are those of A.");
  await expect(lab.box("Hidden neurons")).toHaveValue("30");
  await expect(lab.box("Learning rate η")).toHaveValue("0.2");
  await expect(lab.settings).toContainText("Still 12 until a reset.");
  expect(await lab.changesInTable()).toContain("η 0.4 → 0.2");
  await kept.undo();
  await expect(lab.box("Hidden neurons")).toHaveValue("12");
  await expect(lab.box("Learning rate η")).toHaveValue("0.4");
  await expect(lab.settings).not.toContainText("until a reset");
});
