import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { channels } from "../../src/charts/color";
import { contrast as contrastOf } from "../../src/lab/views/errors/cells";

const css = readFileSync(new URL("../../src/styles/tokens.css", import.meta.url), "utf8");

/** The colours of one block of the sheet. */
function colors(block: string): Record<string, string> {
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})(?![0-9a-f])/gi)].map(([, name, hex]) => [name, hex]),
  );
}

const start = (selector: string): number => css.indexOf(`${selector} {`);
const light = colors(css.slice(start("\n:root"), css.indexOf("@media")));
const dark = { ...light, ...colors(css.slice(start('\n:root[data-theme="dark"]'))) };
const system = { ...light, ...colors(css.slice(css.indexOf("@media"), start('\n:root[data-theme="dark"]'))) };

const contrast = (one: string, other: string): number => contrastOf(channels(one), channels(other));

const SURFACES = ["page", "surface", "inset"];
const GRAPHICS = [
  ...["training", "validation", "test", "dropped", "positive", "negative"],
  ...["control", "attention-edge", "focus"],
];
const TEXTS = [
  ...["ink", "ink-2", "ink-3"],
  ...["training-ink", "validation-ink", "test-ink", "dropped-ink", "positive-ink", "negative-ink"],
];

describe.each([
  ["light", light],
  ["dark", dark],
])("the %s theme", (_, tokens) => {
  const worst = (token: string): number =>
    Math.min(...SURFACES.map((surface) => contrast(tokens[token]!, tokens[surface]!)));

  test.each(GRAPHICS)("graphics in %s stand out 3:1 on every surface", (token) => {
    expect(worst(token)).toBeGreaterThanOrEqual(3);
  });

  test.each(TEXTS)("text in %s can be read 4.5:1 on every surface", (token) => {
    expect(worst(token)).toBeGreaterThanOrEqual(4.5);
  });

  test.each([
    ["on-ink", "ink"],
    ["ink", "attention-soft"],
    ["ink-2", "attention-soft"],
  ])("text in %s can be read on %s", (text, fill) => {
    expect(contrast(tokens[text]!, tokens[fill]!)).toBeGreaterThanOrEqual(4.5);
  });
});

test("dark is the same, chosen or from the system", () => {
  expect(system).toEqual(dark);
});
