import type { Theme } from "./theme";

/** A run of text; symbols of the book stand in the formulas' italic. */
export interface Span {
  readonly text: string;
  readonly math?: boolean;
  readonly color?: string;
  readonly weight?: number;
}

export interface TextStyle {
  readonly color: string;
  /** In pixels; 11 by default. */
  readonly size?: number;
  readonly weight?: number;
  readonly align?: "start" | "middle" | "end";
  /** Drawn round the letters, to part them from what lies behind. */
  readonly halo?: string;
}

export interface LineStyle {
  readonly color: string;
  readonly width: number;
  readonly dash?: readonly number[];
  readonly opacity?: number;
}

export interface ShapeStyle {
  readonly fill?: string;
  readonly opacity?: number;
  readonly stroke?: string;
  readonly width?: number;
  readonly radius?: number;
}

/** A box in pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What annotations and exports are drawn with, on a canvas or into an SVG file. Pixels are CSS pixels. */
export interface Pen {
  /** A line through points; a NaN among the ys lifts the pen. */
  line(xs: ArrayLike<number>, ys: ArrayLike<number>, length: number, style: LineStyle): void;
  rectangle(box: Box, style: ShapeStyle): void;
  circle(x: number, y: number, radius: number, style: ShapeStyle): void;
  /** Text on the baseline `y`; returns nothing drawn outside what `width` says. */
  text(x: number, y: number, spans: readonly Span[], style: TextStyle): void;
  /** How wide a text is. */
  width(spans: readonly Span[], style: Pick<TextStyle, "size" | "weight">): number;
  /** Draws, showing only what lies in the box. */
  clipped(box: Box, draw: () => void): void;
}

/** Formula letters look small beside the text's: they are set this much larger. */
const MATH_SCALE = 1.12;

/** One run's font, as CSS writes it. */
export function fontOf(span: Span, style: Pick<TextStyle, "size" | "weight">, theme: Theme): string {
  const size = style.size ?? 11;
  if (span.math) return `italic 400 ${size * MATH_SCALE}px ${theme.fontMath}`;
  return `${span.weight ?? style.weight ?? 400} ${size}px ${theme.font}`;
}
