import { expect, test } from "./lab";

test("the licences of all that is in the site come with it", async ({ lab, request }) => {
  await lab.page.goto("./about.html");
  const link = lab.page.getByRole("link", { name: /^The licences/ });
  const address = new URL((await link.getAttribute("href"))!, lab.page.url()).href;
  const text = await (await request.get(address)).text();
  for (const part of ["svelte", "uplot", "katex", "@fontsource-variable/inter", "ndarray", "rand", "libm"])
    expect(text).toMatch(new RegExp(`(^|\\s)${part} \\d+\\.`));
  for (const words of ["SIL OPEN FONT LICENSE", "Permission is hereby granted", "Attribution-ShareAlike 3.0"])
    expect(text).toContain(words);
});

test("the words stand there without a script", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${baseURL}about.html`);
  await expect(page.getByRole("heading", { name: "How it was checked" })).toBeVisible();
  await context.close();
});
