import { at } from "./at";
import type { Box, LineStyle, Pen, ShapeStyle, Span, TextStyle } from "./pen";
import type { Theme } from "./theme";

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => escapes[character] ?? "");
/** A hundredth of a pixel is finer than any screen or printer shows. */
const short = (value: number) => String(Math.round(value * 100) / 100);

/** Measures text in pixels, as the page would show it. */
export type Measure = Pen["width"];

/** Writes an SVG file; text stays text. */
export class SvgPen implements Pen {
  readonly #parts: string[] = [];
  readonly #theme: Theme;
  readonly #measure: Measure;
  #clips = 0;

  constructor(theme: Theme, measure: Measure) {
    this.#theme = theme;
    this.#measure = measure;
  }

  /** The whole file. */
  file(width: number, height: number, title: string): string {
    // Where the page's font is installed, it has this name.
    const font = escaped(`Inter, ${this.#theme.font}`);
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" width="${short(width)}" height="${short(height)}" ` +
      `viewBox="0 0 ${short(width)} ${short(height)}" role="img" font-family="${font}" ` +
      `style="font-variant-numeric:tabular-nums">\n` +
      `<title>${escaped(title)}</title>\n${this.#parts.join("\n")}\n</svg>\n`
    );
  }

  line(xs: ArrayLike<number>, ys: ArrayLike<number>, length: number, style: LineStyle): void {
    let path = "";
    let down = false;
    for (let i = 0; i < length; i++) {
      const y = at(ys, i);
      if (!Number.isNaN(y)) path += `${down ? "L" : "M"}${short(at(xs, i))} ${short(y)}`;
      down = !Number.isNaN(y);
    }
    if (path === "") return;
    const dash = style.dash?.length
      ? ` stroke-dasharray="${style.dash.join(" ")}"`
      : ' stroke-linecap="round"';
    this.#parts.push(
      `<path d="${path}" fill="none" stroke="${style.color}" stroke-width="${style.width}" ` +
        `stroke-linejoin="round"${dash}${opacity(style)}/>`,
    );
  }

  rectangle(box: Box, style: ShapeStyle): void {
    const radius = style.radius ? ` rx="${style.radius}"` : "";
    this.#parts.push(`<rect ${edges(box)}${radius}${shape(style)}/>`);
  }

  circle(x: number, y: number, radius: number, style: ShapeStyle): void {
    this.#parts.push(`<circle cx="${short(x)}" cy="${short(y)}" r="${radius}"${shape(style)}/>`);
  }

  text(x: number, y: number, spans: readonly Span[], style: TextStyle): void {
    const size = style.size ?? 11;
    const anchor = style.align && style.align !== "start" ? ` text-anchor="${style.align}"` : "";
    const weight = style.weight ? ` font-weight="${style.weight}"` : "";
    const halo = style.halo
      ? ` paint-order="stroke" stroke="${style.halo}" stroke-width="4" stroke-linejoin="round"`
      : "";
    const runs = spans.map((span) => {
      if (span.math)
        return `<tspan font-family="${escaped(this.#theme.fontMath)}" font-style="italic" font-weight="400">${escaped(span.text)}</tspan>`;
      if (!span.color && !span.weight) return escaped(span.text);
      const color = span.color ? ` fill="${span.color}"` : "";
      return `<tspan${color}${span.weight ? ` font-weight="${span.weight}"` : ""}>${escaped(span.text)}</tspan>`;
    });
    this.#parts.push(
      `<text x="${short(x)}" y="${short(y)}" font-size="${size}" fill="${style.color}"${anchor}${weight}${halo} ` +
        `xml:space="preserve">${runs.join("")}</text>`,
    );
  }

  width(spans: readonly Span[], style: Pick<TextStyle, "size" | "weight">): number {
    return this.#measure(spans, style);
  }

  clipped(box: Box, draw: () => void): void {
    const id = `clip${++this.#clips}`;
    this.#parts.push(`<clipPath id="${id}"><rect ${edges(box)}/></clipPath><g clip-path="url(#${id})">`);
    draw();
    this.#parts.push("</g>");
  }
}

const edges = (box: Box) =>
  `x="${short(box.left)}" y="${short(box.top)}" width="${short(box.width)}" height="${short(box.height)}"`;
const opacity = (style: { readonly opacity?: number }) =>
  style.opacity === undefined ? "" : ` opacity="${style.opacity}"`;
const shape = (style: ShapeStyle) =>
  ` fill="${style.fill ?? "none"}"` +
  (style.stroke ? ` stroke="${style.stroke}" stroke-width="${style.width ?? 1}"` : "") +
  opacity(style);
