import type { Change } from "../../session/history";
import { at } from "../../charts/at";
import { roundEnd, tickText, type AxisRange } from "../../charts/axis";
import { CanvasPen } from "../../charts/canvas-pen";
import { extremes, fitLog } from "../../charts/value-range";
import { cost } from "../../settings/number-format";
import { clamp, spreadLabels } from "../../charts/labels";
import type { Box, Pen } from "../../charts/pen";
import type { Theme } from "../../charts/theme";
import { Thinned } from "../../charts/thinned";
import { costTick, linearTicks, logTicks } from "../../charts/ticks";

/** A line of a chart of norms, a value a point. */
export interface NormLine {
  readonly name: string;
  readonly values: Float64Array;
}

/** Norms over the epochs of a run. */
export interface Norms {
  readonly epochs: Float64Array;
  readonly lines: readonly NormLine[];
  readonly changes: readonly Change[];
}

/** Lines are told apart by their dashes: one solid, then ever shorter ones; the last is dotted. */
const LAYER_DASHES = [[], [7, 2.5], [4, 2], [2.5, 2]] as const;
const LAST_LAYER_DASH = [1, 2.5];

const MARGIN_TOP = 6;
const MARGIN_BOTTOM = 20;
const LABEL_GAP = 32;

/** A chart of norms on a log axis. The label is at the line. */
export function drawNorms(
  context: CanvasRenderingContext2D,
  { width, height }: { width: number; height: number },
  { epochs, lines, changes }: Norms,
  theme: Theme,
): void {
  const pen = new CanvasPen(context, theme);
  const heads = lines.map(({ name, values }) => ({
    name,
    head: values.findLastIndex(Number.isFinite),
    values,
  }));
  const labels = heads.map(({ name, head, values }) => ({
    name,
    text: cost(at(values, head)),
    head,
    values,
  }));
  const gutter = Math.max(
    0,
    ...labels.flatMap(({ name, text }) => [
      pen.width([{ text: name }], { size: 12 }),
      pen.width([{ text }], { size: 12, weight: 600 }),
    ]),
  );
  const x: AxisRange = { low: 0, high: roundEnd(epochs.at(-1) ?? 0, "epochs") };
  const columns = Math.max(1, Math.round(width - gutter - 50));
  const thinned = lines.map(({ values }) => {
    const line = new Thinned("blank");
    line.update(epochs, values, { ...x, columns });
    return line;
  });
  const y = fitLog(extremes(thinned, x.low, x.high));
  const plotHeight = height - MARGIN_TOP - MARGIN_BOTTOM;
  const { values: yTicks, step } = logTicks(y, plotHeight, 28);
  const yLabels = yTicks.map((value) => costTick(value, step));
  const left = 6 + Math.max(14, ...yLabels.map((text) => pen.width([{ text }], { size: 11 })));
  const plot: Box = { left, top: MARGIN_TOP, width: width - left - gutter - 10, height: plotHeight };
  const toX = (epoch: number) => plot.left + ((epoch - x.low) / (x.high - x.low)) * plot.width;
  const decades = Math.log(y.high / y.low);
  const toY = (value: number) => plot.top + (Math.log(y.high / value) / decades) * plot.height;

  drawGrid(pen, plot, x, toX, theme);
  yTicks.forEach((value, i) => {
    const row = Math.round(toY(value)) + 0.5;
    pen.line([plot.left, plot.left + plot.width], [row, row], 2, { color: theme.grid, width: 1 });
    pen.text(plot.left - 6, row + 4, [{ text: yLabels[i]! }], { color: theme.ink3, align: "end" });
  });
  const bottom = plot.top + plot.height;
  for (const { epoch } of changes) {
    if (epoch > x.high) continue;
    const column = Math.round(toX(epoch)) + 0.5;
    const style = { color: theme.ink2, width: 1, dash: theme.dashChange };
    pen.line([column, column], [plot.top, bottom], 2, style);
  }
  thinned.forEach((line, number) => {
    const xs = line.x.subarray(0, line.length).map(toX);
    const ys = line.y.subarray(0, line.length).map(toY);
    const dash = dashOf(number, lines.length);
    pen.line(xs, ys, line.length, { color: theme.ink, width: 1.25, dash });
  });
  const placed = labels
    .filter(({ head }) => head >= 0)
    .map((label) => ({ ...label, y: clamp(toY(at(label.values, label.head)), plot.top, bottom) }));
  for (const { head, y } of placed) pen.circle(toX(at(epochs, head)), y, 2, { fill: theme.ink });
  for (const { name, text, y } of spreadLabels(placed, LABEL_GAP, plot.top + 12, bottom - 14)) {
    pen.text(width, y - 2, [{ text: name }], { color: theme.ink2, size: 12, align: "end" });
    pen.text(width, y + 13, [{ text }], { color: theme.ink, size: 12, weight: 600, align: "end" });
  }
}

function drawGrid(pen: Pen, plot: Box, x: AxisRange, toX: (epoch: number) => number, theme: Theme): void {
  const bottom = plot.top + plot.height;
  const { values, step } = linearTicks(x, Math.max(2, Math.floor(plot.width / 48)));
  for (const value of values) {
    const column = Math.round(toX(value)) + 0.5;
    pen.line([column, column], [plot.top, bottom], 2, { color: theme.grid, width: 1 });
    const text = tickText(value, "epochs", step ?? 1);
    pen.text(column, bottom + 15, [{ text }], { color: theme.ink3, align: "middle" });
  }
  const row = Math.round(bottom) + 0.5;
  pen.line([plot.left, plot.left + plot.width], [row, row], 2, { color: theme.lineStrong, width: 1 });
}

/** The dashes of a layer's line, of so many. */
export function dashOf(layer: number, layers: number): readonly number[] {
  return layer === layers - 1 && layers > 1 ? LAST_LAYER_DASH : (LAYER_DASHES[layer] ?? LAYER_DASHES[0]);
}
