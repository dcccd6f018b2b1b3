import { describe, expect, it } from "vitest";
import { HistoryRecorder } from "../../src/session/history";
import { drawFigure, type PictureSubject } from "../../src/charts/picture";
import { settingsLine } from "../../src/settings/caption";
import { SvgPen } from "../../src/charts/svg-pen";
import type { Theme } from "../../src/charts/theme";

const theme: Theme = {
  surface: "#ffffff",
  inset: "#eeeeea",
  ink: "#000001",
  ink2: "#000002",
  ink3: "#000003",
  grid: "#eeeeee",
  lineStrong: "#cccccc",
  control: "#888888",
  training: "#00936b",
  trainingInk: "#00704f",
  validation: "#d55e00",
  validationInk: "#a84700",
  test: "#16171a",
  testInk: "#16171a",
  attention: "#f0e442",
  dropped: "#b5598d",
  positive: "#0072b2",
  positiveSoft: "#0072b21f",
  negative: "#b07800",
  negativeSoft: "#e69f002e",
  ramp: ["#6e4300", "#e69f00", "#ffffff", "#2f8cc8", "#003e66"],
  font: '"Inter Variable", sans-serif',
  fontMath: '"KaTeX_Math", serif',
  lineLive: 1.75,
  linePublished: 6,
  publishedOpacity: 0.2,
  lineKept: 1.25,
  keptOpacity: 0.6,
  dashValidation: [6, 3],
  dashTest: [7, 3, 1.5, 3],
  dashChange: [2, 3],
};
const config: PictureSubject["config"] = {
  seed: 7,
  generator: "chacha",
  before: [],
  precision: "f32",
  training: 50000,
  validation: "heldOut",
  scale: 256,
  sizes: [784, 30, 10],
  hidden: "sigmoid",
  output: "sigmoid",
  initializer: "normalized",
  cost: "crossEntropy",
  regularizer: { kind: "l2", lambda: 5 },
  dropout: { rate: 0.5 },
  optimizer: { kind: "momentum", momentum: 0.9 },
  learningRate: 0.1,
  batchSize: 10,
};

function figure(diverged?: number): string {
  const history = new HistoryRecorder();
  history.append(Float64Array.of(10, 1, 0.1, 0.9, 0.8, NaN, NaN, 20, 2, 0.2, 0.5, 0.9, 0.6, 0.88));
  history.setChanges([
    { step: 15, epoch: 1.5, seconds: 0.15, field: "learningRate", symbol: "η", from: "0.5", to: "<0.1>" },
  ]);
  const pen = new SvgPen(theme, (spans) => spans.reduce((width, { text }) => width + 6 * text.length, 0));
  const look = { axis: "epochs", logCost: true, smoothing: 0, zoom: undefined } as const;
  const height = drawFigure(pen, { history, look, config, kept: [], diverged }, theme);
  return pen.file(960, height, "Cost and accuracy");
}

describe("the exported figure", () => {
  it("has its text as text, markup escaped", () => {
    const svg = figure();
    for (const text of [
      ">Cost<",
      ">Accuracy<",
      "Training ",
      ">0.500<",
      "Validation ",
      ">0.600<",
      "&lt;0.1&gt;",
    ])
      expect(svg).toContain(text);
    expect(svg).not.toContain("<0.1>");
    expect(svg).not.toMatch(/NaN|undefined/);
  });

  it("draws training solid and validation dashed, in their colours", () => {
    const svg = figure();
    expect(svg).toMatch(
      /<path [^>]*stroke="#00936b" stroke-width="1.75" stroke-linejoin="round" stroke-linecap="round"/,
    );
    // A line needs two points; validation has one here, led to its name by dots.
    expect(svg).toMatch(/<path [^>]*stroke="#d55e00" stroke-width="1" [^>]*stroke-dasharray="1 2.5"/);
  });

  it("marks where the cost is no longer a number", () => {
    expect(figure()).not.toContain("not a number");
    const svg = figure(20);
    expect(svg).toContain("not a number");
    expect(svg).toContain('fill="#f0e442"');
  });
});

describe("the line of settings", () => {
  it("says them all, symbols as in a formula", () => {
    const spans = settingsLine(config);
    expect(spans.map(({ text }) => text).join("")).toBe(
      "784 · 30 · 10, sigmoid, normalized starting weights; cross-entropy; L2, λ 5; dropout 0.5; " +
        "momentum, η 0.1, μ 0.9, mini-batches of 10; 50\u202F000 training images; seed 7",
    );
    expect(spans.filter(({ math }) => math).map(({ text }) => text)).toEqual(["λ", "η", "μ"]);
  });
});
