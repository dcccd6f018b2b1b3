import { CanvasPen } from "../../../charts/canvas-pen";
import { roundStep } from "../../../charts/ticks";
import type { Theme } from "../../../charts/theme";
import type { Weights, WeightSheet } from "./weight-colors";

/** Where a matrix of weights stands, in CSS pixels: a row a neuron, a column an input. */
export interface MatrixPlace {
  readonly left: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** With the numbers below. */
  readonly height: number;
}

/** Names of rows and columns, by place. */
export interface MatrixNames {
  readonly row: (neuron: number) => string;
  readonly column: (input: number) => string;
}

const ROW_LABEL_WIDTH = 30;
const COLUMN_LABEL_HEIGHT = 20;
/** Rows are at least so high, if all then fit into the room. */
const COMFORTABLE_ROW_HEIGHT = 18;
const LEAST_ROW_HEIGHT = 2;

/** Cells are square unless the rows would not be seen or not fit. */
export function placeMatrix(neurons: number, inputs: number, width: number, room: number): MatrixPlace {
  const cellWidth = Math.max(0, width - ROW_LABEL_WIDTH) / inputs;
  const most = Math.max(LEAST_ROW_HEIGHT, (room - COLUMN_LABEL_HEIGHT) / neurons);
  const cellHeight = Math.min(Math.max(cellWidth, COMFORTABLE_ROW_HEIGHT), most);
  return { left: ROW_LABEL_WIDTH, cellWidth, cellHeight, height: neurons * cellHeight + COLUMN_LABEL_HEIGHT };
}

/** The neuron and the input at a point, if there are any. */
export function cellAt(
  x: number,
  y: number,
  { left, cellWidth, cellHeight }: MatrixPlace,
  neurons: number,
  inputs: number,
): { neuron: number; input: number } | undefined {
  const input = Math.floor((x - left) / cellWidth);
  const neuron = Math.floor(y / cellHeight);
  const isInside = input >= 0 && input < inputs && neuron >= 0 && neuron < neurons;
  return isInside ? { neuron, input } : undefined;
}

/** The weights of a layer as a matrix in colours, its rows and columns numbered. */
export function drawMatrix(
  context: CanvasRenderingContext2D,
  weights: Weights,
  place: MatrixPlace,
  names: MatrixNames,
  sheet: WeightSheet,
  theme: Theme,
): void {
  const { inputs } = weights;
  const neurons = weights.weights.length / inputs;
  const { left, cellWidth, cellHeight } = place;
  const [width, height] = [inputs * cellWidth, neurons * cellHeight];
  context.imageSmoothingEnabled = false;
  context.drawImage(sheet.paint(weights, inputs, theme), left, 0, width, height);
  context.strokeStyle = theme.lineStrong;
  context.lineWidth = 1;
  context.strokeRect(left + 0.5, 0.5, width - 1, height - 1);
  const pen = new CanvasPen(context, theme);
  const style = { color: theme.ink3 };
  for (let row = 0, step = every(cellHeight, 14); row < neurons; row += step) {
    const y = (row + 0.5) * cellHeight + 4;
    pen.text(left - 6, y, [{ text: names.row(row) }], { ...style, align: "end" });
  }
  for (let column = 0, step = every(cellWidth, 34); column < inputs; column += step) {
    const x = left + (column + 0.5) * cellWidth;
    pen.text(x, height + 14, [{ text: names.column(column) }], { ...style, align: "middle" });
  }
}

/** Every so many cells a number, so that numbers lie so many pixels apart. */
const every = (cell: number, gap: number): number => (cell >= gap ? 1 : roundStep(gap / cell));
