/** Layers up to so many neurons are drawn singly, as circles; wider ones as a grid of cells. */
export const MOST_CIRCLES = 100;

/** Rows of circles are at least so far apart, and in a row at least so many pixels are each neuron's. */
const LEAST_PITCH = 13;
/** However few they are, neurons are no further apart than this. */
const MOST_PITCH = 46;
const HIDDEN_RADIUS = 7.2;
const OUTPUT_RADIUS = 9.5;
/** Cells shrink from the one to the other until the grid is no higher than it should be. */
const CELL_SIZES = { largest: 10, smallest: 3, height: 48 };

/** Room above the outputs for their digits, between two layers, and from the last one to the image. */
const ROOM_ABOVE_OUTPUTS = 24;
const ROOM_BETWEEN_LAYERS = 52;
const ROOM_ABOVE_IMAGE = 40;

/** From this width on the layers' names stand to their left. */
const LEAST_WIDTH_WITH_NAMES = 480;
const NAMES_WIDTH = 62;

/** Where one layer's neurons are, in pixels. */
export interface LayerPlace {
  kind: "circles" | "cells";
  /** Centres. */
  xs: Float32Array;
  ys: Float32Array;
  /** Neurons in a row. */
  columns: number;
  /** Of a circle; half a cell's side. */
  radius: number;
  top: number;
  bottom: number;
}

/** Where everything is in the picture of a network. */
export interface Places {
  /** Width of the column of names; 0 without one. */
  left: number;
  /** Where the image stands. */
  middle: number;
  height: number;
  /** First hidden layer first, outputs last: from the bottom up. */
  layers: LayerPlace[];
}

/** Places layers of these sizes, inputs first, in a picture at least `height` high. */
export function placeNeurons(sizes: readonly number[], width: number, height: number): Places {
  const left = width >= LEAST_WIDTH_WITH_NAMES ? NAMES_WIDTH : 0;
  const span = { left, width: Math.max(1, width - left) };
  const rows = sizes.slice(1).map((size, i) => arrange(size, span, i === sizes.length - 2));
  const content = rows.reduce((sum, row) => sum + row.height, 0);
  const least = ROOM_ABOVE_OUTPUTS + content + ROOM_BETWEEN_LAYERS * (rows.length - 1) + ROOM_ABOVE_IMAGE;
  const more = Math.max(0, height - least) / rows.length;
  let top = ROOM_ABOVE_OUTPUTS;
  const layers: LayerPlace[] = [];
  for (const row of [...rows].reverse()) {
    layers.unshift({
      kind: row.kind,
      xs: row.xs,
      ys: row.ys.map((y) => y + top),
      columns: row.columns,
      radius: row.radius,
      top,
      bottom: top + row.height,
    });
    top += row.height + ROOM_BETWEEN_LAYERS + more;
  }
  return { left, middle: left + span.width / 2, height: Math.max(least, height), layers };
}

interface Arranged extends Pick<LayerPlace, "kind" | "xs" | "ys" | "columns" | "radius"> {
  height: number;
}

/** A layer's neurons in as many rows as it takes, from its own top on. */
function arrange(size: number, span: { left: number; width: number }, isOutput: boolean): Arranged {
  if (size > MOST_CIRCLES) return arrangeCells(size, span);
  const rows = Math.ceil(size / Math.max(1, Math.floor(span.width / LEAST_PITCH)));
  const columns = Math.ceil(size / rows);
  const step = Math.min(span.width / columns, isOutput ? Math.max(0.082 * span.width, 24) : MOST_PITCH);
  const radius = Math.min(isOutput ? OUTPUT_RADIUS : HIDDEN_RADIUS, step * 0.4);
  const pitch = 2 * radius + 4;
  const middle = span.left + span.width / 2;
  const xs = new Float32Array(size);
  const ys = new Float32Array(size);
  for (let neuron = 0; neuron < size; neuron++) {
    const row = Math.floor(neuron / columns);
    xs[neuron] = middle + ((neuron % columns) - (columns - 1) / 2) * step;
    ys[neuron] = radius + row * pitch;
  }
  return { kind: "circles", xs, ys, columns, radius, height: 2 * radius + (rows - 1) * pitch };
}

function arrangeCells(size: number, span: { left: number; width: number }): Arranged {
  let cell = CELL_SIZES.largest;
  const rowsOf = (cell: number): number => Math.ceil(size / Math.max(1, Math.floor(span.width / cell)));
  while (cell > CELL_SIZES.smallest && rowsOf(cell) * cell > CELL_SIZES.height) cell--;
  const rows = rowsOf(cell);
  const columns = Math.ceil(size / rows);
  const begin = span.left + (span.width - columns * cell) / 2;
  const xs = new Float32Array(size);
  const ys = new Float32Array(size);
  for (let neuron = 0; neuron < size; neuron++) {
    xs[neuron] = begin + ((neuron % columns) + 0.5) * cell;
    ys[neuron] = (Math.floor(neuron / columns) + 0.5) * cell;
  }
  return { kind: "cells", xs, ys, columns, radius: cell / 2, height: rows * cell };
}
