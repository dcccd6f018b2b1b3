import { contextOf } from "../../../charts/canvas-pen";
import { Ramp } from "../../../charts/ramp";
import type { Theme } from "../../../charts/theme";
import { placeOf, PICTURE_SIDE, type Tiles } from "./tiles";

/** What the full colours stand for: the same weight everywhere, or each neuron's largest. */
export type Scale = "one" | "own";

/** Weights to look at: neurons x inputs. */
export interface Weights {
  readonly weights: Float32Array;
  readonly inputs: number;
  readonly scale: Scale;
  /** The weight that has the full colour when the scale is one for all. */
  readonly reach: number;
}

/** Colours weights, blue above zero and orange below, one pixel a weight. Its memory is used again and again. */
export class WeightSheet {
  readonly #canvas = new OffscreenCanvas(1, 1);
  readonly #context = contextOf(this.#canvas);
  #image = new ImageData(1, 1);
  #pixels = new Uint32Array(this.#image.data.buffer);
  #theme: Theme | undefined;
  #ramp = new Ramp(["#000", "#000"]);

  /** The weights in their order, in rows of `width`; what is not a number is blank. */
  paint({ weights, inputs, scale, reach }: Weights, width: number, theme: Theme): OffscreenCanvas {
    const height = Math.floor(weights.length / width);
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
      this.#image = new ImageData(width, height);
      this.#pixels = new Uint32Array(this.#image.data.buffer);
    }
    if (theme !== this.#theme) this.#ramp = new Ramp(theme.ramp);
    this.#theme = theme;
    for (let from = 0; from < weights.length; from += inputs) {
      const full = scale === "one" ? reach : largest(weights, from, inputs);
      for (let i = from; i < from + inputs; i++) this.#pixels[i] = this.#ramp.pixel(weights[i]! / full);
    }
    this.#context.putImageData(this.#image, 0, 0);
    return this.#canvas;
  }
}

/** The largest magnitude among some weights. */
function largest(weights: Float32Array, from: number, count: number): number {
  let most = 0;
  for (let i = from; i < from + count; i++) {
    const size = Math.abs(weights[i]!);
    if (size > most) most = size;
  }
  return most || 1;
}

/** Every neuron's weights from the image as a picture of 28 x 28. */
export function drawTiles(
  context: CanvasRenderingContext2D,
  weights: Weights,
  tiles: Tiles,
  sheet: WeightSheet,
  theme: Theme,
): void {
  const pictures = sheet.paint(weights, PICTURE_SIDE, theme);
  context.imageSmoothingEnabled = false;
  const neurons = weights.weights.length / weights.inputs;
  for (let neuron = 0; neuron < neurons; neuron++) {
    const { left, top } = placeOf(neuron, tiles);
    context.drawImage(
      pictures,
      0,
      neuron * PICTURE_SIDE,
      PICTURE_SIDE,
      PICTURE_SIDE,
      left,
      top,
      tiles.side,
      tiles.side,
    );
  }
}
