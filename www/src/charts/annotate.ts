import { cost, percent } from "../settings/number-format";
import { clamp, placeMarks, spreadLabels, type Mark } from "./labels";
import type { LineStyle, Pen, Span } from "./pen";
import { drawLetters } from "./letters";
import type { PlotLayout } from "./plot-layout";
import type { Scene } from "./scene";
import { SPLITS, type Quantity, type ChartSplit } from "./quantities";
import type { Theme } from "./theme";

/** A name and last value in the gutter. */
export interface GutterLabel {
  readonly split: ChartSplit;
  readonly name: string;
  readonly value: string;
  y: number;
}

const SPLIT_NAMES: Record<ChartSplit, string> = { training: "Training", validation: "Validation" };
const LABEL_GAP = 16;
const MARK_HEIGHT = 18;
const MARK_PITCH = 22;
const MARK_ROWS = 3;
const MARK_TEXT_SIZE = 12;
const MARK_PADDING = 7;

/** A value of a chart in words. */
export function quantityText(kind: Quantity, value: number): string {
  return kind === "cost" ? cost(value) : percent(value);
}

/** How a split's line is drawn. */
export function lineStyle(split: ChartSplit, theme: Theme): LineStyle {
  const dash = split === "validation" ? { dash: theme.dashValidation } : {};
  return { color: theme[split], width: theme.lineLive, ...dash };
}

/** How a split's measured line is drawn behind its smoothed one. */
export function measuredStyle(split: ChartSplit, theme: Theme): LineStyle {
  return { color: theme[split], width: 1, opacity: 0.22 };
}

/** How a kept run's line is drawn behind the live one's. */
export function keptStyle(split: ChartSplit, theme: Theme): LineStyle {
  return { color: theme[split], width: theme.lineKept, opacity: theme.keptOpacity };
}

/** How both lines of the kept run are drawn that a person points at. */
export function pointedStyle(split: ChartSplit, theme: Theme): LineStyle {
  return { color: theme[split], width: theme.lineKept };
}

/** What lies under the curves: the band from where the cost is no longer a number. */
export function drawUnder(pen: Pen, scene: Scene, layout: PlotLayout, theme: Theme): void {
  const { plot } = layout;
  if (scene.diverged === undefined) return;
  const left = clamp(layout.x(scene.diverged), plot.left, plot.left + plot.width);
  const width = plot.left + plot.width - left;
  if (width > 0)
    pen.rectangle(
      { left, top: plot.top, width, height: plot.height },
      { fill: theme.attention, opacity: 0.5 },
    );
}

/** What lies over the curves: changes, heads and their leaders to the gutter. */
export function drawOver(pen: Pen, scene: Scene, layout: PlotLayout, theme: Theme): void {
  drawChanges(pen, scene, layout, theme);
  drawLetters(pen, scene, layout, theme);
  drawHeads(pen, scene, layout, theme);
  if (scene.diverged !== undefined && scene.kind === "cost")
    drawNotANumber(pen, scene.diverged, layout, theme);
}

/** The names and last values of a scene's lines, moved apart as far as they would overlap. */
export function gutterLabels(scene: Scene, layout: PlotLayout): GutterLabel[] {
  const { plot } = layout;
  const bottom = plot.top + plot.height;
  const labels: GutterLabel[] = [];
  for (const split of SPLITS) {
    const { head } = scene[split];
    if (!head) continue;
    const y = clamp(layout.y(head.y), plot.top, bottom);
    labels.push({ split, name: SPLIT_NAMES[split], value: quantityText(scene.kind, head.y), y });
  }
  const taken = scene.diverged !== undefined && scene.kind === "cost" ? 26 : 6;
  return spreadLabels(labels, LABEL_GAP, plot.top + taken, bottom - 4);
}

