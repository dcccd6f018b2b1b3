import type { Page } from "@playwright/test";
import { expect, test } from "./lab";

/** Does to the page what a browser's translation does: texts are taken out, and others stand in elements instead. */
const translate = (page: Page) =>
  page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, (node) =>
      node.parentElement?.closest("[translate=no], script, style, option") || !node.nodeValue?.trim()
        ? NodeFilter.FILTER_REJECT
        : NodeFilter.FILTER_ACCEPT,
    );
    const texts: Text[] = [];
    while (walker.nextNode()) texts.push(walker.currentNode as Text);
    for (const text of texts) {
      const [outer, inner] = [document.createElement("font"), document.createElement("font")];
      inner.textContent = text.nodeValue;
      outer.append(inner);
      text.replaceWith(outer);
    }
    return texts.map((text) => text.nodeValue);
  });

test("in a translated page every number goes on, and no word stays behind", async ({ lab }) => {
  const { page } = lab;
  await lab.open();
  await lab.trainTo(200);
  await lab.draw([[152, 48, 143, 135, 134, 228]]);
  await lab.isRead();
  await page.getByRole("button", { name: "Keep this run" }).first().click();
  const view = page.getByRole("region", { name: "Views" });
  const frozen = (await translate(page)).filter((text) => /\d\.\d|\d%|\d\s%/.test(text ?? ""));
  expect(frozen, "numbers that a translation takes out of the page").toEqual([]);

  const [step, epoch, training] = await Promise.all([
    lab.read("Step"),
    lab.read("Epoch"),
    lab.read("Training"),
  ]);
  const outputs = await lab.outputs();
  const summary = page.getByRole("table", { name: /^Cost, last values/ });
  const told = await summary.innerText();
  const [afterStep] = await view.locator(".bar .note").allInnerTexts();
  await lab.train.click();
  await expect(lab.pause, "the button says what it does now").toBeVisible();
  await lab.until("Step", step + 3000);
  await lab.pause.click();
  await lab.rests();
  expect(await lab.read("Epoch")).toBeGreaterThan(epoch);
  expect(await lab.read("Training")).not.toBe(training);
  expect(await lab.read("Validation")).toBeGreaterThan(50);
  await expect.poll(() => lab.outputs()).not.toEqual(outputs);
  await expect.poll(() => summary.innerText()).not.toBe(told);
  await expect.poll(async () => (await view.locator(".bar .note").allInnerTexts())[0]).not.toBe(afterStep);
  await lab.type("Learning rate η", -1);
  await expect(lab.settings.getByText("Learning rate must be above 0. Still 0.5.")).toBeVisible();
  await lab.clear();
  await lab.isUnread();
  await lab.reset.click();
  await lab.trainTo(10);
  for (const name of ["Errors", "Weights", "Learning speed", "Neurons & dropout"]) {
    await page.getByRole("tab", { name }).click();
    await expect(page.getByRole("tabpanel").getByRole("heading").first()).toBeVisible();
    await translate(page);
    await lab.step.click();
  }
  await expect(page.getByText("This view could not be loaded.")).toHaveCount(0);

  await page.goto("./one-neuron.html");
  const status = page.getByRole("status").filter({ hasText: "updates" });
  await expect(status).toContainText("0 of 300");
  await translate(page);
  await page.getByRole("button", { name: "Step" }).click();
  await expect(status).toContainText("1 of 300");
});
