import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./lab";

// Every figure with published numbers, to its end, on the built page: `cargo xtask replay` runs it, which takes
// minutes. What it prints is what a person sees beside each run.

const folder = join(__dirname, "../../experiments");

interface Experiment {
  id: string;
  runs: { id: string; label: string }[];
  published: { run: string; agreement: { kind: "exact" | "amplified" } }[];
}

const experiments = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Experiment)
  .filter(({ published }) => published.length > 0);

const isExact = ({ published }: Experiment, run: string): boolean =>
  published.filter((series) => series.run === run).every(({ agreement }) => agreement.kind === "exact");

test("there are seventeen runs that must agree in every epoch", () => {
  const exact = experiments.flatMap((figure) => figure.runs.filter(({ id }) => isExact(figure, id)));
  expect(exact).toHaveLength(17);
});

for (const figure of experiments) {
  test(`${figure.id} is what was published`, async ({ lab }) => {
    test.setTimeout(30 * 60_000);
    const { page } = lab;
    const begun = Date.now();
    await page.goto(`./figures.html#${figure.id}`);
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await expect(page.getByRole("button", { name: "Train again" })).toBeVisible({ timeout: 30 * 60_000 });
    console.log(`${figure.id}, ${((Date.now() - begun) / 1000).toFixed(0)} s`);
    for (const { id, label } of figure.runs) {
      const row = page
        .getByRole("table", { name: "Runs" })
        .getByRole("row")
        .filter({ has: page.getByRole("rowheader", { name: label, exact: true }) });
      const agreement = (await row.getByRole("cell").nth(1).innerText()).trim();
      console.log(`  ${label}: ${agreement}`);
      if (isExact(figure, id)) expect(agreement).toMatch(/^(all \d+ epochs identical|the same count)$/);
      else expect(agreement).toMatch(/rounding is amplified here$|identical$/);
    }
  });
}
