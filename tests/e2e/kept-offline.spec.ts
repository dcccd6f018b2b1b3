import type { Page } from "@playwright/test";
import { expect, Lab, test as base } from "./lab";
import { remove, renewed, Site } from "./site";

const test = base.extend<{ site: Site }>({
  site: async ({}, use) => {
    const site = await Site.open();
    await use(site);
    await site.close();
  },
});
test.use({ serviceWorkers: "allow" });

const NEWER = "A new version is here";
const banner = (page: Page) => page.locator("[aria-live=polite]").filter({ hasText: NEWER });

/** Waits until a service worker is at work that has all of the site, and MNIST is kept. */
async function isKept(page: Page): Promise<void> {
  await page.evaluate(async () => (await navigator.serviceWorker.ready).active);
  await expect.poll(() => copies(page)).toHaveLength(4);
}

const copies = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const cache = await caches.open(new URL("mnist", document.baseURI).href);
    return (await cache.keys()).map(({ url }) => url.split("/").at(-1)!).sort();
  });

/** The versions whose scripts and styles the page has asked for. */
const versionsOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const names = performance.getEntriesByType("resource").map(({ name }) => name);
    const code = names.filter((name) => /\/assets\/.*\.(js|css)$/.test(name));
    return [...new Set(code.map((name) => /~\w+~|$/.exec(name)![0]))];
  });

test("after one visit all pages are there without a network, the lab trains, and no file came twice", async ({
  lab,
  site,
  complaints,
}) => {
  complaints.push(/ERR_EMPTY_RESPONSE/);
  const { page } = lab;
  await lab.open(site.address);
  await isKept(page);
  const counts = new Map<string, number>();
  for (const path of site.asked) counts.set(path, (counts.get(path) ?? 0) + 1);
  for (const [path, count] of counts) if (path.startsWith("mnist/")) expect(count, path).toBe(1);

  site.isUp = false;
  site.asked.length = 0;
  await page.reload();
  await lab.isFresh();
  await lab.loaded();
  await lab.epoch.click();
  await lab.until("Epoch", 1);
  await lab.rests();
  expect(await lab.read("Validation")).toBeGreaterThan(80);
  for (const name of ["Learning speed", "Weights", "Errors"]) {
    await page.getByRole("tab", { name }).click();
    await expect(page.getByRole("tabpanel").getByRole("heading").first()).toBeVisible();
  }

  await page.goto(`${site.address}figures.html#initialization-30`);
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect(page.getByText(/identical with the book$/)).toBeVisible({ timeout: 30_000 });
  await page.goto(`${site.address}one-neuron.html`);
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await expect(page.locator(".katex").first()).toBeVisible();
  expect(await page.evaluate(() => [...document.fonts].some(({ status }) => status === "error"))).toBe(false);
  await page.goto(`${site.address}about.html`);
  await page.getByRole("link", { name: /^The licences/ }).click();
  await expect(page.getByText("Permission is hereby granted").first()).toBeAttached();
  // Of its own accord the browser looks for a newer service worker, and for an icon where plain text names none.
  const askedByPages = site.asked.filter((path) => !["service-worker.js", "/favicon.ico"].includes(path));
  expect(askedByPages).toEqual([]);
});

test("a copy that is damaged is said, comes anew with Load again, and is kept in its place", async ({
  lab,
  site,
}) => {
  const { page } = lab;
  await lab.open(site.address);
  await isKept(page);
  const spoil = () =>
    page.evaluate(async () => {
      const cache = await caches.open(new URL("mnist", document.baseURI).href);
      const address = new URL("mnist/t10k-labels-idx1-ubyte.gz", document.baseURI);
      const { headers } = (await cache.match(address))!;
      await cache.put(address, new Response("damaged", { headers }));
    });
  await spoil();
  site.asked.length = 0;
  await page.reload();
  await expect(lab.banner.getByRole("heading", { name: "The test labels cannot be read." })).toBeVisible();
  expect(site.asked.filter((path) => path.startsWith("mnist/"))).toEqual([]);
  await lab.banner.getByRole("button", { name: "Load again" }).click();
  await lab.loaded();
  expect(site.asked.filter((path) => path.startsWith("mnist/"))).toEqual(["mnist/t10k-labels-idx1-ubyte.gz"]);
  await expect
    .poll(() =>
      page.evaluate(async () => {
        const address = new URL("mnist/t10k-labels-idx1-ubyte.gz", document.baseURI);
        return (await (await caches.match(address))!.arrayBuffer()).byteLength;
      }),
    )
    .toBe(4540);
  site.isUp = false;
  await page.reload();
  await lab.loaded();
});

