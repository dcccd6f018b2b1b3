import { expect, test } from "./lab";

test("with fewer training images λ/n can be kept before the first step", async ({ lab }) => {
  await lab.open();
  await lab.openGroup("Data");
  await lab.type("Training images", 1000);
  await expect(lab.group("Data")).toContainText("λ/n went from 0.0001 to 0.005.");
  await lab.page.getByRole("button", { name: "Keep it: λ 0.1" }).click();
  await expect(lab.box("Regularization parameter λ")).toHaveValue("0.1");
  await expect(lab.group("Data")).not.toContainText("λ/n");
});

test("in the middle of a run λ/n is kept by the reset that the images need, and not before", async ({
  lab,
}) => {
  await lab.open();
  await lab.openGroup("Data");
  await lab.trainTo(100);
  await lab.type("Training images", 5000);
  const reset = lab.page.getByRole("button", { name: "Reset with λ 0.5" });
  await expect(reset).toBeVisible();
  await expect(lab.box("Regularization parameter λ")).toHaveValue("5");
  await reset.click();
  await lab.isFresh();
  await expect(lab.box("Regularization parameter λ")).toHaveValue("0.5");
  await expect(lab.box("Training images")).toHaveValue("5000");
  await expect(reset).toHaveCount(0);
});

test("without regularization there is no λ/n to keep", async ({ lab }) => {
  await lab.open();
  await lab.choose("Regularization", "none");
  await lab.openGroup("Data");
  await lab.type("Training images", 1000);
  await expect(lab.group("Data")).not.toContainText("λ/n");
});
