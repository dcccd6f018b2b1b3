import { Ramp } from "./ramp";
import type { Theme } from "./theme";

const SIDE = 28;
const PIXELS = SIDE * SIDE;

/** Every neuron's weights from the image as a picture of 28 x 28, blue above zero and orange below. */
export function drawWeights(
  context: CanvasRenderingContext2D,
  { width, height }: { width: number; height: number },
  weights: Float32Array,
  theme: Theme,
): void {
  const ramp = new Ramp(theme.ramp);
  const neurons = weights.length / PIXELS;
  const columns = Math.ceil(Math.sqrt((neurons * width) / height));
  const rows = Math.ceil(neurons / columns);
  const side = Math.min(width / columns, height / rows);
  const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) || 1;
  const sheet = new OffscreenCanvas(SIDE, SIDE * neurons);
  const image = new ImageData(SIDE, SIDE * neurons);
  const pixels = new Uint32Array(image.data.buffer);
  weights.forEach((weight, i) => (pixels[i] = ramp.pixel(weight / largest)));
  sheet.getContext("2d")?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  for (let neuron = 0; neuron < neurons; neuron++) {
    const left = (neuron % columns) * side;
    const top = Math.floor(neuron / columns) * side;
    context.drawImage(sheet, 0, neuron * SIDE, SIDE, SIDE, left, top, side - 4, side - 4);
  }
}
