import { answerOf } from "../../answer";
import type { Activation } from "epoch-lab";
import { at } from "../../../charts/at";
import { CanvasPen } from "../../../charts/canvas-pen";
import { channels, pixelOf } from "../../../charts/color";
import { placeNeurons, type LayerPlace, type Places } from "./neuron-places";
import { Ramp } from "../../../charts/ramp";
import { SHADINGS, shadesOf } from "./shades";
import type { Theme } from "../../../charts/theme";

/** A network's neurons for one image. */
export interface NeuronsPicture {
  /** Neurons in each layer, inputs first. */
  sizes: readonly number[];
  hidden: Activation;
  output: Activation;
  /** The digits that the outputs stand for; both of a single one. */
  digits: readonly number[];
  /** One array a layer, first hidden layer first. */
  activations: readonly ArrayLike<number>[];
  /** One array for each layer but the first: from, to, contribution, weakest first. */
  connections: readonly ArrayLike<number>[];
  /** One number a hidden neuron, 0 where it is dropped; none when nothing is. */
  mask: ArrayLike<number> | undefined;
}

/** Between so many pairs of neurons a thin line stands for every connection. */
const MOST_THIN_LINES = 600;

/** From the image, so many curves: to the neurons that it moves most. */
const MOST_IMAGE_CURVES = 100;

/** Lines of about the same strength are drawn together: many strokes cost more than many lines. */
const STRENGTH_LEVELS = 6;

/** Connections weaker than this share of the strongest are left to the thin lines. */
const WEAKEST_SHARE = 0.04;

/** Cells from this side on are large enough to be marked inside. */
const LEAST_MARKED_SIDE = 6;

/** Layers from the outputs, above, down to the image, which stands below the picture. */
export function drawNeurons(
  context: CanvasRenderingContext2D,
  size: { width: number; height: number },
  picture: NeuronsPicture,
  theme: Theme,
): void {
  const places = placeNeurons(picture.sizes, size.width, size.height);
  const kept = keptOf(picture);
  const last = places.layers.length - 1;
  const shades = picture.activations.map((values, layer) =>
    shadesOf(values, layer === last ? picture.output : picture.hidden, (neuron) => kept(layer, neuron)),
  );
  drawCurves(context, places, shades[0] ?? [], theme);
  for (let layer = 1; layer <= last; layer++) {
    const [below, above] = [places.layers[layer - 1]!, places.layers[layer]!];
    drawLines(context, below, above, (side, neuron) => kept(layer - 1 + side, neuron), theme);
    drawConnections(context, below, above, picture.connections[layer - 1] ?? [], theme);
  }
  const ramp = new Ramp(theme.ramp);
  const outputs = picture.activations[last] ?? [];
  const said = answerOf(outputs, picture.digits).digits;
  const best = outputs.length === 1 ? [0] : said.map((digit) => picture.digits.indexOf(digit));
  places.layers.forEach((place, layer) => {
    const { isSigned } = SHADINGS[layer === last ? picture.output : picture.hidden];
    const fill = (shade: number): string => (isSigned ? ramp.css(shade) : theme.ink);
    const layerShades = shades[layer] ?? [];
    const isKept = (neuron: number): boolean => kept(layer, neuron);
    if (place.kind === "cells") drawCells(context, place, layerShades, isKept, ramp, isSigned, theme);
    else drawCircles(context, place, layerShades, isKept, fill, isSigned, layer === last ? best : [], theme);
  });
  drawTexts(context, places, picture, { best, said }, theme);
}

/** What a layer is called, after so many hidden ones the outputs. */
export function layerName(layer: number, hidden: number): string {
  if (layer === hidden) return "Output";
  return hidden === 1 ? "Hidden" : `Hidden ${layer + 1}`;
}

/** Tells whether a neuron of a layer takes part. */
function keptOf({ sizes, mask }: NeuronsPicture): (layer: number, neuron: number) => boolean {
  if (!mask) return () => true;
  const begins: number[] = [];
  let begin = 0;
  for (const size of sizes.slice(1)) {
    begins.push(begin);
    begin += size;
  }
  return (layer, neuron) => layer >= sizes.length - 2 || mask[begins[layer]! + neuron] !== 0;
}