function drawChanges(pen: Pen, scene: Scene, layout: PlotLayout, theme: Theme): void {
  const { plot, through } = layout;
  const right = plot.left + plot.width;
  const marks: Mark[] = [];
  for (const { x, change } of scene.changes) {
    if (x < scene.x.low || x > scene.x.high) continue;
    const { symbol, field, from, to } = change;
    marks.push({ x: layout.x(x), symbol, field, from, to });
  }
  if (marks.length === 0) return;
  const placed = placeMarks(marks, plot.left, right, MARK_ROWS, (mark) => {
    return pen.width(markText(mark), { size: MARK_TEXT_SIZE }) + 2 * MARK_PADDING;
  });
  let drawn = -Infinity;
  for (const mark of placed) {
    // Lines that would run into a grey band are thinned out, those with a label are kept.
    if (!mark.label && mark.x - drawn < 3) continue;
    drawn = mark.x;
    const x = Math.round(mark.x) + 0.5;
    pen.line([x, x], [through.top, through.bottom], 2, {
      color: theme.ink2,
      width: 1,
      dash: theme.dashChange,
    });
  }
  // Both charts show the lines, the upper one says what they are.
  if (scene.kind !== "cost") return;
  for (const { label, ...mark } of placed) {
    if (!label) continue;
    const box = {
      left: Math.round(label.left) + 0.5,
      top: Math.round(plot.top) + 0.5 + label.row * MARK_PITCH,
      width: Math.round(label.width),
      height: MARK_HEIGHT,
    };
    pen.rectangle(box, { fill: theme.surface, stroke: theme.control, radius: 4 });
    const style = { color: theme.ink, size: MARK_TEXT_SIZE, align: "middle" } as const;
    pen.text(box.left + box.width / 2, box.top + 13, markText(mark), style);
  }
}

/** "η 0.5 → 0.1", its symbol in the formulas' letters when it is a Greek one. */
export function markText({ symbol, from, to }: Pick<Mark, "symbol" | "from" | "to">): Span[] {
  const values = ` ${from} → ${to}`;
  return isGreek(symbol) ? [{ text: symbol, math: true }, { text: values }] : [{ text: symbol + values }];
}

/** Whether a symbol is one of the book's, to be set as in a formula. */
export function isGreek(symbol: string): boolean {
  return /^\p{Script=Greek}$/u.test(symbol);
}

function drawHeads(pen: Pen, scene: Scene, layout: PlotLayout, theme: Theme): void {
  const { plot, gutter } = layout;
  const right = plot.left + plot.width;
  const bottom = plot.top + plot.height;
  const labels = gutter ? gutterLabels(scene, layout) : [];
  for (const split of SPLITS) {
    const { head } = scene[split];
    if (!head || head.x < scene.x.low) continue;
    const y = layout.y(head.y);
    const visible = head.x <= scene.x.high && y >= plot.top - 1 && y <= bottom + 1;
    // The line goes on past the right edge of a zoomed chart, or out of its top: led from where it is lost.
    const from = { x: Math.min(layout.x(head.x), right), y: clamp(y, plot.top, bottom) };
    const label = labels.find((candidate) => candidate.split === split);
    if (gutter && label && head.x <= scene.x.high) {
      const xs = [from.x + 6, Math.max(right + 8, from.x + 8), gutter.left];
      pen.line(xs, [from.y, label.y, label.y], 3, { color: theme[split], width: 1, dash: [1, 2.5] });
    }
    if (visible) pen.circle(from.x, from.y, 3.5, { fill: theme[split], stroke: theme.surface, width: 1.5 });
  }
}

function drawNotANumber(pen: Pen, diverged: number, layout: PlotLayout, theme: Theme): void {
  const { plot, gutter } = layout;
  const text = [{ text: "not a number" }];
  if (gutter) {
    pen.text(plot.left + plot.width + 8, plot.top + 12, text, { color: theme.ink, size: 12 });
    return;
  }
  const x = clamp(layout.x(diverged), plot.left, plot.left + plot.width) - 6;
  const y = plot.top + plot.height - 8;
  pen.text(x, y, text, { color: theme.ink, size: 12, align: "end", halo: theme.surface });
}
