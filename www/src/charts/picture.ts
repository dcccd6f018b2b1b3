import type { Config } from "epoch-lab";
import type { History } from "../session/history";
import { costName } from "../settings/words";
import { drawOver, drawUnder, gutterLabels, keptStyle, lineStyle, measuredStyle } from "./annotate";
import { frameOf, type Frame } from "./frame";
import { CanvasPen, contextOf, rulerOf } from "./canvas-pen";
import type { KeptSource } from "./kept-curves";
import { graduateX, graduateY } from "./graduation";
import type { LineStyle, Pen, Span } from "./pen";
import { SceneBuilder, type Look, type Scene } from "./scene";
import { KINDS, SPLITS, type Kind } from "./kinds";
import { settingsLine } from "../settings/caption";
import { depthText } from "./smoothing";
import { SvgPen } from "./svg-pen";
import type { Theme } from "./theme";
import type { Thinned } from "./thinned";

/** What a picture of both charts is made of. */
export interface Subject {
  readonly history: History;
  readonly look: Look;
  readonly config: Config;
  /** The kept runs that are shown, each with what tells it from this one. */
  readonly kept: readonly (KeptSource & { readonly words: readonly string[] })[];
  /** The step at which the run diverged. */
  readonly diverged: number | undefined;
}

const WIDTH = 960;
const MARGIN = 24;
const LEFT = MARGIN + 44;
const GUTTER = 126;
const PLOT_HEIGHT = 236;
const TITLE = 32;
const X_AXIS = 44;
const LINE = 16;
const SCALE = 2;

/** Both charts as an SVG file. */
export function svgFigure(subject: Subject, theme: Theme): string {
  const ruler = rulerOf(theme);
  const pen = new SvgPen(theme, (spans, style) => ruler.width(spans, style));
  const height = drawFigure(pen, subject, theme);
  return pen.file(WIDTH, height, "Cost and accuracy");
}

/** Both charts as a PNG file, two pixels for one. */
export async function pngFigure(subject: Subject, theme: Theme): Promise<Blob> {
  const height = figureHeight(rulerOf(theme), subject);
  const canvas = new OffscreenCanvas(WIDTH * SCALE, height * SCALE);
  const context = contextOf(canvas);
  context.scale(SCALE, SCALE);
  drawFigure(new CanvasPen(context, theme), subject, theme);
  return canvas.convertToBlob({ type: "image/png" });
}

/** Draws both charts with titles, axes, changes, last values and the settings under them; returns its height. */
export function drawFigure(pen: Pen, subject: Subject, theme: Theme): number {
  const { history, look, kept, diverged } = subject;
  const width = WIDTH - LEFT - GUTTER - MARGIN;
  const scenes = new SceneBuilder().update(history, look, width, diverged, kept);
  const height = figureHeight(pen, subject);
  pen.rectangle({ left: 0, top: 0, width: WIDTH, height }, { fill: theme.surface });
  const top: Record<Kind, number> = { cost: MARGIN + TITLE, accuracy: MARGIN + 2 * TITLE + PLOT_HEIGHT };
  for (const kind of KINDS) {
    const plot = { left: LEFT, top: top[kind], width, height: PLOT_HEIGHT };
    const bottom = plot.top + PLOT_HEIGHT;
    const gutter = { left: LEFT + width + 14, right: WIDTH - MARGIN };
    const through = kind === "cost" ? { top: plot.top, bottom: bottom + TITLE } : { top: plot.top, bottom };
    drawChart(
      pen,
      scenes[kind],
      frameOf(scenes[kind], plot, gutter, through),
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
  pen.text(LEFT + width / 2, bottom + 34, [{ text: axisName }], { color: theme.ink2, align: "middle" });
  let y = bottom + X_AXIS + 14;
  for (const line of caption(pen, subject)) {
    pen.text(MARGIN, y, line, { color: theme.ink2, size: 12 });
    y += LINE;
  }
  return height;
}

function figureHeight(pen: Pen, subject: Subject): number {
  return MARGIN + 2 * (TITLE + PLOT_HEIGHT) + X_AXIS + caption(pen, subject).length * LINE + MARGIN - 4;
}

function title(kind: Kind, { config, look }: Subject, theme: Theme): Span[] {
  const note = kind === "cost" ? `${costName(config.cost)}, penalty apart` : "right answers";
  const smoothed = look.smoothing > 0 ? `, smoothed over ${depthText(look.smoothing)}` : "";
  return [
    { text: kind === "cost" ? "Cost" : "Accuracy", weight: 600, color: theme.ink },
    { text: `  ${note}${smoothed}` },
  ];
}

/** The settings, and what tells each kept run from this one. */
function caption(pen: Pen, { config, kept }: Subject): Span[][] {
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
    if (breaks && width + wide > WIDTH - 2 * MARGIN) {
      lines.push([]);
      width = 0;
    }
    lines.at(-1)?.push(width === 0 && breaks ? { ...span, text: span.text.slice(mark.length) } : span);
    width += wide;
  }
  return lines;
}

function drawChart(pen: Pen, scene: Scene, frame: Frame, heading: Span[], theme: Theme): void {
  const { plot } = frame;
  drawAxes(pen, scene, frame, theme);
  drawUnder(pen, scene, frame, theme);
  pen.clipped({ left: plot.left, top: plot.top - 2, width: plot.width + 2, height: plot.height + 4 }, () => {
    for (const { validation } of scene.kept)
      drawLine(pen, validation.line, frame, keptStyle("validation", theme));
    for (const split of SPLITS) {
      const { measured } = scene[split];
      if (measured) drawLine(pen, measured, frame, measuredStyle(split, theme));
    }
    for (const split of SPLITS) drawLine(pen, scene[split].line, frame, lineStyle(split, theme));
  });
  drawOver(pen, scene, frame, theme);
  pen.text(MARGIN, plot.top - 12, heading, { color: theme.ink3, size: 13, halo: theme.surface });
  const right = frame.gutter?.right ?? WIDTH - MARGIN;
  for (const { split, name, value, y } of gutterLabels(scene, frame)) {
    const color = split === "training" ? theme.trainingInk : theme.validationInk;
    const spans = [{ text: `${name} ` }, { text: value, weight: 600 }];
    pen.text(right, y + 4, spans, { color, size: 12, weight: 500, align: "end" });
  }
}

function drawLine(pen: Pen, line: Thinned, frame: Frame, style: LineStyle): void {
  const xs = Float64Array.from(line.x.subarray(0, line.length), frame.x);
  const ys = Float64Array.from(line.y.subarray(0, line.length), frame.y);
  pen.line(xs, ys, line.length, style);
}

function drawAxes(pen: Pen, scene: Scene, frame: Frame, theme: Theme): void {
  const { left, top, width, height } = frame.plot;
  const right = left + width;
  const bottom = top + height;
  const rule = (xs: number[], ys: number[], color: string) => pen.line(xs, ys, 2, { color, width: 1 });
  const along = graduateX(scene, width);
  along.values.forEach((value, i) => {
    const x = frame.x(value);
    rule([x, x], [top, bottom], theme.grid);
    if (scene.kind === "cost") return;
    pen.text(x, bottom + 16, [{ text: along.labels[i] ?? "" }], { color: theme.ink3, align: "middle" });
  });
  const up = graduateY(scene, height);
  up.values.forEach((value, i) => {
    const y = frame.y(value);
    rule([left, right], [y, y], theme.grid);
    pen.text(left - 8, y + 4, [{ text: up.labels[i] ?? "" }], { color: theme.ink3, align: "end" });
  });
  rule([left, right], [bottom, bottom], theme.lineStrong);
}
