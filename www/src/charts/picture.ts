import type { Config } from "epoch-lab";
import type { History } from "../session/history";
import { costName } from "../settings/words";
import { drawOver, drawUnder, gutterLabels, keptStyle, lineStyle, measuredStyle } from "./annotate";
import { layoutOf, type PlotLayout } from "./plot-layout";
import { CanvasPen, contextOf, rulerOf } from "./canvas-pen";
import type { KeptSource } from "./kept-curves";
import { graduateX, graduateY } from "./graduation";
import type { LineStyle, Pen, Span } from "./pen";
import { SceneBuilder, type Look, type Scene } from "./scene";
import { QUANTITIES, SPLITS, type Quantity } from "./quantities";
import { settingsLine } from "../settings/caption";
import { depthText } from "./smoothing";
import { SvgPen } from "./svg-pen";
import type { Theme } from "./theme";
import type { Thinned } from "./thinned";

/** What a picture of both charts is made of. */
export interface PictureSubject {
  readonly history: History;
  readonly look: Look;
  readonly config: Config;
  /** The kept runs that are shown, each with what tells it from this one. */
  readonly kept: readonly (KeptSource & { readonly words: readonly string[] })[];
  /** The step at which the run diverged. */
  readonly diverged: number | undefined;
}

const PICTURE_WIDTH = 960;
const MARGIN = 24;
const PLOT_LEFT = MARGIN + 44;
const GUTTER_WIDTH = 126;
const PLOT_HEIGHT = 236;
const TITLE_HEIGHT = 32;
const X_AXIS_HEIGHT = 44;
const LINE_HEIGHT = 16;
const PNG_SCALE = 2;

/** Both charts as an SVG file. */
export function svgFigure(subject: PictureSubject, theme: Theme): string {
  const ruler = rulerOf(theme);
  const pen = new SvgPen(theme, (spans, style) => ruler.width(spans, style));
  const height = drawFigure(pen, subject, theme);
  return pen.file(PICTURE_WIDTH, height, "Cost and accuracy");
}

/** Both charts as a PNG file, two pixels for one. */
export async function pngFigure(subject: PictureSubject, theme: Theme): Promise<Blob> {
  const height = figureHeight(rulerOf(theme), subject);
  const canvas = new OffscreenCanvas(PICTURE_WIDTH * PNG_SCALE, height * PNG_SCALE);
  const context = contextOf(canvas);
  context.scale(PNG_SCALE, PNG_SCALE);
  drawFigure(new CanvasPen(context, theme), subject, theme);
  return canvas.convertToBlob({ type: "image/png" });
}

/** Draws both charts with titles, axes, changes, last values and the settings under them; returns its height. */
export function drawFigure(pen: Pen, subject: PictureSubject, theme: Theme): number {
  const { history, look, kept, diverged } = subject;
  const width = PICTURE_WIDTH - PLOT_LEFT - GUTTER_WIDTH - MARGIN;
  const scenes = new SceneBuilder().update(history, look, width, diverged, kept);
  const height = figureHeight(pen, subject);
  pen.rectangle({ left: 0, top: 0, width: PICTURE_WIDTH, height }, { fill: theme.surface });
  const top: Record<Quantity, number> = {
    cost: MARGIN + TITLE_HEIGHT,
    accuracy: MARGIN + 2 * TITLE_HEIGHT + PLOT_HEIGHT,
  };
  for (const kind of QUANTITIES) {
    const plot = { left: PLOT_LEFT, top: top[kind], width, height: PLOT_HEIGHT };
    const bottom = plot.top + PLOT_HEIGHT;
    const gutter = { left: PLOT_LEFT + width + 14, right: PICTURE_WIDTH - MARGIN };
    const through =
      kind === "cost" ? { top: plot.top, bottom: bottom + TITLE_HEIGHT } : { top: plot.top, bottom };
    drawChart(
      pen,
      scenes[kind],
      layoutOf(scenes[kind], plot, gutter, through),
      title(kind, subject, theme),
      theme,
    );
  }
  const bottom = top.accuracy + PLOT_HEIGHT;
  const axisName = {
    epochs: "Epoch",
    steps: "Step",
    passes: "Passes over the training data",
    seconds: "Seconds of training",
  }[look.axis];
  pen.text(PLOT_LEFT + width / 2, bottom + 34, [{ text: axisName }], { color: theme.ink2, align: "middle" });
  let y = bottom + X_AXIS_HEIGHT + 14;
  for (const line of caption(pen, subject)) {
    pen.text(MARGIN, y, line, { color: theme.ink2, size: 12 });
    y += LINE_HEIGHT;
  }
  return height;
}

