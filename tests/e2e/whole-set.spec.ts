import { expect, test, type Lab } from "./lab";

const address = (config: object) => `./#${new URLSearchParams({ config: JSON.stringify(config) })}`;

const group = (lab: Lab) => lab.group("Optimizer");

test("an optimizer that looks at all images hides what it does not use, and its passes are told and drawn", async ({
  lab,
}) => {
  await lab.open(address({ training: 1000, sizes: [784, 10] }));
  await expect(lab.options("Horizontal axis").getByRole("radio", { name: "passes" })).toHaveCount(0);
  await lab.pick("Optimizer", "L-BFGS");
  await expect(group(lab)).toContainText("Looks at all images at each step.");
  await expect(lab.box("Mini-batch size")).toHaveCount(0);
  await expect(lab.box("Learning rate η")).toHaveCount(0);
  await expect(lab.box("Iterations remembered")).toHaveValue("10");

  for (let step = 1; step <= 5; step++) {
    await lab.step.click();
    await lab.until("Step", step);
    await lab.rests();
  }
  expect(await lab.read("Epoch"), "a step is an epoch").toBe(5);
  await lab.save("CSV");
  const points = await lab.points();
  expect(points.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5]);
  const passes = points.map((point) => point.passes);
  expect(passes[0]).toBeGreaterThanOrEqual(2);
  expect(passes.every((pass, i) => Number.isInteger(pass) && pass > (passes[i - 1] ?? 0))).toBe(true);

  await lab.choose("Horizontal axis", "passes");
  await expect(lab.options("Horizontal axis").getByRole("radio", { name: "passes" })).toBeChecked();
  await lab.pick("Optimizer", "SGD");
  await expect(lab.box("Mini-batch size")).toHaveValue("10");
});

test("what does not go together is refused at the optimizer, and BFGS is told by how much it is too large", async ({
  lab,
}) => {
  await lab.open();
  await lab.pick("Optimizer", "BFGS");
  await expect(group(lab)).toContainText("23860² numbers, 4.6 GB");
  await expect(group(lab)).toContainText("at most 256 MB and 2 s");
  await group(lab).getByRole("button", { name: "Use L-BFGS" }).click();
  await expect(group(lab)).not.toContainText("23860²");
  await lab.type("Dropout", 0.5);
  await expect(group(lab)).toContainText("L-BFGS does not go with dropout");
  await lab.type("Dropout", 0);
  await expect(group(lab)).not.toContainText("does not go with");
});

test("a run that finds no lower cost says that it has arrived and rests, until a setting is another", async ({
  lab,
}) => {
  await lab.open(
    address({
      training: 100,
      sizes: [784, 10],
      output: "softmax",
      cost: "logLikelihood",
      regularizer: { kind: "l2", lambda: 10 },
      optimizer: { kind: "newton" },
    }),
  );
  await lab.train.click();
  await expect(lab.banner).toContainText("Arrived: the gradient is 0 to rounding.", { timeout: 30_000 });
  await lab.rests();
  const step = await lab.read("Step");
  await lab.train.click();
  await expect(lab.banner).toContainText("Arrived");
  await lab.rests();
  expect(await lab.read("Step")).toBe(step);
  await lab.type("Regularization parameter λ", 1);
  await expect(lab.banner).toHaveCount(0);
  await lab.step.click();
  await lab.until("Step", step + 1);
});
