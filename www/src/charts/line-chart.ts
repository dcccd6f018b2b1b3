import type { Split } from "epoch-lab";
import { grouped } from "../settings/number-format";
import { at } from "./at";
import { quantityText } from "./annotate";
import type { AxisRange } from "./axis";
import { CanvasPen } from "./canvas-pen";
import { fitLinear, fitLog } from "./value-range";
import { clamp, spreadLabels } from "./labels";
import type { Box, LineStyle, Pen } from "./pen";
import type { Quantity } from "./quantities";
import type { Theme } from "./theme";
import { costTick, linearTicks, logTicks, percentTick, type Ticks } from "./ticks";

/** One line of a chart, a value for each x; NaN where there is none yet. */
export interface Line {
  /** The run, in as few words as tell it from the others. */
  readonly label: string;
  readonly split: Split;
  readonly values: Float64Array;
  /** What was published for it: the wide band behind the line. */
  readonly published: Float64Array | undefined;
  /** What a text states of it, without saying when: a level across the chart. */
  readonly stated: AxisRange | undefined;
  /** The lowest and highest of several seeds, behind their median. */
  readonly spread: { readonly low: Float64Array; readonly high: Float64Array } | undefined;
  /** Whether it is looked at, or stands back for another that is. */
  readonly emphasis: "plain" | "strong" | "faint";
}

/** Lines of several runs over one axis. */
export interface LineChart {
  readonly kind: Quantity;
  readonly log: boolean;
  /** Where the values lie: epochs, or numbers of images. */
  readonly xs: Float64Array;
  /** Whether x stands on a log axis; only its own values are labelled then. */
  readonly logX: boolean;
  readonly lines: readonly Line[];
}

