import { expect, test, type Lab } from "./lab";

/** Some epochs to look at. */
async function run(lab: Lab): Promise<void> {
  await lab.open();
  for (let epoch = 1; epoch <= 2; epoch++) {
    await lab.epoch.click();
    await lab.until("Epoch", epoch);
    await lab.rests();
  }
}

const cursor = (lab: Lab, chart: "Cost" | "Accuracy") =>
  lab.page.getByRole("slider", { name: `${chart}, cursor` });

test("pointing at one chart reads both at the same point of the run", async ({ lab }) => {
  await run(lab);
  await cursor(lab, "Cost").hover();
  await expect(cursor(lab, "Cost")).toHaveAttribute("aria-valuetext", /^epoch \d/);
  const [cost, accuracy] = [
    await cursor(lab, "Cost").getAttribute("aria-valuetext"),
    await cursor(lab, "Accuracy").getAttribute("aria-valuetext"),
  ];
  expect(accuracy!.split(":")[0]).toBe(cost!.split(":")[0]);
  expect(cost).toMatch(/: training \d+\.\d+, validation (\d+\.\d+|–)$/);
  expect(accuracy).toMatch(/: training \d+\.\d\s%, validation (\d+\.\d\s%|–)$/);
});

test("the charts run by epochs, steps or seconds, and the export follows", async ({ lab }) => {
  await run(lab);
  await expect(lab.options("Horizontal axis").getByRole("radio", { name: "epochs" })).toBeChecked();
  for (const [axis, reading, title] of [
    ["steps", /^step [\d\s]+:/, /^Step$/m],
    ["seconds", /^\d+\.\d+\ss/, /^Seconds of training$/m],
    ["epochs", /^epoch \d/, /^Epoch$/m],
  ] as const) {
    await lab.choose("Horizontal axis", axis);
    await cursor(lab, "Accuracy").press("End");
    await expect(cursor(lab, "Accuracy")).toHaveAttribute("aria-valuetext", reading);
    expect(await lab.textOnCharts()).toMatch(title);
  }
});

test("smoothing is off until it is asked for, and changes no number of the run", async ({ lab }) => {
  await run(lab);
  const smoothing = lab.page.getByRole("slider", { name: "Smoothing" });
  await expect(smoothing).toHaveAttribute("aria-valuetext", "off");
  const before = await lab.points();
  await smoothing.press("End");
  await expect(smoothing).not.toHaveAttribute("aria-valuetext", "off");
  expect(await lab.points()).toEqual(before);
});

test("a dragged stretch is zoomed, and Fit shows the whole run again", async ({ lab }) => {
  await run(lab);
  const box = (await cursor(lab, "Cost").boundingBox())!;
  const y = box.y + box.height / 2;
  await lab.page.mouse.move(box.x + box.width * 0.2, y);
  await lab.page.mouse.down();
  await lab.page.mouse.move(box.x + box.width * 0.6, y, { steps: 5 });
  await lab.page.mouse.up();
  const fit = lab.page.getByRole("button", { name: "Fit" });
  await fit.click();
  await expect(fit).toHaveCount(0);
});

test("the last values stand in a table under each chart", async ({ lab }) => {
  await run(lab);
  for (const [chart, value] of [
    ["Cost", /^0\.\d+$/],
    ["Accuracy", /^9\d\.\d\s%$/],
  ] as const) {
    const table = lab.page.getByRole("table", { name: new RegExp(`^${chart}, last values`) });
    for (const split of ["Training", "Validation"]) {
      await expect(table.getByRole("row", { name: split }).getByRole("cell")).toHaveText(value);
    }
  }
});
