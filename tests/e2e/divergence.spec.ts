import { expect, test } from "./lab";

test("a learning rate typed too large pauses the run, names itself, and the run goes back", async ({
  lab,
}) => {
  await lab.open();
  // Outputs without bounds, so that there is nothing to hold the weights back.
  await lab.page.getByRole("combobox", { name: "Output" }).selectOption("identity");
  await lab.choose("Cost", "quadratic");
  await lab.type("Learning rate η", 0.01);
  await lab.train.click();
  await lab.until("Epoch", 1);
  await lab.type("Learning rate η", 1000);

  await expect(lab.banner.getByRole("heading")).toHaveText(
    /^The cost is no longer a number\. Training paused at step [\d\s]+, in the (hidden|output) layer\.$/,
  );
  await expect(lab.banner).toContainText(
    /The learning rate is the likely cause: η went from 0\.01 to 1\s?000 at step [\d\s]+\. The weights of epoch \d+\.00 are kept\./,
  );
  await expect(lab.train, "nothing trains on").toHaveAttribute("aria-disabled", "true");
  await expect(lab.page.getByRole("figure", { name: "Cost" })).toBeVisible();

  const goBack = lab.banner.getByRole("button", { name: /^Go back to epoch \d+\.00, with η 0\.01$/ });
  const kept = Number(/epoch (\d+\.\d\d)/.exec(await goBack.innerText())![1]);
  await goBack.click();
  await expect(lab.banner).toHaveCount(0);
  expect(await lab.read("Epoch")).toBe(kept);
  await expect(lab.box("Learning rate η")).toHaveValue("0.01");
  await lab.train.click();
  await lab.until("Epoch", kept + 1);
  await lab.pause.click();
  await lab.rests();
  expect(await lab.read("Validation")).toBeGreaterThan(50);
});

test("a regularization parameter typed too large pauses the run, names itself, and the run goes back", async ({
  lab,
}) => {
  await lab.open();
  await lab.train.click();
  await lab.until("Epoch", 1);
  await lab.type("Regularization parameter λ", 10_000_000);
  await expect(
    lab.settings.getByText("each step flips the sign of every weight. Keep it between 0 and 1."),
  ).toBeVisible();
  await expect(lab.banner.getByRole("heading")).toHaveText(/^The cost is no longer a number\./);
  await expect(lab.banner).toContainText(
    /The regularization parameter is the likely cause: λ went from 5 to 10\s000\s000 at step [\d\s]+\./,
  );
  await lab.banner.getByRole("button", { name: /^Go back to epoch \d+\.00, with λ 5$/ }).click();
  await expect(lab.banner).toHaveCount(0);
  await lab.train.click();
  await lab.until("Validation", 85);
  await lab.pause.click();
  await lab.rests();
});

test("a run that diverged from the start says so and begins again with a smaller learning rate", async ({
  lab,
}) => {
  await lab.open();
  await lab.choose("Activation", "relu");
  await lab.page.getByRole("combobox", { name: "Output" }).selectOption("identity");
  await lab.choose("Cost", "quadratic");
  await lab.type("Learning rate η", 1000);
  await lab.train.click();
  await expect(lab.banner).toContainText(
    "No setting was changed on the way. A learning rate that is too large is the likely cause. The weights of epoch 0.00 are kept.",
  );
  await lab.banner.getByRole("button", { name: "Go back to epoch 0.00, with η 1", exact: true }).click();
  await expect(lab.banner).toHaveCount(0);
  expect(await lab.read("Step")).toBe(0);
  await expect(lab.box("Learning rate η")).toHaveValue("1");
});

test("Keep as it is leaves the diverged run for a look, and Train says again why it cannot", async ({
  lab,
}) => {
  await lab.open();
  await lab.trainTo(300);
  await lab.type("Regularization parameter λ", 10_000_000);
  await lab.train.click();
  await expect(lab.banner.getByRole("heading")).toHaveText(/^The cost is no longer a number\./);
  const step = await lab.read("Step");
  await lab.banner.getByRole("button", { name: "Keep as it is" }).click();
  await expect(lab.banner).toHaveCount(0);
  expect(await lab.read("Step")).toBe(step);
  expect((await lab.points()).length).toBeGreaterThan(0);
  await lab.train.click();
  await expect(lab.banner.getByRole("heading")).toHaveText(/^The cost is no longer a number\./);
  await lab.reset.click();
  await expect(lab.banner).toHaveCount(0);
  expect(await lab.read("Step")).toBe(0);
});