/** Where a chart lies on its canvas. */
export interface Layout {
  readonly plot: Box;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

const MARGIN_TOP = 8;
const MARGIN_LEFT = 44;
const MARGIN_BOTTOM = 24;
/** Between the plot and its labels, where leaders run. */
const LEADER_LENGTH = 18;
const MARGIN_RIGHT_WITHOUT_GUTTER = 12;
const LABEL_STYLE = { size: 12, weight: 600 };
const LEAST_WIDTH_WITH_GUTTER = 420;
const LABEL_GAP = 30;

/** The share of the axis at its start that auto-fit leaves out: it would flatten all that comes after it. */
const START_SHARE_LEFT_OUT: Record<Quantity, number> = { cost: 0.004, accuracy: 0.03 };

/** Draws a chart and says where it lies; `cursor` is the number of the x that is pointed at. */
export function drawLineChart(
  context: CanvasRenderingContext2D,
  size: { width: number; height: number },
  chart: LineChart,
  theme: Theme,
  cursor: number | undefined,
): Layout {
  const pen = new CanvasPen(context, theme);
  const { yTicks, ...layout } = layOut(pen, size, chart);
  const { plot, x, y } = layout;
  drawAxes(pen, chart, layout, yTicks, theme);
  const xs = chart.xs.map(x);
  pen.clipped({ left: plot.left, top: plot.top - 3, width: plot.width + 3, height: plot.height + 6 }, () => {
    for (const { published, stated } of chart.lines) {
      if (published) pen.line(xs, published.map(y), xs.length, publishedStyle(theme));
      if (stated) drawStated(pen, { top: y(stated.high), bottom: y(stated.low) }, plot, theme);
    }
    for (const { spread: range, split } of chart.lines) {
      if (range) drawSpread(context, xs, range.low.map(y), range.high.map(y), theme[split]);
    }
    for (const line of chart.lines) {
      pen.line(xs, line.values.map(y), xs.length, lineStyle(line, theme));
    }
  });
  for (const { values, split, emphasis } of chart.lines) {
    const last = lastOf(values);
    if (last < 0 || emphasis === "faint") continue;
    const [headX, headY] = [at(xs, last), clamp(y(at(values, last)), plot.top, plot.top + plot.height)];
    pen.circle(headX, headY, 3.5, { fill: theme[split], stroke: theme.surface, width: 1.5 });
  }
  if (size.width >= LEAST_WIDTH_WITH_GUTTER) drawLabels(pen, chart, layout, theme);
  else if (chart.lines.length > 1) drawNames(pen, chart, layout, theme);
  if (cursor !== undefined) drawCursor(pen, chart, layout, cursor, theme);
  return layout;
}

/** The number of the x nearest to a place on the canvas; undefined beside the plot. */
export function nearestX({ plot, x }: Layout, chart: LineChart, left: number): number | undefined {
  if (left < plot.left - 8 || left > plot.left + plot.width + 8) return undefined;
  let nearest = 0;
  chart.xs.forEach((value, i) => {
    if (Math.abs(x(value) - left) < Math.abs(x(at(chart.xs, nearest)) - left)) nearest = i;
  });
  return nearest;
}

/** How a published line is drawn: wide and pale, so that one that lies on it is seen to. */
export function publishedStyle(theme: Theme): LineStyle {
  return { color: theme.ink, width: theme.linePublished, opacity: theme.publishedOpacity };
}

/** How a run's line is drawn: the colour and the dash are its split's. */
export function lineStyle({ split, emphasis }: Line, theme: Theme): LineStyle {
  const dash = { training: [], validation: theme.dashValidation, test: theme.dashTest }[split];
  return {
    color: theme[split],
    width: emphasis === "strong" ? theme.lineLive + 0.5 : theme.lineLive,
    opacity: emphasis === "faint" ? 0.35 : 1,
    dash,
  };
}

function layOut(
  pen: Pick<Pen, "width">,
  { width, height }: { width: number; height: number },
  chart: LineChart,
): Layout & { yTicks: Ticks } {
  const widest = Math.max(...chart.lines.map(({ label }) => pen.width([{ text: label }], LABEL_STYLE)), 48);
  const gutter =
    width < LEAST_WIDTH_WITH_GUTTER ? MARGIN_RIGHT_WITHOUT_GUTTER : LEADER_LENGTH + Math.ceil(widest) + 4;
  const plot = {
    left: MARGIN_LEFT,
    top: MARGIN_TOP,
    width: width - MARGIN_LEFT - gutter,
    height: height - MARGIN_TOP - MARGIN_BOTTOM,
  };
  const { xs, logX } = chart;
  const [low, high] = [logX ? at(xs, 0) : 0, at(xs, xs.length - 1)];
  const shareX = logX
    ? (value: number) => Math.log(value / low) / Math.log(high / low)
    : (value: number) => (value - low) / (high - low);
  const range = rangeOf(chart);
  const shareY = chart.log
    ? (value: number) => Math.log(Math.max(value, 1e-300) / range.low) / Math.log(range.high / range.low)
    : (value: number) => (value - range.low) / (range.high - range.low);
  return {
    plot,
    x: (value) => plot.left + shareX(value) * plot.width,
    y: (value) => plot.top + (1 - shareY(value)) * plot.height,
    yTicks: chart.log
      ? logTicks(range, plot.height, 24)
      : linearTicks(range, Math.max(2, Math.floor(plot.height / 36))),
  };
}

/** The range of y that shows all lines, published ones too, so that it stands still while they are followed. */
function rangeOf({ kind, log, logX, xs, lines }: LineChart): AxisRange {
  const from = logX ? 0 : START_SHARE_LEFT_OUT[kind] * xs.length;
  let low = Infinity;
  let high = -Infinity;
  for (const { values, published, stated, spread: range } of lines) {
    if (stated) {
      low = Math.min(low, stated.low);
      high = Math.max(high, stated.high);
    }
    for (const line of [values, published, range?.low, range?.high]) {
      line?.forEach((value, i) => {
        if (i < from || !Number.isFinite(value)) return;
        low = Math.min(low, value);
        high = Math.max(high, value);
      });
    }
  }
  const shown = low <= high ? { low, high } : undefined;
  if (log) return fitLog(shown);
  return fitLinear(shown, { low: 0, high: kind === "cost" ? Infinity : 1 }, 0.01);
}

function drawAxes(pen: Pen, { kind, xs, logX }: LineChart, layout: Layout, up: Ticks, theme: Theme): void {
  const { plot, x, y } = layout;
  const right = plot.left + plot.width;
  const bottom = plot.top + plot.height;
  const along = logX
    ? [...xs]
    : linearTicks(
        { low: 0, high: at(xs, xs.length - 1) },
        Math.max(2, Math.floor(plot.width / 72)),
      ).values.filter(Number.isInteger);
  let free = -Infinity;
  for (const value of along) {
    const place = x(value);
    pen.line([place, place], [plot.top, bottom], 2, { color: theme.grid, width: 1 });
    const text = [{ text: grouped(value) }];
    const half = pen.width(text, {}) / 2;
    if (place - half < free) continue;
    free = place + half + 8;
    pen.text(place, bottom + 16, text, { color: theme.ink3, align: "middle" });
  }
  const label = kind === "cost" ? costTick : percentTick;
  for (const value of up.values) {
    pen.line([plot.left, right], [y(value), y(value)], 2, { color: theme.grid, width: 1 });
    const text = [{ text: label(value, up.step) }];
    pen.text(plot.left - 8, y(value) + 4, text, { color: theme.ink3, align: "end" });
  }
  pen.line([plot.left, right], [bottom, bottom], 2, { color: theme.lineStrong, width: 1 });
}

function drawStated(
  pen: Pen,
  { top, bottom }: { top: number; bottom: number },
  plot: Box,
  theme: Theme,
): void {
  const room = Math.max(0, theme.linePublished - (bottom - top)) / 2;
  const box = { left: plot.left, top: top - room, width: plot.width, height: bottom - top + 2 * room };
  pen.rectangle(box, { fill: theme.ink, opacity: theme.publishedOpacity });
}

function drawSpread(
  context: CanvasRenderingContext2D,
  xs: Float64Array,
  low: Float64Array,
  high: Float64Array,
  color: string,
): void {
  const known = low.findIndex(Number.isNaN);
  const end = known < 0 ? low.length : known;
  if (end === 0) return;
  context.save();
  context.globalAlpha = 0.18;
  context.fillStyle = color;
  context.beginPath();
  for (let i = 0; i < end; i++) context.lineTo(at(xs, i), at(low, i));
  for (let i = end - 1; i >= 0; i--) context.lineTo(at(xs, i), at(high, i));
  context.fill();
  context.restore();
}

/** Without a gutter, names stand at the heads of their lines. */
function drawNames(pen: Pen, { lines, xs }: LineChart, { plot, x, y }: Layout, theme: Theme): void {
  const labels = lines.flatMap(({ label, split, values }) => {
    const last = lastOf(values);
    return last < 0 ? [] : [{ label, split, x: x(at(xs, last)), y: y(at(values, last)) }];
  });
  for (const placed of spreadLabels(labels, 15, plot.top + 8, plot.top + plot.height - 8)) {
    const isRight = placed.x > plot.left + plot.width / 2;
    pen.text(placed.x + (isRight ? -8 : 8), placed.y + 4, [{ text: placed.label }], {
      color: theme[`${placed.split}Ink`],
      size: 11,
      weight: 500,
      align: isRight ? "end" : "start",
      halo: theme.surface,
    });
  }
}

function drawCursor(
  pen: Pen,
  { xs, lines }: LineChart,
  { plot, x, y }: Layout,
  cursor: number,
  theme: Theme,
): void {
  const across = x(at(xs, cursor));
  const middle = Math.round(across) + 0.5;
  pen.line([middle, middle], [plot.top, plot.top + plot.height], 2, {
    color: theme.ink,
    width: 1,
    opacity: 0.55,
  });
  for (const { values, split } of lines) {
    const value = at(values, cursor);
    if (!Number.isFinite(value)) continue;
    pen.circle(across, y(value), 3, { fill: theme.surface, stroke: theme[split], width: 1.75 });
  }
}

/** Names and last values stand in the gutter, led to from the heads of their lines. */
function drawLabels(pen: Pen, { kind, lines, xs }: LineChart, layout: Layout, theme: Theme): void {
  const { plot, x, y } = layout;
  const bottom = plot.top + plot.height;
  const labels = lines.flatMap(({ label, split, values, published, emphasis }) => {
    const last = lastOf(values);
    // Before a line begins its name stands at the end of what was published.
    const head = last >= 0 ? values : published;
    const point = head ? lastOf(head) : -1;
    if (!head || point < 0) return [];
    const from = clamp(y(at(head, point)), plot.top, bottom);
    const value = last >= 0 ? quantityText(kind, at(values, last)) : "";
    return [{ label, split, emphasis, value, from, x: x(at(xs, point)), y: from }];
  });
  const right = plot.left + plot.width;
  for (const placed of spreadLabels(labels, LABEL_GAP, plot.top + 10, bottom - 8)) {
    const { split, emphasis } = placed;
    pen.line(
      [placed.x + 6, Math.max(right + 5, placed.x + 8), right + LEADER_LENGTH - 4],
      [placed.from, placed.y, placed.y],
      3,
      { color: theme[split], width: 1, dash: [1, 2.5], opacity: emphasis === "faint" ? 0.4 : 1 },
    );
    const style = { color: theme[`${split}Ink`], size: LABEL_STYLE.size };
    // One line stands beside its leader, two around it.
    const above = placed.value === "" ? 4 : -2;
    pen.text(right + LEADER_LENGTH, placed.y + above, [{ text: placed.label }], { ...style, weight: 500 });
    pen.text(right + LEADER_LENGTH, placed.y + 12, [{ text: placed.value }], { ...style, weight: 600 });
  }
}

function lastOf(values: Float64Array): number {
  return values.findLastIndex(Number.isFinite);
}