function figureHeight(pen: Pen, subject: PictureSubject): number {
  return (
    MARGIN +
    2 * (TITLE_HEIGHT + PLOT_HEIGHT) +
    X_AXIS_HEIGHT +
    caption(pen, subject).length * LINE_HEIGHT +
    MARGIN -
    4
  );
}

function title(kind: Quantity, { config, look }: PictureSubject, theme: Theme): Span[] {
  const note = kind === "cost" ? `${costName(config.cost)}, penalty apart` : "right answers";
  const smoothed = look.smoothing > 0 ? `, smoothed over ${depthText(look.smoothing)}` : "";
  return [
    { text: kind === "cost" ? "Cost" : "Accuracy", weight: 600, color: theme.ink },
    { text: `  ${note}${smoothed}` },
  ];
}

/** The settings, and what tells each kept run from this one. */
function caption(pen: Pen, { config, kept }: PictureSubject): Span[][] {
  const lines = broken(pen, settingsLine(config), "; ");
  for (const { letter, words } of kept) {
    const rest = words.flatMap((part, i) => symbols(i === 0 ? ` ${part}` : ` · ${part}`));
    lines.push(...broken(pen, [{ text: letter, weight: 600 }, ...rest], " · "));
  }
  return lines;
}

/** A text whose Greek letters stand in the formulas' italic. */
function symbols(text: string): Span[] {
  return text.split(/([ηλμ])/).map((part, i) => (i % 2 ? { text: part, math: true } : { text: part }));
}

/** Spans in lines that fit, broken where a span begins with `mark`. */
function broken(pen: Pen, spans: readonly Span[], mark: string): Span[][] {
  const lines: Span[][] = [[]];
  let width = 0;
  for (const span of spans) {
    const wide = pen.width([span], { size: 12 });
    const breaks = span.text.startsWith(mark);
    if (breaks && width + wide > PICTURE_WIDTH - 2 * MARGIN) {
      lines.push([]);
      width = 0;
    }
    lines.at(-1)?.push(width === 0 && breaks ? { ...span, text: span.text.slice(mark.length) } : span);
    width += wide;
  }
  return lines;
}

function drawChart(pen: Pen, scene: Scene, layout: PlotLayout, heading: Span[], theme: Theme): void {
  const { plot } = layout;
  drawAxes(pen, scene, layout, theme);
  drawUnder(pen, scene, layout, theme);
  pen.clipped({ left: plot.left, top: plot.top - 2, width: plot.width + 2, height: plot.height + 4 }, () => {
    for (const { validation } of scene.kept)
      drawLine(pen, validation.line, layout, keptStyle("validation", theme));
    for (const split of SPLITS) {
      const { measured } = scene[split];
      if (measured) drawLine(pen, measured, layout, measuredStyle(split, theme));
    }
    for (const split of SPLITS) drawLine(pen, scene[split].line, layout, lineStyle(split, theme));
  });
  drawOver(pen, scene, layout, theme);
  pen.text(MARGIN, plot.top - 12, heading, { color: theme.ink3, size: 13, halo: theme.surface });
  const right = layout.gutter?.right ?? PICTURE_WIDTH - MARGIN;
  for (const { split, name, value, y } of gutterLabels(scene, layout)) {
    const color = split === "training" ? theme.trainingInk : theme.validationInk;
    const spans = [{ text: `${name} ` }, { text: value, weight: 600 }];
    pen.text(right, y + 4, spans, { color, size: 12, weight: 500, align: "end" });
  }
}

function drawLine(pen: Pen, line: Thinned, layout: PlotLayout, style: LineStyle): void {
  const xs = Float64Array.from(line.x.subarray(0, line.length), layout.x);
  const ys = Float64Array.from(line.y.subarray(0, line.length), layout.y);
  pen.line(xs, ys, line.length, style);
}

function drawAxes(pen: Pen, scene: Scene, layout: PlotLayout, theme: Theme): void {
  const { left, top, width, height } = layout.plot;
  const right = left + width;
  const bottom = top + height;
  const rule = (xs: number[], ys: number[], color: string) => pen.line(xs, ys, 2, { color, width: 1 });
  const along = graduateX(scene, width);
  along.values.forEach((value, i) => {
    const x = layout.x(value);
    rule([x, x], [top, bottom], theme.grid);
    if (scene.kind === "cost") return;
    pen.text(x, bottom + 16, [{ text: along.labels[i] ?? "" }], { color: theme.ink3, align: "middle" });
  });
  const up = graduateY(scene, height);
  up.values.forEach((value, i) => {
    const y = layout.y(value);
    rule([left, right], [y, y], theme.grid);
    pen.text(left - 8, y + 4, [{ text: up.labels[i] ?? "" }], { color: theme.ink3, align: "end" });
  });
  rule([left, right], [bottom, bottom], theme.lineStrong);
}