/** From the image to every neuron of the first layer that is anything but silent. */
function drawCurves(
  context: CanvasRenderingContext2D,
  { layers, middle, left, height }: Places,
  shades: ArrayLike<number>,
  theme: Theme,
): void {
  const place = layers[0]!;
  const least = leastOf(shades, MOST_IMAGE_CURVES);
  const groups = Array.from({ length: STRENGTH_LEVELS }, () => new Path2D());
  for (let neuron = 0; neuron < shades.length; neuron++) {
    const strength = Math.abs(at(shades, neuron));
    if (!(strength >= least)) continue;
    const [x, y] = [at(place.xs, neuron), at(place.ys, neuron) + place.radius];
    // The curves leave the image side by side, in the order of the neurons.
    const from = middle + ((x - middle) / Math.max(1, middle - left)) * 24;
    const group = groups[Math.min(STRENGTH_LEVELS - 1, Math.floor(strength * STRENGTH_LEVELS))]!;
    group.moveTo(from, height);
    group.bezierCurveTo(from, height - 22, x, y + 34, x, y);
  }
  context.strokeStyle = theme.ink;
  context.lineWidth = 1;
  groups.forEach((group, strength) => {
    context.globalAlpha = 0.12 + (0.3 * (strength + 0.5)) / STRENGTH_LEVELS;
    context.stroke(group);
  });
  context.globalAlpha = 1;
}

/** How strong a neuron must be to be among the `count` strongest. */
function leastOf(shades: ArrayLike<number>, count: number): number {
  const strengths = Float32Array.from(shades).map(Math.abs).filter(Number.isFinite).sort();
  return at(strengths, Math.max(0, strengths.length - count));
}

/** That every neuron that takes part sees every one below, where that can be told apart. */
function drawLines(
  context: CanvasRenderingContext2D,
  below: LayerPlace,
  above: LayerPlace,
  kept: (side: 0 | 1, neuron: number) => boolean,
  theme: Theme,
): void {
  if (below.kind === "cells" || above.kind === "cells") return;
  const from = [...below.xs.keys()].filter((neuron) => kept(0, neuron));
  const to = [...above.xs.keys()].filter((neuron) => kept(1, neuron));
  if (from.length * to.length > MOST_THIN_LINES) return;
  context.beginPath();
  for (const one of from) {
    for (const other of to) {
      context.moveTo(at(below.xs, one), at(below.ys, one) - below.radius);
      context.lineTo(at(above.xs, other), at(above.ys, other) + above.radius);
    }
  }
  context.strokeStyle = theme.ink;
  context.lineWidth = 0.5;
  context.globalAlpha = 0.09;
  context.stroke();
  context.globalAlpha = 1;
}

/** Contributions, blue above zero and orange below, their strength in shares of the strongest. */
function drawConnections(
  context: CanvasRenderingContext2D,
  below: LayerPlace,
  above: LayerPlace,
  connections: ArrayLike<number>,
  theme: Theme,
): void {
  const count = connections.length / 3;
  const strongest = Math.abs(at(connections, 3 * count - 1));
  const groups = Array.from({ length: 2 * STRENGTH_LEVELS }, () => new Path2D());
  for (let i = 0; i < count; i++) {
    const [from, to, contribution] = [0, 1, 2].map((k) => at(connections, 3 * i + k)) as [
      number,
      number,
      number,
    ];
    const strength = Math.abs(contribution) / strongest;
    if (!(strength >= WEAKEST_SHARE)) continue;
    const step = Math.min(STRENGTH_LEVELS - 1, Math.floor(strength * STRENGTH_LEVELS));
    const group = groups[2 * step + (contribution > 0 ? 1 : 0)]!;
    group.moveTo(at(below.xs, from), at(below.ys, from) - below.radius);
    group.lineTo(at(above.xs, to), at(above.ys, to) + above.radius);
  }
  groups.forEach((group, i) => {
    const strength = (Math.floor(i / 2) + 0.5) / STRENGTH_LEVELS;
    context.strokeStyle = i % 2 === 1 ? theme.positive : theme.negative;
    context.lineWidth = 0.5 + 1.1 * strength;
    context.globalAlpha = 0.1 + 0.68 * strength;
    context.stroke(group);
  });
  context.globalAlpha = 1;
}

function drawCircles(
  context: CanvasRenderingContext2D,
  { xs, ys, radius }: LayerPlace,
  shades: ArrayLike<number>,
  isKept: (neuron: number) => boolean,
  fill: (shade: number) => string,
  isSigned: boolean,
  best: readonly number[],
  theme: Theme,
): void {
  const crosses = new Path2D();
  const dropped = new Path2D();
  for (let neuron = 0; neuron < xs.length; neuron++) {
    const [x, y] = [at(xs, neuron), at(ys, neuron)];
    if (!isKept(neuron)) {
      const arm = radius * 0.62;
      dropped.moveTo(x + radius, y);
      dropped.arc(x, y, radius, 0, 2 * Math.PI);
      crosses.moveTo(x - arm, y - arm);
      crosses.lineTo(x + arm, y + arm);
      crosses.moveTo(x + arm, y - arm);
      crosses.lineTo(x - arm, y + arm);
      continue;
    }
    const shade = at(shades, neuron);
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = theme.surface;
    context.fill();
    if (Number.isFinite(shade)) {
      context.globalAlpha = isSigned ? 1 : shade;
      context.fillStyle = fill(shade);
      context.fill();
      context.globalAlpha = 1;
    }
    context.strokeStyle = theme.ink;
    context.lineWidth = best.includes(neuron) ? 1.75 : 1.25;
    context.stroke();
  }
  context.strokeStyle = theme.dropped;
  context.setLineDash([2, 2]);
  context.lineWidth = 1;
  context.globalAlpha = 0.55;
  context.stroke(dropped);
  context.setLineDash([]);
  context.globalAlpha = 1;
  context.lineWidth = Math.min(1.6, radius * 0.3);
  context.lineCap = "round";
  context.stroke(crosses);
  context.lineCap = "butt";
}

