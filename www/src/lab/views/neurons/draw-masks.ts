import { at } from "../../../charts/at";
import { channels, pixelOf } from "../../../charts/color";
import type { Theme } from "../../../charts/theme";

/** Masks of the last mini-batches, oldest first. */
export interface MasksPicture {
  /** A row of one byte a hidden neuron for each mini-batch, 1 where it was kept. */
  masks: Uint8Array;
  /** Neurons in each hidden layer. */
  hidden: readonly number[];
}

/** Columns are about so wide, and there are never more than are remembered. */
const COLUMN_WIDTH = 5;
const REMEMBERED_MASKS = 128;

/** All rows together are about so high, a row at most and at least so. */
const STRIP_HEIGHT = 90;
const ROW_HEIGHT = { most: 3, least: 1 };

/** Between two layers. */
const LAYER_GAP = 3;

/** Rows of each layer that there is room for. */
const MOST_ROWS_PER_LAYER = 100;

/** Mini-batches that a strip of this width shows. */
export const columnsOf = (width: number): number =>
  Math.min(REMEMBERED_MASKS, Math.floor(width / COLUMN_WIDTH));

/** Neurons of each hidden layer that a strip shows: the first so many. */
export const rowsOf = (hidden: readonly number[]): number[] =>
  hidden.map((size) => Math.min(size, MOST_ROWS_PER_LAYER));

/** How high a strip for these hidden layers is. */
export function stripHeight(hidden: readonly number[]): number {
  const rows = rowsOf(hidden);
  const all = rows.reduce((sum, count) => sum + count, 0);
  return all * rowHeight(all) + LAYER_GAP * (rows.length - 1);
}

const rowHeight = (rows: number): number =>
  Math.max(ROW_HEIGHT.least, Math.min(ROW_HEIGHT.most, Math.floor((2 * STRIP_HEIGHT) / rows) / 2));

/** One row a hidden neuron, one column a mini-batch, the newest to the right and framed, older ones paler. */
export function drawMasks(
  context: CanvasRenderingContext2D,
  { width }: { width: number; height: number },
  { masks, hidden }: MasksPicture,
  theme: Theme,
): void {
  const neurons = hidden.reduce((sum, size) => sum + size, 0);
  const rows = rowsOf(hidden);
  const all = rows.reduce((sum, count) => sum + count, 0);
  const high = rowHeight(all);
  const columns = columnsOf(width);
  const wide = width / columns;
  const batches = masks.length / neurons;
  const image = cells(masks, hidden, rows, columns, theme);
  context.imageSmoothingEnabled = false;
  let top = 0;
  let row = 0;
  for (const count of rows) {
    context.drawImage(image, 0, row, columns, count, 0, top, width, count * high);
    context.fillStyle = theme.surface;
    if (high >= 2) {
      for (let i = 1; i < count; i++) context.fillRect(0, top + i * high - 0.5, width, 0.5);
    }
    row += count;
    top += count * high + LAYER_GAP;
  }
  const height = top - LAYER_GAP;
  for (let column = 1; column < columns; column++) context.fillRect(column * wide - 0.75, 0, 0.75, height);
  if (batches > 0) {
    context.strokeStyle = theme.ink;
    context.lineWidth = 1.5;
    context.strokeRect(width - wide - 0.75, 0.75, wide, height - 1.5);
  }
}

/** A picture of one pixel a cell. */
function cells(
  masks: Uint8Array,
  hidden: readonly number[],
  rows: readonly number[],
  columns: number,
  theme: Theme,
): OffscreenCanvas {
  const neurons = hidden.reduce((sum, size) => sum + size, 0);
  const all = rows.reduce((sum, count) => sum + count, 0);
  const batches = masks.length / neurons;
  const image = new ImageData(columns, all);
  const pixels = new Uint32Array(image.data.buffer);
  const well = channels(theme.inset);
  const ink = channels(theme.dropped);
  const mixed = (share: number): number => {
    const mix = (k: number): number => Math.round(at(well, k) + (at(ink, k) - at(well, k)) * share);
    return pixelOf(mix(0), mix(1), mix(2));
  };
  const kept = mixed(0);
  const blank = pixelOf(...channels(theme.surface));
  for (let column = 0; column < columns; column++) {
    const share = 0.25 + 0.75 * ((column + 1) / columns) ** 2;
    const dropped = mixed(share);
    const batch = batches - columns + column;
    let neuron = 0;
    let row = 0;
    for (let layer = 0; layer < rows.length; layer++) {
      for (let i = 0; i < rows[layer]!; i++) {
        const byte = batch < 0 ? undefined : masks[batch * neurons + neuron + i];
        pixels[(row + i) * columns + column] = byte === undefined ? blank : byte === 0 ? dropped : kept;
      }
      neuron += hidden[layer]!;
      row += rows[layer]!;
    }
  }
  const sheet = new OffscreenCanvas(columns, all);
  sheet.getContext("2d")?.putImageData(image, 0, 0);
  return sheet;
}
