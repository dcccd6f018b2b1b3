import type { Path } from "./trajectory";
import { at } from "../charts/at";
import type { AxisRange } from "../charts/axis";
import { CanvasPen } from "../charts/canvas-pen";
import { decimal, decimalsOf } from "../settings/number-format";
import type { Box } from "../charts/pen";
import type { Theme } from "../charts/theme";
import { costTick, linearTicks, roundStep } from "../charts/ticks";

/** A picture's size in CSS pixels. */
interface Size {
  readonly width: number;
  readonly height: number;
}

/** Room for the labels of the axes. */
const MARGIN_LEFT = 34;
const MARGIN_RIGHT = 11;
const MARGIN_TOP = 10;
const MARGIN_BOTTOM_LABELLED = 22;
const MARGIN_BOTTOM = 6;
/** Half the length of the line that shows the slope. */
const TANGENT_HALF_LENGTH = 74;
/** A smaller axis would show rounding as if it were something. */
const SMALLEST_SPAN = 0.01;

/** The sigmoid as far as z goes. */
export interface Sigmoid {
  readonly z: Float64Array;
  readonly a: Float64Array;
}

/** As far as z is shown on either side of 0, so that both neurons are seen all their way. */
export function reachOf(paths: readonly Path[]): number {
  const farthest = largest(paths.map(({ z }) => z)) + 1;
  if (farthest <= 20) return Math.max(6, 2 * Math.ceil(farthest / 2));
  return roundStep(farthest);
}

