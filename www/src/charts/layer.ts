import { at } from "./at";
import { contextOf } from "./canvas-pen";
import type { PlotLayout } from "./plot-layout";
import type { LineStyle } from "./pen";
import type { Thinned } from "./thinned";

/** A line and how it is drawn. */
export interface Stroke {
  readonly line: Thinned;
  readonly style: LineStyle;
}

/**
 * Points to a path. A path's cost grows with its points times the rows of pixels that it covers, so that many
 * short ones are several times cheaper than a long one.
 */
const POINTS_PER_PATH = 24;
/** A piece of line this steep, in pixels along and up, looks like a bar; bars cost next to nothing. */
const BAR_SIZE_PX = { along: 1, up: 8 };
/** About so many dashes a bar is cut into at most. */
const MOST_DASHES_PER_BAR = 3;

/** What is on the layer of one stroke. */
interface DrawnStroke {
  readonly line: Thinned;
  readonly generation: number;
  points: number;
  /** Length of the line until there, in pixels: the dashes go on from it. */
  length: number;
}

/**
 * Curves as a picture that is added to, and not drawn again with every point: without a graphics card a canvas
 * is painted on the page's own thread, where a thousand points with dashes take longer than a frame lasts.
 */
export class Layer {
  readonly #canvas = new OffscreenCanvas(1, 1);
  readonly #context = contextOf(this.#canvas);
  #drawn: DrawnStroke[] = [];
  #place = "";

  /** Draws strokes into a layout; `place` is another text whenever scales, size or colours are other ones. */
  draw(
    target: CanvasRenderingContext2D,
    strokes: readonly Stroke[],
    layout: PlotLayout,
    place: string,
    pixelRatio: number,
  ): void {
    const [first] = strokes;
    if (!first) return;
    if (place !== this.#place || this.#changed(strokes)) this.#clear(target, strokes, place, pixelRatio);
    this.#drawn.forEach((drawn, i) => {
      const stroke = strokes[i];
      if (!stroke) return;
      const { line, style } = stroke;
      drawn.length = trace(this.#context, line, drawn.points, line.settled, style, drawn.length, layout);
      drawn.points = line.settled;
    });
    const { left, top, width, height } = layout.plot;
    target.save();
    // All at once: where translucent pieces meet they would show.
    target.globalAlpha = first.style.opacity ?? 1;
    target.beginPath();
    target.rect(left, top - 2, width + 2, height + 3);
    target.clip();
    target.drawImage(this.#canvas, 0, 0, this.#canvas.width / pixelRatio, this.#canvas.height / pixelRatio);
    this.#drawn.forEach(({ line, points, length }, i) => {
      const stroke = strokes[i];
      // Translucent, what is drawn twice shows: the newest points wait for their own columns.
      const isApart =
        points === 0 || layout.x(at(line.x, line.length - 1)) - layout.x(at(line.x, points - 1)) > 2;
      if (stroke && (isApart || !stroke.style.opacity))
        trace(target, line, points, line.length, stroke.style, length, layout);
    });
    target.restore();
  }

  #changed(strokes: readonly Stroke[]): boolean {
    return (
      strokes.length !== this.#drawn.length ||
      this.#drawn.some(
        ({ line, generation }, i) => line !== strokes[i]?.line || line.generation !== generation,
      )
    );
  }

  #clear(
    target: CanvasRenderingContext2D,
    strokes: readonly Stroke[],
    place: string,
    pixelRatio: number,
  ): void {
    this.#place = place;
    this.#drawn = strokes.map(({ line }) => ({ line, generation: line.generation, points: 0, length: 0 }));
    const { width, height } = target.canvas;
    // Setting a size clears, and so does a scale that is set anew.
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.clearRect(0, 0, width, height);
    this.#context.scale(pixelRatio, pixelRatio);
  }
}

/** Draws the points from one on to before another, joined to the point before; returns the line's length then. */
function trace(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  line: Thinned,
  from: number,
  to: number,
  style: LineStyle,
  length: number,
  layout: PlotLayout,
): number {
  if (from >= to) return length;
  // Bars overlap, which shows where they are drawn translucent.
  const bars = context.globalAlpha === 1;
  const { dash } = style;
  context.strokeStyle = context.fillStyle = style.color;
  context.lineWidth = style.width;
  context.lineJoin = "round";
  context.lineCap = dash ? "butt" : "round";
  context.setLineDash(dash ? [...dash] : []);
  context.lineDashOffset = length;
  // Far enough outside to be clipped, near enough for the canvas to keep its precision.
  const lowest = layout.plot.top + 20 * layout.plot.height;
  let count = 0;
  let x = NaN;
  let y = NaN;
  const moveTo = (i: number) => {
    x = layout.x(at(line.x, i));
    y = Math.min(lowest, layout.y(at(line.y, i)));
    context.moveTo(x, y);
  };
  context.beginPath();
  if (from > 0) moveTo(from - 1);
  for (let i = from; i < to; i++) {
    const px = layout.x(at(line.x, i));
    const py = Math.min(lowest, layout.y(at(line.y, i)));
    if (Number.isNaN(py)) {
      x = y = NaN;
      continue;
    }
    if (bars && Math.abs(px - x) <= BAR_SIZE_PX.along && Math.abs(py - y) >= BAR_SIZE_PX.up) {
      bar(context, (x + px) / 2, y, py, style, length);
      length += Math.hypot(px - x, py - y);
      context.moveTo(px, py);
    } else {
      // A line of one point is seen as a dot.
      if (Number.isNaN(y)) context.moveTo(px, py);
      else length += Math.hypot(px - x, py - y);
      context.lineTo(px, py);
    }
    x = px;
    y = py;
    if (++count % POINTS_PER_PATH !== 0) continue;
    context.stroke();
    context.beginPath();
    context.moveTo(x, y);
    context.lineDashOffset = length;
  }
  context.stroke();
  return length;
}

/** Draws an upright piece of a line; dashes go on from the line's length so far. */
function bar(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  x: number,
  from: number,
  to: number,
  { width, dash }: LineStyle,
  length: number,
): void {
  const left = x - width / 2;
  const [on, off] = dash ?? [];
  if (on === undefined || off === undefined) {
    context.fillRect(left, from, width, to - from);
    return;
  }
  const end = Math.abs(to - from);
  const sense = Math.sign(to - from);
  // On a long bar the dashes are longer ones: noise would be cut into tens of thousands.
  const scale = Math.max(1, end / (MOST_DASHES_PER_BAR * (on + off)));
  const period = scale * (on + off);
  for (let start = -(length % period); start < end; start += period) {
    const first = Math.max(0, start);
    const last = Math.min(end, start + scale * on);
    if (last > first) context.fillRect(left, from + sense * first, width, sense * (last - first));
  }
}
