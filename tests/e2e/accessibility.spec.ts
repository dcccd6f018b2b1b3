import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Lab } from "./lab";

type ColorScheme = "light" | "dark";

/** Fails with each rule that is broken and where. */
async function isAccessible(lab: Lab, state: string, colorScheme: ColorScheme): Promise<void> {
  const axe = new AxeBuilder({ page: lab.page });
  // Only colours differ in the dark.
  if (colorScheme === "dark") axe.withRules(["color-contrast", "link-in-text-block"]);
  const { violations } = await axe.analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, target }) => `${target} ${html}`).join("; ")}`,
  );
  expect.soft(found, state).toEqual([]);
}

const SCREENS = [
  { width: 1440, height: 900, isMobile: false, hasTouch: false },
  { width: 390, height: 844, isMobile: true, hasTouch: true },
];

for (const { width, height, ...device } of SCREENS) {
  for (const colorScheme of ["light", "dark"] satisfies ColorScheme[]) {
    test.describe(`${width} × ${height}, ${colorScheme}`, () => {
      test.use({ viewport: { width, height }, colorScheme, ...device });

      test("one neuron shuts nobody out, at any update", async ({ lab }) => {
        const { page } = lab;
        await page.goto("./one-neuron.html");
        await expect(page.getByRole("button", { name: "Run" })).toBeVisible();
        await isAccessible(lab, "at its start", colorScheme);
        await page.getByRole("slider", { name: "Update" }).fill("220");
        const target = page.getByRole("spinbutton", { name: "Target y" });
        await target.fill("2");
        await target.press("Enter");
        await expect(page.getByText("Target must be from 0 to 1.")).toBeVisible();
        await isAccessible(lab, "on its way, with a hint", colorScheme);
      });

      test("nothing about the project shuts anyone out", async ({ lab }) => {
        await lab.page.goto("./about.html");
        await expect(lab.page.getByRole("navigation", { name: "Pages" })).toBeVisible();
        await isAccessible(lab, "about", colorScheme);
      });

      test("nothing on the page shuts anyone out, in any state", async ({ lab }) => {
        const { page } = lab;
        await lab.open();
        await isAccessible(lab, "nothing learned yet", colorScheme);

        await lab.trainTo(1000);
        await lab.choose("Cost", "log-likelihood");
        await lab.type("Hidden neurons", 20);
        await lab.type("Dropout", 2);
        await lab.draw([[152, 48, 143, 135, 134, 228]]);
        await lab.isRead();
        for (const name of await lab.settings.getByRole("heading").allInnerTexts()) await lab.openGroup(name);
        await isAccessible(lab, "paused, with hints, all groups open", colorScheme);

        await page.getByRole("button", { name: "Export" }).click();
        await expect(page.getByRole("menuitem", { name: "CSV" })).toBeFocused();
        await isAccessible(lab, "export menu open", colorScheme);
        await page.keyboard.press("Escape");

        await page.getByRole("button", { name: "Table" }).click();
        await expect(page.getByRole("dialog")).toBeVisible();
        await isAccessible(lab, "table open", colorScheme);
        await page.keyboard.press("Escape");

        if (device.isMobile) {
          await page.locator("[aria-controls=draw]").click();
          await isAccessible(lab, "pad lifted", colorScheme);
          await page.keyboard.press("Escape");
        }

        await lab.choose("Cost", "cross-entropy");
        await lab.type("Regularization parameter λ", 10_000_000);
        await lab.train.click();
        await expect(lab.banner).toContainText("The cost is no longer a number.");
        await isAccessible(lab, "diverged", colorScheme);
      });
    });
  }
}

test("training is spoken at the end of an epoch, not at every frame", async ({ lab }) => {
  await lab.open();
  await lab.setSpeed("1 000 steps/s");
  await lab.train.click();
  await lab.until("Step", 500);
  const spoken = await lab.page.evaluateHandle(() => {
    const heard: string[] = [];
    const observer = new MutationObserver((mutations) => {
      for (const { target } of mutations) {
        const element = target instanceof Element ? target : target.parentElement;
        const live = element?.closest("[aria-live], [role=status], [role=alert], [role=log]");
        if (live && live.getAttribute("aria-live") !== "off") heard.push(live.textContent.trim());
      }
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    return heard;
  });
  await lab.until("Step", 2500);
  expect(await spoken.jsonValue()).toEqual([]);
  await lab.until("Step", 5100);
  const sentences = await spoken.jsonValue();
  // The sentence is of the first frame that shows the epoch's end, which may be some steps after it.
  expect(sentences[0]).toMatch(/^Epoch 1\.\d\d, step 5\d\d\d, training \d+\.\d\s%, validation \d+\.\d\s%$/);
  expect(new Set(sentences).size).toBe(1);
  await lab.pause.click();
  await lab.rests();
});
