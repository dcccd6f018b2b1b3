import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import "./plot.css";
import {
  drawOver,
  drawUnder,
  gutterLabels,
  keptStyle,
  lineStyle,
  measuredStyle,
  pointedStyle,
} from "./annotate";
import { layoutOf, type PlotLayout } from "./plot-layout";
import { CanvasPen, rulerOf } from "./canvas-pen";
import { graduateX, graduateY, type Graduation } from "./graduation";
import { Layer, type Stroke } from "./layer";
import type { Box, Pen } from "./pen";
import { type Scene } from "./scene";
import { SPLITS, type Quantity, type ChartSplit } from "./quantities";
import type { Theme } from "./theme";
import type { Thinned } from "./thinned";

/** The least room for the labels of the y axis. */
export const LEAST_MARGIN_LEFT = 40;
/** The title row stands over the canvas, so that lines through both charts can pass behind it. */
const MARGIN_TOP = 30;
const MARGIN_BOTTOM: Record<Quantity, number> = { cost: 6, accuracy: 22 };
const GUTTER_WIDTH = 126;
/** Narrower than this there is no room for a gutter. */
const LEAST_WIDTH_WITH_GUTTER = 520;
const MARGIN_RIGHT_WITHOUT_GUTTER = 12;

/** One chart on the page: uPlot for scales, axes and curves, annotations and gutter over it. */
export class Plot {
  /** Width of the plotting area in CSS pixels: so many columns are worth drawing. */
  columns: number;

  readonly #kind: Quantity;
  readonly #host: HTMLElement;
  readonly #labels: Record<ChartSplit, GutterElement>;
  #theme: Theme;
  /** Measures text without drawing it. */
  #ruler: Pen;
  /** Goes up with every new theme. */
  #themes = 0;
  readonly #kept = new Layer();
  readonly #pointed = new Layer();
  readonly #measured = new Layer();
  readonly #lines = new Layer();
  #scene: Scene | undefined;
  #plot: uPlot | undefined;
  #along: Graduation = { values: [], labels: [] };
  #up: Graduation = { values: [], labels: [] };
  #width = 0;
  #height = 0;
  #left = LEAST_MARGIN_LEFT;
  /** Whether the axes' places are other ones than uPlot knows. */
  #isMoved = false;

