import { expect, test, type Lab } from "./lab";

/** Every page, by its name in the top bar. */
const PAGES = ["Lab", "Figures", "One neuron", "About"];

const links = (lab: Lab) => lab.page.getByRole("navigation", { name: "Pages" }).getByRole("link");

async function isAt(lab: Lab, page: string): Promise<void> {
  await expect(lab.page).toHaveTitle(new RegExp(`${page} · Epoch Lab$`));
  await expect(links(lab).and(lab.page.locator("[aria-current=page]"))).toHaveText([page]);
  await expect(lab.page.getByRole("heading", { level: 1 })).toBeAttached();
}

test("every page leads to every other by the keyboard alone, in any folder", async ({ lab }) => {
  await lab.open();
  await expect(links(lab)).toHaveText(PAGES);
  for (const page of [...PAGES, ...PAGES]) {
    await links(lab).filter({ hasText: page }).focus();
    await lab.page.keyboard.press("Enter");
    await isAt(lab, page);
  }
});

test("a theme that was chosen on one page holds on all", async ({ lab }) => {
  await lab.open();
  await lab.page.getByRole("button", { name: "Light or dark" }).click();
  const color = () => lab.page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  expect(await color()).toBe("dark");
  for (const page of PAGES.slice(1)) {
    await links(lab).filter({ hasText: page }).click();
    await isAt(lab, page);
    expect(await color()).toBe("dark");
  }
});

for (const width of [390, 320]) {
  test.describe(`a phone ${width} pixels wide`, () => {
    test.use({ viewport: { width, height: 844 }, hasTouch: true, isMobile: true });

    test("has all pages within a finger's reach, and none scrolls sideways", async ({ lab }) => {
      await lab.open();
      for (const page of PAGES) {
        await links(lab).filter({ hasText: page }).click();
        await isAt(lab, page);
        const sideways = await lab.page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(sideways).toBe(0);
        for (const link of await links(lab).all()) {
          const box = (await link.boundingBox())!;
          expect(box.height).toBeGreaterThanOrEqual(44);
          expect(box.width).toBeGreaterThanOrEqual(44);
          expect(box.x + box.width).toBeLessThanOrEqual(width);
        }
      }
    });
  });
}