/** The range of costs or of gradients that both neurons go through, 0 included. */
export function rangeOf(columns: readonly Float64Array[]): AxisRange {
  let [low, high] = [0, 0];
  for (const column of columns) {
    for (const value of column) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  const margin = 0.04 * Math.max(high - low, SMALLEST_SPAN);
  return { low: low < 0 ? low - margin : 0, high: Math.max(high + margin, low < 0 ? 0 : SMALLEST_SPAN) };
}

/** Where the neuron stands on its sigmoid. */
export interface NeuronPlace {
  readonly curve: Sigmoid;
  readonly path: Path;
  readonly target: number;
  readonly update: number;
}

/** What lies under the place of a neuron: the sigmoid and the target. */
export function drawSigmoid(
  context: CanvasRenderingContext2D,
  size: Size,
  { curve, target }: Pick<NeuronPlace, "curve" | "target">,
  theme: Theme,
): void {
  const pen = new CanvasPen(context, theme);
  const { plot, reach, x, y } = placeFrame(size, curve);
  const zs = [-reach, -reach / 2, 0, reach / 2, reach];
  const as = [0, 0.5, 1];
  drawGrid(context, plot, zs.map(x), as.map(y), theme);
  const label = plot.top + plot.height + 15;
  for (const z of zs) {
    pen.text(x(z), label, [{ text: tick(z, reach / 2) }], { color: theme.ink3, align: "middle" });
  }
  for (const a of as) drawYLabel(pen, y(a), tick(a, 0.5), theme);
  const name = { color: theme.ink2, size: 12 };
  pen.text(x(0.75 * reach), label, [{ text: "z", math: true }], { ...name, align: "middle" });
  pen.text(MARGIN_LEFT - 8, y(0.75) + 4, [{ text: "a", math: true }], { ...name, align: "end" });
  const ends = [plot.left, plot.left + plot.width];
  pen.line(ends, [y(target), y(target)], 2, { color: theme.ink, width: 1, dash: theme.dashChange });
  pen.line(Float64Array.from(curve.z, x), Float64Array.from(curve.a, y), curve.z.length, {
    color: theme.ink3,
    width: 1.5,
  });
}

/** Draws the way so far, the neuron, and the slope on which it stands. */
export function drawPlace(
  context: CanvasRenderingContext2D,
  size: Size,
  { curve, path, target, update }: NeuronPlace,
  theme: Theme,
): void {
  const pen = new CanvasPen(context, theme);
  const { plot, x, y } = placeFrame(size, curve);
  const [z, a, slope] = [at(path.z, update), at(path.a, update), at(path.slope, update)];
  const [left, top] = [x(z), y(a)];
  // The words keep away from the neuron.
  const atLeft = left > plot.left + 0.6 * plot.width && Math.abs(y(target) - top) < 44;
  pen.text(
    atLeft ? plot.left + 6 : plot.left + plot.width - 4,
    y(target) + (target > 0.5 ? 14 : -6),
    [{ text: `target ${decimal(target, decimalsIn(target))}` }],
    { color: theme.ink2, align: atLeft ? "start" : "end", halo: theme.surface },
  );
  if (Number.isNaN(z)) return;
  for (let i = 0; i <= update; i += 5) {
    pen.circle(x(at(path.z, i)), y(at(path.a, i)), 2, { fill: theme.training, opacity: 0.55 });
  }
  const steep = (slope * (y(0) - y(1))) / (x(1) - x(0));
  const across = TANGENT_HALF_LENGTH / Math.hypot(1, steep);
  pen.line([left - across, left + across], [top + steep * across, top - steep * across], 2, {
    color: theme.ink,
    width: 1.75,
  });
  pen.circle(left, top, 6, { fill: theme.training, stroke: theme.surface, width: 2 });
  const side = z > 0 ? -1 : 1;
  pen.text(
    left + side * (across + 10),
    top - side * across * steep + (side < 0 ? 20 : 4),
    [{ text: "slope " }, { text: slope.toFixed(3), weight: 600 }],
    { color: theme.ink, size: 12, align: side < 0 ? "end" : "start", halo: theme.surface },
  );
}

function placeFrame({ width, height }: Size, { z }: Sigmoid) {
  const reach = at(z, z.length - 1);
  const plot = plotOf(width, height, MARGIN_BOTTOM_LABELLED);
  return {
    plot,
    reach,
    x: scaleOf({ low: -reach, high: reach }, plot.left, plot.left + plot.width),
    y: scaleOf({ low: 0, high: 1 }, plot.top + plot.height, plot.top),
  };
}

/** How one number of a neuron goes, beside the same number of the other neuron. */
export interface Course {
  readonly values: Float64Array;
  readonly other: Float64Array;
  /** Updates on the x axis. */
  readonly updates: number;
  readonly range: AxisRange;
  /** What it is drawn in: one colour, or one above and one below 0 with the area between. */
  readonly look: "ink" | "training" | "sign";
  /** Whether the updates stand under it. */
  readonly labelled: boolean;
}

/** What is looked at. */
export interface Gaze {
  readonly update: number;
  /** The update that is pointed at, if one is. */
  readonly pointed: number | undefined;
}

/** The update under a place in a picture of that width. */
export function updateAt(x: number, width: number, updates: number): number {
  const share = (x - MARGIN_LEFT) / (width - MARGIN_LEFT - MARGIN_RIGHT);
  return Math.round(Math.max(0, Math.min(1, share)) * updates);
}

/** What lies under the course of a number: its axes, the other neuron's, and faintly all of its own. */
export function drawAhead(context: CanvasRenderingContext2D, size: Size, course: Course, theme: Theme): void {
  const { values, other, updates, range } = course;
  const pen = new CanvasPen(context, theme);
  const { plot, x, y } = courseFrame(size, course);
  const along = linearTicks({ low: 0, high: updates }, 3);
  const up = linearTicks(range, Math.max(3, Math.floor(plot.height / 30)));
  drawGrid(context, plot, along.values.map(x), up.values.map(y), theme);
  for (const value of up.values) drawYLabel(pen, y(value), tick(value, up.step ?? 1), theme);
  if (course.labelled) {
    for (const value of along.values) {
      const text = [{ text: decimal(value, 0) }];
      pen.text(x(value), plot.top + plot.height + 15, text, { color: theme.ink3, align: "middle" });
    }
  }
  const xs = Float64Array.from({ length: updates + 1 }, (_, i) => x(i));
  pen.line(xs, Float64Array.from(other, y), other.length, {
    color: theme.ink3,
    width: 1,
    dash: theme.dashChange,
  });
  const ys = Float64Array.from(values, y);
  for (const { color, box } of partsOf(course, plot, y(0), theme)) {
    pen.clipped(box, () => pen.line(xs, ys, values.length, { color, width: 1.25, opacity: 0.4 }));
  }
}

/** Draws the course of a number as far as it is looked at. */
export function drawCourse(
  context: CanvasRenderingContext2D,
  size: Size,
  course: Course,
  { update, pointed }: Gaze,
  theme: Theme,
): void {
  const pen = new CanvasPen(context, theme);
  const { plot, x, y } = courseFrame(size, course);
  const done = course.values.subarray(0, update + 1);
  const xs = Float64Array.from(done, (_, i) => x(i));
  const ys = Float64Array.from(done, y);
  const parts = partsOf(course, plot, y(0), theme);
  for (const { color, soft, box } of parts) {
    pen.clipped(box, () => {
      if (soft) fillTo(context, xs, ys, y(0), soft);
      pen.line(xs, ys, done.length, { color, width: 2 });
    });
  }
  const mark = (i: number, radius: number, opacity: number) => {
    const line = { color: theme.ink, width: 1, opacity };
    pen.line([x(i), x(i)], [plot.top - 4, plot.top + plot.height], 2, line);
    const value = at(course.values, i);
    if (Number.isNaN(value)) return;
    const part = parts.at(value < 0 ? -1 : 0);
    pen.circle(x(i), y(value), radius, {
      fill: part?.color ?? theme.ink,
      stroke: theme.surface,
      width: 1.5,
    });
  };
  if (pointed !== undefined && pointed !== update) mark(pointed, 3, 0.3);
  mark(update, 4, 0.55);
}

/** Fills the area between a line and `base`. */
function fillTo(
  context: CanvasRenderingContext2D,
  xs: Float64Array,
  ys: Float64Array,
  base: number,
  color: string,
): void {
  context.beginPath();
  context.moveTo(at(xs, 0), base);
  xs.forEach((x, i) => context.lineTo(x, at(ys, i)));
  context.lineTo(at(xs, xs.length - 1), base);
  context.fillStyle = color;
  context.fill();
}

function courseFrame({ width, height }: Size, { updates, range, labelled }: Course) {
  const plot = plotOf(width, height, labelled ? MARGIN_BOTTOM_LABELLED : MARGIN_BOTTOM);
  return {
    plot,
    x: scaleOf({ low: 0, high: updates }, plot.left, plot.left + plot.width),
    y: scaleOf(range, plot.top + plot.height, plot.top),
  };
}

/** The colours of a course, and where each is seen. */
function partsOf(
  { look }: Course,
  plot: Box,
  zero: number,
  theme: Theme,
): { color: string; soft?: string; box: Box }[] {
  // A line on the edge is drawn in its full width.
  const whole = { left: plot.left - 2, top: plot.top - 2, width: plot.width + 4, height: plot.height + 4 };
  if (look !== "sign") return [{ color: look === "ink" ? theme.ink : theme.training, box: whole }];
  const above = { ...whole, height: Math.max(0, zero + 1 - whole.top) };
  const below = { ...whole, top: zero + 1, height: Math.max(0, whole.top + whole.height - zero - 1) };
  return [
    { color: theme.positive, soft: theme.positiveSoft, box: above },
    { color: theme.negative, soft: theme.negativeSoft, box: below },
  ];
}

function plotOf(width: number, height: number, below: number): Box {
  return {
    left: MARGIN_LEFT,
    top: MARGIN_TOP,
    width: width - MARGIN_LEFT - MARGIN_RIGHT,
    height: height - MARGIN_TOP - below,
  };
}

function scaleOf({ low, high }: AxisRange, from: number, to: number): (value: number) => number {
  return (value) => from + ((value - low) / (high - low)) * (to - from);
}

function drawGrid(
  context: CanvasRenderingContext2D,
  plot: Box,
  xs: readonly number[],
  ys: readonly number[],
  theme: Theme,
): void {
  const bottom = plot.top + plot.height;
  const right = plot.left + plot.width;
  context.lineWidth = 1;
  context.setLineDash([]);
  context.strokeStyle = theme.grid;
  context.beginPath();
  // On half pixels, so that a line one pixel wide is one pixel wide.
  for (const x of xs.map(sharp)) {
    context.moveTo(x, plot.top);
    context.lineTo(x, bottom);
  }
  for (const y of ys.map(sharp)) {
    context.moveTo(plot.left, y);
    context.lineTo(right, y);
  }
  context.stroke();
  context.strokeStyle = theme.lineStrong;
  context.beginPath();
  context.moveTo(plot.left, sharp(bottom));
  context.lineTo(right, sharp(bottom));
  context.stroke();
}

const sharp = (place: number): number => Math.round(place - 0.5) + 0.5;

function drawYLabel(pen: CanvasPen, y: number, text: string, theme: Theme): void {
  pen.text(MARGIN_LEFT - 8, y + 4, [{ text }], { color: theme.ink3, align: "end" });
}

/** A label on an axis whose labels lie `step` apart. */
function tick(value: number, step: number): string {
  if (value < 0) return `−${tick(-value, step)}`;
  if (value < 1e4) return decimal(value, Number.isInteger(value) ? 0 : decimalsOf(step));
  return costTick(value, step);
}

/** The decimals that a number was given with. */
const decimalsIn = (value: number): number => (String(value).split(".")[1] ?? "").length;

function largest(columns: readonly Float64Array[]): number {
  let most = 0;
  for (const column of columns) for (const value of column) most = Math.max(most, Math.abs(value));
  return most;
}