  constructor(host: HTMLElement, kind: Quantity, theme: Theme) {
    this.#host = host;
    this.#kind = kind;
    this.#theme = theme;
    this.#ruler = rulerOf(theme);
    this.#labels = {
      training: new GutterElement(host, "training"),
      validation: new GutterElement(host, "validation"),
    };
    this.columns = 0;
    this.measure();
  }

  /** Takes the size of its box; true when it is another one. */
  measure(): boolean {
    const { clientWidth: width, clientHeight: height } = this.#host;
    if (width === this.#width && height === this.#height) return false;
    this.#width = width;
    this.#height = height;
    this.#place();
    if (width > 0 && height > 0) this.#plot?.setSize({ width, height });
    return true;
  }

  set theme(theme: Theme) {
    this.#theme = theme;
    this.#themes++;
    this.#ruler = rulerOf(theme);
    // Fonts and dashes are read when a plot is made.
    this.#end();
  }

  /** The room that the labels of this scene's y axis need. */
  leftFor(scene: Scene): number {
    const widths = graduateY(scene, this.#area.height).labels.map((text) =>
      this.#ruler.width([{ text }], {}),
    );
    const widest = Math.max(0, ...widths);
    return Math.max(LEAST_MARGIN_LEFT, Math.ceil(widest) + 14);
  }

  /** Draws a scene, its plotting area `left` pixels from the left edge. */
  draw(scene: Scene, left: number): void {
    if (this.#width === 0 || this.#height === 0) return;
    if (left !== this.#left) {
      this.#left = left;
      this.#place();
    }
    // uPlot takes the kind of a scale once and for all.
    if (this.#scene?.log !== scene.log) this.#end();
    this.#scene = scene;
    this.#along = graduateX(scene, this.#area.width);
    this.#up = graduateY(scene, this.#area.height);
    const plot = (this.#plot ??= this.#begin(scene));
    plot.batch(() => {
      // Before the scales: a redraw takes them as they were.
      plot.redraw(true, this.#isMoved);
      plot.setScale("x", { min: scene.x.low, max: scene.x.high });
      plot.setScale("y", { min: scene.y.low, max: scene.y.high });
    });
    this.#isMoved = false;
    this.#label();
  }

  /** Whether there is no room for a gutter. */
  get isNarrow(): boolean {
    return this.#width < LEAST_WIDTH_WITH_GUTTER;
  }

  /** Where the scene that was drawn last lies on this plot. */
  get layout(): PlotLayout | undefined {
    return this.#scene && layoutOf(this.#scene, this.#area, this.#gutter, this.#through);
  }

  destroy(): void {
    this.#end();
    for (const split of SPLITS) this.#labels[split].remove();
  }

  #end(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  get #right(): number {
    return this.isNarrow ? MARGIN_RIGHT_WITHOUT_GUTTER : GUTTER_WIDTH;
  }

  get #area(): Box {
    return {
      left: this.#left,
      top: MARGIN_TOP,
      width: Math.max(1, this.#width - this.#left - this.#right),
      height: Math.max(1, this.#height - MARGIN_TOP - MARGIN_BOTTOM[this.#kind]),
    };
  }

  get #gutter(): PlotLayout["gutter"] {
    if (this.isNarrow) return undefined;
    return { left: this.#width - GUTTER_WIDTH + 14, right: this.#width };
  }

  get #through(): PlotLayout["through"] {
    const bottom = this.#kind === "cost" ? this.#height : MARGIN_TOP + this.#area.height;
    return { top: this.#kind === "cost" ? MARGIN_TOP : 0, bottom };
  }

  /** Tells the style sheet where the plotting area is, for what stands over it. */
  #place(): void {
    this.#isMoved = true;
    const { left, top, width, height } = this.#area;
    this.columns = Math.max(1, Math.round(width));
    const style = this.#host.style;
    style.setProperty("--plot-left", `${left}px`);
    style.setProperty("--plot-top", `${top}px`);
    style.setProperty("--plot-width", `${width}px`);
    style.setProperty("--plot-height", `${height}px`);
    style.setProperty("--line-top", `${this.#through.top}px`);
    style.setProperty("--line-height", `${this.#through.bottom - this.#through.top}px`);
    this.#host.classList.toggle("narrow", this.isNarrow);
  }

  #label(): void {
    const { layout } = this;
    const labels = layout?.gutter && this.#scene ? gutterLabels(this.#scene, layout) : [];
    for (const split of SPLITS) {
      const label = labels.find((candidate) => candidate.split === split);
      this.#labels[split].show(label?.name ?? "", label?.value ?? "", label?.y ?? 0);
    }
  }

  #begin(scene: Scene): uPlot {
    const theme = this.#theme;
    const asGiven = (_: uPlot, low: number | null, high: number | null): uPlot.Range.MinMax => [low, high];
    const all = (_: uPlot, splits: number[]) => splits;
    const lowest = () => this.#scene?.y.low ?? 0;
    const grid = { stroke: theme.grid, width: 1 };
    const font = `11px ${theme.font}`;
    // uPlot hides an axis for which it finds no increment of its own, though the values are given here.
    const incrs = (_: uPlot, __: number, low: number, high: number) => [Math.max(5, high - low)];
    const shared = { font, stroke: theme.ink3, grid, ticks: { show: false }, filter: all, incrs };
    return new uPlot(
      {
        width: this.#width,
        height: this.#height,
        padding: [MARGIN_TOP, this.#right, this.#kind === "cost" ? MARGIN_BOTTOM.cost : 0, 0],
        legend: { show: false },
        cursor: { show: false },
        scales: {
          x: { time: false, auto: false, range: asGiven },
          y: { auto: false, distr: scene.log ? 3 : 1, range: asGiven },
        },
        // Curves are drawn by the layers.
        series: [{}, { scale: "y", paths: () => null, points: { show: false } }],
        axes: [
          {
            ...shared,
            scale: "x",
            side: 2,
            size: this.#kind === "cost" ? 0 : MARGIN_BOTTOM.accuracy,
            gap: 6,
            border: { show: true, stroke: theme.lineStrong, width: 1 },
            splits: () => this.#along.values,
            values: () => (this.#kind === "cost" ? [] : this.#along.labels),
          },
          {
            ...shared,
            scale: "y",
            side: 3,
            size: () => this.#left,
            gap: 8,
            // The axis of x is there already.
            grid: { ...grid, filter: (_, splits) => splits.map((y) => (y > lowest() ? y : null)) },
            splits: () => this.#up.values,
            values: () => this.#up.labels,
          },
        ],
        hooks: {
          drawAxes: [(plot) => this.#annotate(plot, drawUnder)],
          draw: [(plot) => this.#drawCurves(plot), (plot) => this.#annotate(plot, drawOver)],
        },
      },
      [[], []],
      this.#host,
    );
  }

  #drawCurves(plot: uPlot): void {
    const { layout } = this;
    const scene = this.#scene;
    if (!layout || !scene) return;
    const theme = this.#theme;
    const strokes = (lineOf: (split: ChartSplit) => Thinned | undefined, styleOf: typeof lineStyle) =>
      SPLITS.flatMap((split): Stroke[] => {
        const line = lineOf(split);
        return line ? [{ line, style: styleOf(split, theme) }] : [];
      });
    const { left, width, height } = layout.plot;
    const ratio = uPlot.pxRatio;
    const place = [
      scene.x.low,
      scene.x.high,
      scene.y.low,
      scene.y.high,
      left,
      width,
      height,
      ratio,
      this.#themes,
    ].join();
    const context = plot.ctx;
    context.save();
    context.scale(ratio, ratio);
    const kept = scene.kept.map(({ validation }): Stroke => {
      return { line: validation.line, style: keptStyle("validation", theme) };
    });
    this.#kept.draw(context, kept, layout, place, ratio);
    const pointed = scene.kept.find(({ isPointed }) => isPointed);
    this.#pointed.draw(
      context,
      pointed ? strokes((split) => pointed[split].line, pointedStyle) : [],
      layout,
      place,
      ratio,
    );
    const measured = strokes((split) => scene[split].measured, measuredStyle);
    this.#measured.draw(context, measured, layout, place, ratio);
    const lines = strokes((split) => scene[split].line, lineStyle);
    this.#lines.draw(context, lines, layout, place, ratio);
    context.restore();
  }

  #annotate(plot: uPlot, draw: typeof drawOver): void {
    const { layout } = this;
    if (!layout || !this.#scene) return;
    const context = plot.ctx;
    context.save();
    context.scale(uPlot.pxRatio, uPlot.pxRatio);
    draw(new CanvasPen(context, this.#theme), this.#scene, layout, this.#theme);
    context.restore();
  }
}

/** A name and value in the gutter: text of the page, so that its figures are tabular. */
class GutterElement {
  readonly #element = document.createElement("div");
  readonly #name = document.createElement("span");
  readonly #value = document.createElement("b");
  #shown = { name: "", value: "" };
  #y = NaN;

  constructor(host: HTMLElement, split: ChartSplit) {
    // A browser that translates the page takes texts out of it: they are written to elements, numbers to one it leaves.
    this.#value.translate = false;
    this.#element.className = `gutter ${split}`;
    // The table under the chart says the same.
    this.#element.ariaHidden = "true";
    this.#element.append(this.#name, " ", this.#value);
    host.append(this.#element);
  }

  show(name: string, value: string, y: number): void {
    if (name !== this.#shown.name) this.#name.textContent = name;
    if (value !== this.#shown.value) this.#value.textContent = value;
    this.#shown = { name, value };
    if (y !== this.#y) {
      this.#y = y;
      this.#element.style.transform = `translateY(${Math.round(y)}px)`;
    }
  }

  remove(): void {
    this.#element.remove();
  }
}
