import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

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

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast as WCAG defines it. */
function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

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
