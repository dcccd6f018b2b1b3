import { expect, test, type Lab } from "./lab";

const digit = (lab: Lab, digit: number) =>
  lab.settings.getByRole("group", { name: "Digits" }).getByRole("checkbox", { name: String(digit) });

/** What the groups of settings say, whether they are open or not. */
const summaries = (lab: Lab): Promise<string[]> =>
  lab.settings.locator("summary").evaluateAll((all) => all.map((summary) => summary.textContent));

async function choosePair(lab: Lab): Promise<void> {
  await lab.openGroup("Data");
  for (const other of [2, 3, 4, 5, 6, 7, 8, 9]) await digit(lab, other).uncheck();
}

test("two digits can have one output: it is set and nothing else, learns them, and the prediction has both", async ({
  lab,
}) => {
  await lab.open();
  await lab.loaded();
  await expect(lab.options("Outputs")).toHaveCount(0);
  await choosePair(lab);
  const before = await summaries(lab);
  await lab.choose("Outputs", "1");
  await expect(lab.settings).toContainText("Target 0 for a 0, 1 for a 1. Above 50 % it says 1.");
  await expect.poll(() => summaries(lab)).toEqual(before.map((text) => text.replace("30 · 10", "30 · 1")));

  await lab.epoch.click();
  await lab.until("Epoch", 1);
  await lab.rests();
  await lab.until("Validation", 99);

  await lab.page.getByRole("tab", { name: "Errors" }).click();
  const misread = lab.page.getByRole("list", { name: "Misread images" }).getByRole("button");
  await misread.first().click();
  const [, label, said] = (await misread.first().getAttribute("aria-label"))!.match(/^(\d) read as (\d)/)!;
  expect([label, said].sort()).toEqual(["0", "1"]);
  const rows = lab.prediction.getByRole("listitem");
  await expect(rows).toHaveCount(2);
  const shares = (await rows.allTextContents()).map((text) => text.match(/^\s*(\d)\s*([\d.]+)\s%/)!.slice(1));
  expect(shares.map(([shown]) => shown)).toEqual(["0", "1"]);
  expect(Number(shares[0]![1]) + Number(shares[1]![1])).toBeCloseTo(100, 0);
  expect(Number(shares[Number(said)]![1])).toBeGreaterThanOrEqual(50);
});

test("one output is refused for any other number of digits and with softmax, and a click mends it", async ({
  lab,
}) => {
  await lab.open();
  await choosePair(lab);
  await lab.choose("Outputs", "1");
  await digit(lab, 5).check();
  const refused = lab.settings.getByText("must be exactly two for a network with one output, 3 are chosen");
  await expect(refused).toBeVisible();
  await lab.settings.getByRole("button", { name: "Use 10 outputs" }).click();
  await expect(refused).toHaveCount(0);
  await digit(lab, 5).uncheck();
  await lab.choose("Outputs", "1");
  await lab.choose("Cost", "log-likelihood");
  await lab.pick("Output", "softmax");
  await expect(lab.settings.getByText("A single softmax output would always be 1.")).toBeVisible();
  await lab.settings.getByRole("button", { name: "Use sigmoid and cross-entropy" }).click();
  await expect(lab.settings.getByText("A single softmax output")).toHaveCount(0);
});
