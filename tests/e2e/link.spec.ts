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

test("a link put into an open lab keeps the run that was there, begins with its settings, and can be undone", async ({
  lab,
}) => {
  const { page } = lab;
  await lab.open();
  await lab.trainTo(100);
  const step = await lab.read("Step");
  const follow = (hash: string) => page.evaluate((to) => void (location.hash = to), hash);

  await follow(address({ learningRate: 0.1, sizes: [784, 12, 10] }).slice(2));
  await expect(lab.box("Learning rate η")).toHaveValue("0.1");
  await expect(lab.box("Hidden neurons")).toHaveValue("12");
  await expect.poll(() => lab.read("Step")).toBe(0);
  expect(new URL(page.url()).hash).toBe("");
  const kept = page.getByRole("region", { name: "Kept runs" });
  await expect(kept).toContainText("The settings are those of the link. The run before is kept as A.");
  await kept.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => lab.read("Step")).toBe(step);
  await expect(lab.box("Hidden neurons")).toHaveValue("30");

  for (const cut of ["#config=%7B%22learningRate%", "#%", `#config=${"[".repeat(5000)}`]) {
    await follow(cut);
    await expect(lab.banner).toContainText("The link’s settings could not be read.");
    await lab.banner.getByRole("button", { name: "Close" }).click();
  }
  expect(await lab.read("Step")).toBe(step);
});

test("a link that was cut leaves no page blank", async ({ lab }) => {
  const { page } = lab;
  for (const hash of ["#%", "#config=%7B%22learn%", `#config=${'{"a":'.repeat(5000)}`]) {
    await page.goto("./about.html");
    await page.goto(`./${hash}`);
    await expect(lab.banner).toContainText("The link’s settings could not be read.");
    await expect(page.getByRole("heading", { name: "Nothing learned yet" })).toBeVisible();
    await page.goto(`./one-neuron.html${hash}`);
    await expect(page.getByRole("heading", { name: "One neuron" })).toBeVisible();
  }
  await page.goto("./figures.html#%");
  await expect(page.getByRole("heading", { name: "There is no figure of that name." })).toBeVisible();
  await page.goto("./figures.html#100%");
  await expect(page.getByRole("heading", { name: "There is no figure of that name." })).toBeVisible();
  await page.evaluate(() => void (location.hash = "#config=%7B%22learn%"));
  await expect(page.getByRole("alert")).toContainText("The link’s settings could not be read.");
  await page.evaluate(() => void (location.hash = "#l2-1000"));
  await expect(page.getByRole("alert")).toHaveCount(0);
});
