/** A drawing as it was made: strokes of points, in units of the pad's own square. */
export class Strokes {
  /** Side of the square that coordinates are given in, whatever size it has on the screen. */
  static readonly SIDE = 280;
  /** Width of the pen in the same units. */
  static readonly PEN = 24;
  /** Points nearer than this to the one before would not be seen: a slow hand leaves thousands of them. */
  static readonly NEAR = Strokes.PEN / 6;

  /** Points that a drawing is made of at most: more are a scribble that takes no more ink. */
  static readonly MOST = 50_000;

  #strokes: number[][] = [];
  #points = 0;

  get isEmpty(): boolean {
    return this.#strokes.length === 0;
  }

  /** Puts the pen down: a stroke of one point is a dot. */
  begin(x: number, y: number): void {
    if (!isSomewhere(x, y)) return;
    this.#strokes.push([onPad(x), onPad(y)]);
    this.#points++;
  }

  /** Draws on to a point. */
  extend(toX: number, toY: number): void {
    const stroke = this.#strokes.at(-1);
    if (!stroke || this.#points >= Strokes.MOST || !isSomewhere(toX, toY)) return;
    const [x, y] = [onPad(toX), onPad(toY)];
    if (Math.hypot(x - stroke.at(-2)!, y - stroke.at(-1)!) < Strokes.NEAR) return;
    stroke.push(x, y);
    this.#points++;
  }

  clear(): void {
    this.#strokes = [];
    this.#points = 0;
  }

  /** The points of all lines one after another, and how many belong to each. */
  pack(): { points: Float32Array; lengths: Uint32Array } {
    const lines = this.#lines();
    return {
      points: Float32Array.from(lines.flat()),
      lengths: Uint32Array.from(lines, (line) => line.length / 2),
    };
  }

  #lines(): number[][] {
    const most = Math.max(1, Math.floor(MOST_PIECES / this.#points));
    return this.#strokes.map((stroke) => rounded(stroke, most));
  }

  /** Draws the same lines on a context whose units are the pad's. */
  paint(context: CanvasRenderingContext2D): void {
    context.lineCap = context.lineJoin = "round";
    context.lineWidth = Strokes.PEN;
    for (const line of this.#lines()) {
      context.beginPath();
      context.moveTo(line[0]!, line[1]!);
      // A line of no length is a dot, where its ends are round.
      if (line.length === 2) context.lineTo(line[0]!, line[1]!);
      for (let i = 2; i < line.length; i += 2) context.lineTo(line[i]!, line[i + 1]!);
      context.stroke();
    }
  }
}

/** A pad that is not shown has no places. */
const isSomewhere = (x: number, y: number): boolean => Number.isFinite(x) && Number.isFinite(y);

/** The nearest place on the pad: ink beside it would be read, and not be seen. */
const onPad = (x: number): number => Math.min(Strokes.SIDE, Math.max(0, x));

/** Longest straight piece of a line. */
const LONGEST_PIECE = 6;
/** So many pieces are drawn and read within a frame: corners of a drawing that would make more are rounded less. */
const MOST_PIECES = 20_000;

/**
 * A stroke with its corners rounded: a fast hand leaves few points. From the middle of one piece to the middle of
 * the next runs a parabola that the corner between them draws towards itself, in at most so many pieces.
 */
function rounded(stroke: readonly number[], most: number): number[] {
  const count = stroke.length / 2;
  if (count < 3) return [...stroke];
  const at = (i: number): [number, number] => [stroke[2 * i]!, stroke[2 * i + 1]!];
  const line = [...at(0)];
  let [x0, y0] = at(0);
  for (let i = 1; i < count - 1; i++) {
    const [cx, cy] = at(i);
    const [nx, ny] = at(i + 1);
    const [x1, y1] = i === count - 2 ? [nx, ny] : [(cx + nx) / 2, (cy + ny) / 2];
    const length = Math.hypot(cx - x0, cy - y0) + Math.hypot(x1 - cx, y1 - cy);
    const pieces = Math.min(most, Math.ceil(length / LONGEST_PIECE));
    for (let piece = 1; piece <= pieces; piece++) {
      const t = piece / pieces;
      const [a, b, c] = [(1 - t) * (1 - t), 2 * t * (1 - t), t * t];
      line.push(a * x0 + b * cx + c * x1, a * y0 + b * cy + c * y1);
    }
    [x0, y0] = [x1, y1];
  }
  return line;
}
