import { expect, test } from "./lab";

test("a view whose styles do not come is told of, asked for again, and then has them", async ({
  lab,
  complaints,
}) => {
  complaints.push(/Failed to load resource/);
  const { page } = lab;
  let refused = 0;
  let isDown = true;
  await page.route(/SpeedView[^/]*\.css/, (route) => {
    if (!isDown) return route.continue();
    refused++;
    return route.abort();
  });
  await lab.open();
  await expect.poll(() => refused).toBeGreaterThanOrEqual(1);
  await page.getByRole("tab", { name: "Learning speed" }).click();
  const said = page.getByRole("tabpanel").getByRole("alert");
  await expect(said).toContainText("This view could not be loaded.");
  isDown = false;
  await said.getByRole("button", { name: "Try again" }).click();
  const view = page.getByRole("tabpanel").locator(".speed");
  await expect(view).toBeVisible();
  expect(await view.evaluate((element) => getComputedStyle(element).display)).toBe("grid");
});

test("charts that do not come are told of, asked for again, and then show the run so far", async ({
  lab,
  complaints,
}) => {
  complaints.push(/Failed to load resource/);
  const { page } = lab;
  let isDown = true;
  await page.route(/\/pair-[^/]*\.js/, (route) => (isDown ? route.abort() : route.continue()));
  await lab.open();
  await lab.step.click();
  const charts = page.getByRole("region", { name: "Charts" });
  const said = charts.getByRole("alert");
  await expect(said).toContainText("The charts could not be loaded.");
  isDown = false;
  await said.getByRole("button", { name: "Try again" }).click();
  await expect(said).toHaveCount(0);
  await expect(charts.locator("canvas").first()).toBeVisible();
});
