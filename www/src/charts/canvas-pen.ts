import { at } from "./at";
import {
  fontOf,
  type Box,
  type LineStyle,
  type Pen,
  type ShapeStyle,
  type Span,
  type TextStyle,
} from "./pen";
import type { Theme } from "./theme";

/** Draws on a canvas, whose context must be scaled to CSS pixels. */
export class CanvasPen implements Pen {
  readonly #context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
  readonly #theme: Theme;

  constructor(context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D, theme: Theme) {
    this.#context = context;
    this.#theme = theme;
  }

  line(xs: ArrayLike<number>, ys: ArrayLike<number>, length: number, style: LineStyle): void {
    const context = this.#context;
    context.save();
    context.globalAlpha = style.opacity ?? 1;
    context.strokeStyle = style.color;
    context.lineWidth = style.width;
    context.lineJoin = "round";
    context.lineCap = style.dash?.length ? "butt" : "round";
    context.setLineDash([...(style.dash ?? [])]);
    context.beginPath();
    let down = false;
    for (let i = 0; i < length; i++) {
      const y = at(ys, i);
      if (Number.isNaN(y)) down = false;
      else if (down) context.lineTo(at(xs, i), y);
      else {
        context.moveTo(at(xs, i), y);
        down = true;
      }
    }
    context.stroke();
    context.restore();
  }

  rectangle(box: Box, style: ShapeStyle): void {
    this.#context.beginPath();
    this.#context.roundRect(box.left, box.top, box.width, box.height, style.radius ?? 0);
    this.#shape(style);
  }

  circle(x: number, y: number, radius: number, style: ShapeStyle): void {
    this.#context.beginPath();
    this.#context.arc(x, y, radius, 0, 2 * Math.PI);
    this.#shape(style);
  }

  text(x: number, y: number, spans: readonly Span[], style: TextStyle): void {
    const context = this.#context;
    const share = style.align === "end" ? 1 : style.align === "middle" ? 0.5 : 0;
    let left = share === 0 ? x : x - share * this.width(spans, style);
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    for (const span of spans) {
      context.font = fontOf(span, style, this.#theme);
      if (style.halo) {
        context.lineJoin = "round";
        context.lineWidth = 4;
        context.strokeStyle = style.halo;
        context.strokeText(span.text, left, y);
      }
      context.fillStyle = span.color ?? style.color;
      context.fillText(span.text, left, y);
      left += context.measureText(span.text).width;
    }
  }

  width(spans: readonly Span[], style: Pick<TextStyle, "size" | "weight">): number {
    let width = 0;
    for (const span of spans) {
      this.#context.font = fontOf(span, style, this.#theme);
      width += this.#context.measureText(span.text).width;
    }
    return width;
  }

  clipped(box: Box, draw: () => void): void {
    this.#context.save();
    this.#context.beginPath();
    this.#context.rect(box.left, box.top, box.width, box.height);
    this.#context.clip();
    draw();
    this.#context.restore();
  }

  #shape(style: ShapeStyle): void {
    const context = this.#context;
    context.globalAlpha = style.opacity ?? 1;
    if (style.fill) {
      context.fillStyle = style.fill;
      context.fill();
    }
    if (style.stroke) {
      context.strokeStyle = style.stroke;
      context.lineWidth = style.width ?? 1;
      context.setLineDash([]);
      context.stroke();
    }
    context.globalAlpha = 1;
  }
}

/** A pen that only measures text. */
export function rulerOf(theme: Theme): Pen {
  return new CanvasPen(contextOf(new OffscreenCanvas(1, 1)), theme);
}

/** A canvas's context, which a browser that runs the core has. */
export function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser cannot draw on a canvas.");
  return context;
}
