import type { PlotLayout } from "./plot-layout";
import type { Point } from "./curve";
import { type Scene } from "./scene";
import { SPLITS, type ChartSplit } from "./quantities";

/** The points that a cursor shows: of both lines, and of the kept runs' in their order. */
export interface CursorPoints extends Readonly<Record<ChartSplit, Point | undefined>> {
  readonly kept: readonly (Point | undefined)[];
}

/** A chart's cursor: a line, a dot on each curve, a tag with the position, and the stretch being chosen. */
export class Cursor {
  readonly #host: HTMLElement;
  readonly #line: HTMLElement;
  readonly #dots: Record<ChartSplit, HTMLElement>;
  readonly #keptDots: HTMLElement[] = [];
  readonly #tag: HTMLElement | undefined;
  readonly #selection: HTMLElement;

  /** Puts a hidden cursor on a chart; one with a tag says its position under the plot. */
  constructor(host: HTMLElement, tag: "tag" | "no tag") {
    this.#host = host;
    const add = (name: string) => this.#add(name);
    this.#selection = add("selection");
    this.#line = add("cursor-line");
    this.#dots = { training: add("cursor-dot training"), validation: add("cursor-dot validation") };
    this.#tag = tag === "tag" ? add("cursor-tag") : undefined;
  }

  /** Shows the cursor at a position; the text is the tag's. */
  show(x: number, shown: CursorPoints, text: string, scene: Scene, layout: PlotLayout): void {
    const { plot } = layout;
    const along = layout.x(x) - plot.left;
    this.#line.hidden = false;
    this.#line.style.transform = `translateX(${Math.round(along)}px)`;
    while (this.#keptDots.length < shown.kept.length) this.#keptDots.push(this.#add("cursor-dot kept"));
    this.#keptDots.forEach((dot, i) => put(dot, shown.kept[i], scene, layout));
    for (const split of SPLITS) put(this.#dots[split], shown[split], scene, layout);
    if (!this.#tag) return;
    this.#tag.hidden = false;
    if (this.#tag.textContent !== text) this.#tag.textContent = text;
    this.#tag.style.transform = `translateX(${along}px) translateX(-50%)`;
  }

  hide(): void {
    this.#line.hidden = true;
    for (const dot of [...Object.values(this.#dots), ...this.#keptDots]) dot.hidden = true;
    if (this.#tag) this.#tag.hidden = true;
  }

  /** Marks the stretch between two shares of a plotting area of that width. */
  select(from: number, to: number, width: number): void {
    this.#selection.hidden = false;
    this.#selection.style.transform = `translateX(${Math.min(from, to) * width}px)`;
    this.#selection.style.width = `${Math.abs(to - from) * width}px`;
  }

  unselect(): void {
    this.#selection.hidden = true;
  }

  remove(): void {
    const dots = [...Object.values(this.#dots), ...this.#keptDots];
    for (const element of [this.#line, this.#selection, this.#tag, ...dots]) element?.remove();
  }

  /** Adds a hidden part; nothing that a reader would read. */
  #add(name: string): HTMLElement {
    const element = document.createElement("div");
    element.className = name;
    element.ariaHidden = "true";
    element.translate = false;
    element.hidden = true;
    return this.#host.appendChild(element);
  }
}

/** Puts a dot on a point, if that is in view. */
function put(dot: HTMLElement, point: Point | undefined, scene: Scene, { plot, x, y }: PlotLayout): void {
  const left = point ? x(point.x) : NaN;
  const top = point ? y(point.y) : NaN;
  const inside = point && point.x >= scene.x.low && point.x <= scene.x.high;
  dot.hidden = !(inside && top >= plot.top - 1 && top <= plot.top + plot.height + 1);
  if (!dot.hidden) dot.style.transform = `translate(${left}px, ${top}px)`;
}
