import { expect, test } from "./lab";

const address = (config: object) => `./#${new URLSearchParams({ config: JSON.stringify(config) })}`;

test("a link opens the lab with its settings, and is followed only once", async ({ lab }) => {
  await lab.open(address({ sizes: [784, 100, 10], learningRate: 0.1, seed: 7 }));
  await expect(lab.banner).toHaveCount(0);
  await expect(lab.box("Hidden neurons")).toHaveValue("100");
  await expect(lab.box("Learning rate η")).toHaveValue("0.1");
  await lab.trainTo(100);
  await lab.page.reload();
  await lab.isFresh();
  await expect(lab.box("Hidden neurons")).toHaveValue("30");
});

test("a link in part unknown says what was left out, by name and why, and sets the rest", async ({ lab }) => {
  await lab.open(address({ optimiser: "adam", learningRate: -1, batchSize: 20 }));
  await expect(lab.banner).toContainText("Two settings in the link were left out.");
  await expect(lab.banner).toContainText("“optimiser” is not a setting.");
  await expect(lab.banner).toContainText("“learningRate” -1 must be above 0.");
  await expect(lab.box("Mini-batch size")).toHaveValue("20");
  await lab.banner.getByRole("button", { name: "Close" }).click();
  await expect(lab.banner).toHaveCount(0);
});
