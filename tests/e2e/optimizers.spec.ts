import { expect, test, type Lab } from "./lab";

const GROUPS: Record<string, readonly string[]> = {
  "Mini-batches": ["SGD", "momentum", "Nesterov", "RMSProp", "Adam", "AdamW"],
  "The whole set at each step": ["Newton-CG", "conjugate gradients", "BFGS", "L-BFGS"],
};

/** The number boxes that each optimizer brings, and what they start with. */
const PARAMETERS: Record<string, readonly (readonly [box: string, value: string])[]> = {
  momentum: [["Momentum μ", "0.5"]],
  Nesterov: [["Momentum μ", "0.5"]],
  RMSProp: [
    ["Decay ρ", "0.9"],
    ["Epsilon ε", "1e-8"],
  ],
  Adam: [
    ["Decay of the mean β₁", "0.9"],
    ["Decay of the squares β₂", "0.999"],
    ["Epsilon ε", "1e-8"],
  ],
};

const optimizer = (lab: Lab) => lab.settings.getByRole("combobox", { name: "Optimizer", exact: true });

/** What all controls of the settings show, by their names: numbers, menus and choices. */
const shown = (lab: Lab): Promise<Record<string, string>> =>
  lab.settings.evaluate((form) => {
    const values: Record<string, string> = {};
    const named = (element: Element) =>
      element.getAttribute("aria-label") ??
      form.querySelector(`label[for="${element.id}"]`)?.textContent?.trim() ??
      "";
    for (const element of form.querySelectorAll<HTMLInputElement | HTMLSelectElement>(
      "select, input[type=text]",
    ))
      values[named(element)] = element.value;
    for (const group of form.querySelectorAll("[role=radiogroup]"))
      values[named(group)] =
        group.querySelector<HTMLInputElement>("input:checked")?.closest("label")?.textContent?.trim() ?? "";
    return values;
  });

/** The controls that differ between two looks. */
function changed(before: Record<string, string>, after: Record<string, string>): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => before[name] !== after[name]).sort();
}

test("the menu lists every optimizer, and each brings its own parameters and nothing else", async ({
  lab,
}) => {
  await lab.open();
  for (const [name, kinds] of Object.entries(GROUPS))
    await expect(optimizer(lab).locator(`optgroup[label="${name}"] option`)).toHaveText(kinds);
  const before = await shown(lab);
  for (const [kind, parameters] of Object.entries(PARAMETERS)) {
    await lab.pick("Optimizer", kind);
    for (const [box, value] of parameters) await expect(lab.box(box)).toHaveValue(value);
    const differ = changed(before, await shown(lab));
    expect(differ, kind).toHaveLength(1 + parameters.length);
    expect(differ).toContain("Optimizer");
  }
  await lab.pick("Optimizer", "SGD");
  expect(changed(before, await shown(lab))).toEqual([]);
});

test("the open menu says a few words of each optimizer, and of BFGS what it would keep while that is too much", async ({
  lab,
}) => {
  await lab.open();
  const notes = () =>
    optimizer(lab)
      .locator("option")
      .evaluateAll((all) =>
        all.map((option) => getComputedStyle(option, "::after").content.replace(/^"|"$/g, "")),
      );
  await optimizer(lab).click();
  const large = await notes();
  expect(large[1]).toBe("with a velocity");
  expect(large[8]).toBe("Would keep 23\u202F860² numbers, 4.6 GB. Fits up to 5\u202F792 weights.");
  await lab.page.keyboard.press("ArrowDown");
  await lab.page.keyboard.press("Enter");
  await expect(optimizer(lab)).toHaveValue("momentum");
  await lab.type("Hidden neurons", 5);
  await expect.poll(async () => (await notes())[8]).toBe("gathers the curvature");
});

test("a learning rate that suits the optimizer is offered, and set only when that is asked for", async ({
  lab,
}) => {
  await lab.open();
  const rate = lab.box("Learning rate η");
  await lab.pick("Optimizer", "Adam");
  await expect(rate, "nothing is changed silently").toHaveValue("0.5");
  await expect(lab.settings.getByText("η 0.5 is large for Adam.")).toBeVisible();
  const before = await shown(lab);
  await lab.settings.getByRole("button", { name: "Set η to 0.003" }).click();
  await expect(rate).toHaveValue("0.003");
  expect(changed(before, await shown(lab))).toHaveLength(1);
  await expect(lab.settings.getByText("for Adam.")).toHaveCount(0);
  await lab.pick("Optimizer", "SGD");
  await expect(lab.settings.getByText("η 0.003 is small for SGD.")).toBeVisible();
  await lab.type("Learning rate η", 0.4);
  await expect(lab.settings.getByText("for SGD.")).toHaveCount(0);
});

test("an optimizer and its parameters change while it trains, are marked, and are learned with", async ({
  lab,
}) => {
  await lab.open();
  await lab.setSpeed("10 steps/s");
  await lab.train.click();
  await lab.until("Step", 3);
  await lab.pick("Optimizer", "Adam");
  const step = await lab.read("Step");
  await lab.until("Step", step + 2);
  await lab.type("Learning rate η", 0.003);
  await lab.type("Decay of the mean β₁", 0.8);
  await lab.setSpeed("full");
  await lab.until("Epoch", 1);
  await lab.pause.click();
  await lab.rests();
  const changes = (await lab.points()).map((point) => point.changes).join("\n");
  expect(changes).toContain("optimizer: SGD → Adam, β₁ 0.9");
  expect(changes).toContain("optimizer.beta1: 0.9 → 0.8");
  expect(await lab.read("Validation")).toBeGreaterThan(85);
});

test("He's starting weights say how widely they spread, and wait for a reset", async ({ lab }) => {
  await lab.open();
  await expect(
    lab.settings.getByText("Spread of the weighted input: 1. He suits relu."),
    "of normalized ones",
  ).toBeVisible();
  await lab.step.click();
  const before = await shown(lab);
  await lab.choose("Starting weights", "He");
  await expect(lab.settings.getByText("Spread of the weighted input: 1.4. He suits relu.")).toBeVisible();
  expect(changed(before, await shown(lab))).toEqual(["Starting weights"]);
  await expect(lab.settings.getByText("Still normalized until a reset.")).toBeVisible();
  await lab.settings.getByRole("button", { name: "Reset now" }).click();
  await lab.isFresh();
  await expect(lab.settings.getByText("until a reset")).toHaveCount(0);
});

test("max-norm brings its largest norm, changes nothing else, and takes hold while it trains", async ({
  lab,
}) => {
  await lab.open();
  const before = await shown(lab);
  await lab.choose("Max-norm", "limited");
  await expect(lab.box("Largest norm c")).toHaveValue("3");
  expect(changed(before, await shown(lab))).toHaveLength(2);
  await lab.choose("Max-norm", "none");
  expect(changed(before, await shown(lab))).toEqual([]);

  await lab.setSpeed("10 steps/s");
  await lab.train.click();
  await lab.until("Step", 2);
  await lab.choose("Max-norm", "limited");
  const step = await lab.read("Step");
  await lab.until("Step", step + 2);
  await lab.type("Largest norm c", 0.5);
  await lab.until("Step", step + 4);
  await lab.pause.click();
  await lab.rests();
  const changes = (await lab.points()).map((point) => point.changes).join("\n");
  expect(changes).toContain("maxNorm: none → limited, c 3");
  expect(changes).toContain("maxNorm.norm: 3 → 0.5");
});
