import type { Page } from "@playwright/test";
import { expect, test } from "./lab";
import { KeptRuns } from "./kept";

/** Listens in every document of the context for what its policy stopped. */
async function watchPolicy(page: Page): Promise<string[]> {
  const stopped: string[] = [];
  await page.exposeFunction("stoppedByPolicy", (what: string) => stopped.push(what));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const { stoppedByPolicy } = globalThis as unknown as { stoppedByPolicy: (what: string) => void };
      stoppedByPolicy(
        `${event.effectiveDirective}: ${event.blockedURI} ${event.sample} in ${location.pathname}`,
      );
    });
  });
  return stopped;
}

test("nothing that the lab does is stopped by its policy, and its pictures open by themselves", async ({
  lab,
  context,
}) => {
  const { page } = lab;
  const stopped = await watchPolicy(page);
  await lab.open();
  await lab.openGroup("Data");
  await lab.type("Training images", 1000);
  await lab.openGroup("Regularization");
  await lab.type("Dropout", 0.5);
  await lab.draw([[152, 48, 143, 135, 134, 228]]);
  await page.getByRole("checkbox", { name: "Stop by itself" }).uncheck({ force: true });
  await lab.train.click();
  for (const name of ["Learning speed", "Weights", "Errors", "Neurons & dropout"]) {
    await page.getByRole("tab", { name }).click();
    await expect(page.getByText(/^after step/)).toBeVisible();
  }
  await lab.pause.click();
  await lab.rests();
  const kept = new KeptRuns(page);
  await kept.keep();
  await lab.changesInTable();
  await page.getByRole("button", { name: "Light or dark" }).click();
  const exported = { CSV: "", PNG: "", SVG: "" };
  for (const kind of ["CSV", "PNG", "SVG"] as const)
    exported[kind] = (await lab.save(kind)).bytes.toString("base64");
  for (const [kind, type] of [
    ["PNG", "image/png"],
    ["SVG", "image/svg+xml"],
  ] as const) {
    const width = await page.evaluate(
      async ([base64, type]) => {
        const bytes = Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0));
        const picture = new Image();
        picture.src = URL.createObjectURL(new Blob([bytes], { type }));
        await picture.decode();
        return picture.naturalWidth;
      },
      [exported[kind], type] as const,
    );
    expect(width, `the ${kind} as a blob`).toBeGreaterThan(100);
  }
  await page.reload();
  await lab.loaded();
  await expect(kept.toggle("A")).toBeVisible();
  expect(stopped).toEqual([]);
  expect(context.pages()).toHaveLength(1);
});

test("nothing on the other pages is stopped by the policy, also while they compute", async ({ lab }) => {
  const { page } = lab;
  const stopped = await watchPolicy(page);
  await page.goto("./figures.html#initialization-30");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect(page.getByText(/identical with the book$/)).toBeVisible({ timeout: 30_000 });
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await page.goto("./figures.html#costs-30");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();

  await page.goto("./one-neuron.html");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect
    .poll(async () => Number(await page.getByRole("slider", { name: "Update", exact: true }).inputValue()))
    .toBeGreaterThan(10);
  const styled = await page.evaluate(() => document.querySelectorAll(".katex [style]").length);
  expect(styled, "style attributes in formulas").toBe(0);

  await page.goto("./about.html");
  await expect(page.getByRole("heading", { name: "Privacy" })).toBeVisible();
  expect(stopped).toEqual([]);
});

test("scripts and styles that got into a page do nothing, and no other host is asked", async ({
  lab,
  complaints,
}) => {
  complaints.push(/Content Security Policy/);
  const { page } = lab;
  const stopped = await watchPolicy(page);
  for (const address of ["./", "./figures.html", "./one-neuron.html", "./about.html"]) {
    stopped.length = 0;
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1 })).toBeAttached();
    const outcome = await page.evaluate(async () => {
      const script = document.createElement("script");
      script.textContent = "globalThis.injected = true";
      document.head.append(script);
      const place = document.createElement("div");
      place.innerHTML = '<p style="position: fixed">styled</p><img src="data:," onerror="injected = true">';
      document.body.append(place);
      const reached = await fetch("https://example.com/").then(
        () => true,
        () => false,
      );
      await new Promise((resolve) => setTimeout(resolve, 100));
      const { position } = getComputedStyle(place.querySelector("p")!);
      place.remove();
      return { injected: "injected" in globalThis, position, reached };
    });
    expect(outcome).toEqual({ injected: false, position: "static", reached: false });
    for (const directive of ["script-src-elem", "script-src-attr", "style-src-attr", "connect-src"])
      expect(stopped.join("\n"), address).toContain(`${directive}: `);
  }
});

test("a chosen theme is there before the first paint", async ({ lab }) => {
  const { page } = lab;
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("./about.html");
  await page.evaluate(() => localStorage.setItem("theme", "dark"));
  await page.addInitScript(() => {
    const seen: (string | undefined)[] = [];
    Object.assign(globalThis, { themesSeen: seen });
    const look = () => {
      if (document.body) seen.push(document.documentElement.dataset["theme"]);
      if (document.readyState !== "complete") requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.reload();
  const seen = await page.evaluate(() => (globalThis as unknown as { themesSeen: string[] }).themesSeen);
  expect(seen.length).toBeGreaterThan(0);
  expect(new Set(seen)).toEqual(new Set(["dark"]));
});
