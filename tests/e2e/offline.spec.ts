import { expect, test } from "./lab";

test("once loaded the lab needs no network, and sends nothing anywhere", async ({ lab, context }) => {
  await lab.open();
  await lab.page.waitForLoadState("networkidle");
  const requests: string[] = [];
  context.on("request", (request) => {
    if (!/^(blob|data):/.test(request.url())) requests.push(request.url());
  });
  await context.setOffline(true);

  await lab.epoch.click();
  await lab.until("Epoch", 1);
  await lab.rests();
  await lab.draw([[152, 48, 143, 135, 134, 228]]);
  await expect.poll(() => lab.answer()).toBe(1);
  for (const name of ["Learning speed", "Weights", "Errors", "Neurons & dropout"]) {
    await lab.page.getByRole("tab", { name }).click();
    await expect(lab.page.getByRole("tabpanel").getByRole("heading").first()).toBeVisible();
  }
  await lab.reset.click();
  await lab.isFresh();
  await lab.newSeed.click();
  await lab.page.getByRole("button", { name: "Light or dark" }).click();
  await lab.trainTo(200);
  for (const kind of ["CSV", "PNG", "SVG"] as const)
    expect((await lab.save(kind)).bytes.length).toBeGreaterThan(0);
  expect(requests).toEqual([]);
});