test("a new version is served whole or not at all, begins when asked, and leaves other tabs theirs", async ({
  lab,
  site,
  context,
}) => {
  const { page } = lab;
  await page.goto(`${site.address}about.html`);
  await page.evaluate(async () => (await navigator.serviceWorker.ready).active);
  const second = renewed("~second~");
  try {
    await test.step("an update that breaks off in the middle changes nothing", async () => {
      site.files = second;
      site.missing = /^one-neuron\.html$|WeightsView/;
      await page.reload();
      await expect
        .poll(async () => {
          await page.waitForTimeout(200);
          return page.evaluate(async () => {
            const registration = (await navigator.serviceWorker.getRegistration())!;
            return registration.installing === null;
          });
        })
        .toBe(true);
      await expect.poll(() => site.asked.filter((path) => /WeightsView.*~second~/.test(path)).length).toBe(1);
      for (const name of ["figures.html", "one-neuron.html", "about.html"]) {
        await page.goto(site.address + name);
        await expect(page.getByRole("heading", { level: 1 })).toBeAttached();
        await expect(page).not.toHaveTitle(/~second~/);
        expect(await versionsOf(page)).toEqual([""]);
      }
      await expect(banner(page)).toHaveCount(0);
    });

    const other = new Lab(await context.newPage());
    await test.step("a complete one is told of, and the older one is served until then", async () => {
      await other.open(site.address);
      await other.trainTo(100);
      site.missing = undefined;
      await page.goto(`${site.address}about.html`);
      await expect(banner(page)).toBeVisible({ timeout: 20_000 });
      await expect(page).not.toHaveTitle(/~second~/);
      await page.reload();
      await expect(banner(page)).toBeVisible();
      expect(await versionsOf(page)).toEqual([""]);
    });

    await test.step("Load it loads it, here only", async () => {
      await banner(page).getByRole("button", { name: "Load it" }).click();
      await expect(page).toHaveTitle(/~second~/);
      await expect(banner(page)).toHaveCount(0);
      for (const name of ["", "figures.html", "one-neuron.html", "about.html"]) {
        await page.goto(site.address + name);
        await expect(page.getByRole("heading", { level: 1 })).toBeAttached();
        await expect(page).toHaveTitle(/~second~/);
        expect(await versionsOf(page)).toEqual(["~second~"]);
      }
    });

    await test.step("the other tab goes on with its run and its version, and takes files of it", async () => {
      expect(await other.read("Step")).toBeGreaterThanOrEqual(100);
      site.isUp = false;
      const view = await other.page.evaluate(() =>
        performance
          .getEntriesByType("resource")
          .map(({ name }) => name)
          .find((name) => /ErrorsView.*\.js$/.test(name))!,
      );
      const isThere = (address: string) =>
        other.page.evaluate(
          (address) =>
            fetch(address).then(
              ({ ok }) => ok,
              () => false,
            ),
          address,
        );
      expect(await isThere(view)).toBe(true);
      expect(await versionsOf(other.page)).toEqual([""]);
      await other.trainTo(300);
      await other.page.close();
      // With the last tab of the older version it goes, at the next page that is opened.
      await page.reload();
      await expect.poll(() => page.evaluate(async () => (await caches.keys()).length)).toBe(2);
      await expect(page).toHaveTitle(/~second~/);
    });
  } finally {
    remove(second);
  }
});