function drawCells(
  context: CanvasRenderingContext2D,
  { xs, ys, columns, radius, top, bottom }: LayerPlace,
  shades: ArrayLike<number>,
  isKept: (neuron: number) => boolean,
  ramp: Ramp,
  isSigned: boolean,
  theme: Theme,
): void {
  const rows = Math.ceil(xs.length / columns);
  const image = new ImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  const ink = isSigned ? ramp : new Ramp([theme.ink, theme.surface, theme.ink]);
  const well = pixelOf(...channels(theme.inset));
  const small = 2 * radius < LEAST_MARKED_SIDE;
  const dropped = small ? pixelOf(...channels(theme.dropped)) : well;
  for (let neuron = 0; neuron < xs.length; neuron++) {
    const shade = at(shades, neuron);
    pixels[neuron] = !isKept(neuron) ? dropped : Number.isFinite(shade) ? ink.pixel(shade) : well;
  }
  const sheet = new OffscreenCanvas(columns, rows);
  sheet.getContext("2d")?.putImageData(image, 0, 0);
  const left = at(xs, 0) - radius;
  context.imageSmoothingEnabled = false;
  context.drawImage(sheet, left, top, columns * 2 * radius, bottom - top);
  if (small) return;
  // A gap between the cells; the dropped ones are smaller, to be told apart without colour too.
  context.fillStyle = theme.inset;
  for (let column = 0; column <= columns; column++) {
    context.fillRect(left + column * 2 * radius - 1, top, 1, bottom - top);
  }
  for (let row = 0; row <= rows; row++) {
    context.fillRect(left, top + row * 2 * radius - 1, columns * 2 * radius, 1);
  }
  context.fillStyle = theme.dropped;
  for (let neuron = 0; neuron < xs.length; neuron++) {
    if (isKept(neuron)) continue;
    context.fillRect(at(xs, neuron) - radius / 2 - 0.5, at(ys, neuron) - radius / 2 - 0.5, radius, radius);
  }
}

/** The outputs' digits, and the layers' names with how many neurons take part. */
function drawTexts(
  context: CanvasRenderingContext2D,
  { layers, left }: Places,
  picture: NeuronsPicture,
  { best, said }: { best: readonly number[]; said: readonly number[] },
  theme: Theme,
): void {
  const pen = new CanvasPen(context, theme);
  const last = layers.length - 1;
  const outputs = layers[last]!;
  for (let output = 0; output < outputs.xs.length; output++) {
    const style = best.includes(output)
      ? { color: theme.ink, weight: 600 }
      : { color: theme.ink2, weight: 400 };
    // A single one stands for two digits: the one that it says is in ink.
    const spans =
      outputs.xs.length === 1
        ? picture.digits.flatMap((digit, place) => [
            ...(place > 0 ? [{ text: " or ", color: theme.ink3, weight: 400 }] : []),
            said.includes(digit)
              ? { text: String(digit) }
              : { text: String(digit), color: theme.ink3, weight: 400 },
          ])
        : [{ text: String(picture.digits[output]) }];
    pen.text(at(outputs.xs, output), outputs.top - 6, spans, {
      ...style,
      size: 12,
      align: "middle",
    });
  }
  let begin = 0;
  layers.forEach((place, layer) => {
    const name = layerName(layer, last);
    const count = place.xs.length;
    let note = layer < last ? String(count) : picture.mask ? "thinned" : "";
    if (picture.mask && layer < last) {
      let kept = 0;
      for (let neuron = 0; neuron < count; neuron++) kept += picture.mask[begin + neuron] ? 1 : 0;
      note = `${kept} of ${count}`;
    }
    begin += count;
    const middle = (place.top + place.bottom) / 2;
    if (left > 0) {
      pen.text(0, note ? middle - 2 : middle + 4, [{ text: name }], { color: theme.ink2, size: 12 });
      if (note) pen.text(0, middle + 12, [{ text: note }], { color: theme.ink3, size: 11 });
    } else if (layer < last) {
      const text = `${name}, ${note}`;
      pen.text(0, place.top - 7, [{ text }], { color: theme.ink2, size: 11, halo: theme.surface });
    }
  });
}
