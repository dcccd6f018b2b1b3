/** A drawing as it was made: lines of points, in units of the pad's own square. */
export class Strokes {
  /** Side of the square that coordinates are given in, whatever size it has on the screen. */
  static readonly SIDE = 280;
  /** Width of the pen in the same units. */
  static readonly PEN = 24;

  #strokes: number[][] = [];

  get isEmpty(): boolean {
    return this.#strokes.length === 0;
  }

  /** Puts the pen down: a stroke of one point is a dot. */
  begin(x: number, y: number): void {
    this.#strokes.push([x, y]);
  }

  /** Draws on to a point. */
  extend(x: number, y: number): void {
    const stroke = this.#strokes.at(-1);
    if (stroke && (stroke.at(-2) !== x || stroke.at(-1) !== y)) stroke.push(x, y);
  }

  clear(): void {
    this.#strokes = [];
  }

  /** All points one after another, and how many belong to each stroke. */
  pack(): { points: Float32Array; lengths: Uint32Array } {
    return {
      points: Float32Array.from(this.#strokes.flat()),
      lengths: Uint32Array.from(this.#strokes, (stroke) => stroke.length / 2),
    };
  }

  /** Draws all strokes, rounded, on a context whose units are the pad's. */
  paint(context: CanvasRenderingContext2D): void {
    context.lineCap = context.lineJoin = "round";
    context.lineWidth = Strokes.PEN;
    for (const stroke of this.#strokes) {
      const [x = 0, y = 0] = stroke;
      context.beginPath();
      context.moveTo(x, y);
      if (stroke.length === 2) context.lineTo(x, y);
      for (let i = 2; i < stroke.length; i += 2) context.lineTo(stroke[i] ?? x, stroke[i + 1] ?? y);
      context.stroke();
    }
  }
}
