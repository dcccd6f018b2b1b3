import { expect, test, type Lab } from "./lab";

const theme = (lab: Lab) => lab.page.evaluate(() => getComputedStyle(document.body).backgroundColor);

test("the button turns light to dark and back, and the choice is remembered", async ({ lab }) => {
  await lab.open();
  const light = await theme(lab);
  await lab.page.getByRole("button", { name: "Light or dark" }).click();
  await expect.poll(() => theme(lab)).not.toBe(light);
  const dark = await theme(lab);
  await lab.page.reload();
  await lab.isFresh();
  expect(await theme(lab)).toBe(dark);
  await lab.page.getByRole("button", { name: "Light or dark" }).click();
  await expect.poll(() => theme(lab)).toBe(light);
});

test("the theme is the system's until a person chooses", async ({ lab }) => {
  await lab.open();
  const light = await theme(lab);
  await lab.page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(() => theme(lab)).not.toBe(light);
});

test("everything stands on one screen of 1440 × 900 without scrolling the page", async ({ lab }) => {
  await lab.open();
  const overflow = () =>
    lab.page.evaluate(() => {
      const { scrollHeight, scrollWidth, clientHeight, clientWidth } = document.documentElement;
      return { down: scrollHeight - clientHeight, right: scrollWidth - clientWidth };
    });
  expect(await overflow()).toEqual({ down: 0, right: 0 });
  await lab.trainTo(200);
  expect(await overflow()).toEqual({ down: 0, right: 0 });
});

for (const width of [390, 360, 320]) {
  test.describe(`a phone ${width} pixels wide`, () => {
    test.use({ viewport: { width, height: 844 }, hasTouch: true, isMobile: true });

    test("has the transport at its bottom, the status at its top, and never scrolls sideways", async ({
      lab,
    }) => {
      await lab.open();
      const sideways = () =>
        lab.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      const chip = lab.page.getByRole("button", { name: "draw" });
      const check = async () => {
        expect(await sideways()).toBe(0);
        for (const button of [lab.train, lab.step, lab.epoch, lab.reset, lab.newSeed, chip]) {
          const box = (await button.boundingBox())!;
          expect(box.y + box.height).toBeLessThanOrEqual(844);
          expect(box.y).toBeGreaterThan(844 - 80);
          expect(box.height, "large enough for a finger").toBeGreaterThanOrEqual(44);
          // Six controls side by side leave a finger less than that on the narrowest phones.
          expect(box.width, "large enough for a finger").toBeGreaterThanOrEqual(width < 360 ? 24 : 44);
          expect(box.x).toBeGreaterThanOrEqual(0);
          expect(box.x + box.width).toBeLessThanOrEqual(width);
        }
        expect((await lab.status.boundingBox())!.y).toBeLessThan(120);
      };
      await check();
      await lab.trainTo(100);
      await check();
      await lab.page.mouse.wheel(0, 2000);
      await lab.page.waitForTimeout(200);
      await check();
    });
  });
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("the chip lifts the pad as a sheet, a digit drawn there is read, and Escape puts it away", async ({
    lab,
  }) => {
    await lab.open();
    const chip = lab.page.getByRole("button", { name: /draw/i });
    await expect(chip).toHaveAttribute("aria-expanded", "false");
    await chip.click();
    await expect(chip).toHaveAttribute("aria-expanded", "true");
    await expect(lab.pad).toBeInViewport({ ratio: 1 });
    await lab.draw([[152, 48, 143, 135, 134, 228]]);
    await lab.isRead();
    await lab.page.keyboard.press("Escape");
    await expect(lab.page.locator("[aria-controls=draw]")).toHaveAttribute("aria-expanded", "false");
  });
});
