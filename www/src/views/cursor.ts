import type { Frame } from "./annotate";
import { SPLITS, type Point, type Scene, type Split } from "./scene";

/** The points of both lines that a cursor shows. */
export type Shown = Readonly<Record<Split, Point | undefined>>;

/** A chart's cursor: a line, a dot on each curve, a tag with the position, and the stretch being chosen. */
export class Cursor {
  readonly #line: HTMLElement;
  readonly #dots: Record<Split, HTMLElement>;
  readonly #tag: HTMLElement | undefined;
  readonly #selection: HTMLElement;

  /** Puts a hidden cursor on a chart; one with a tag says its position under the plot. */
  constructor(host: HTMLElement, tag: "tag" | "no tag") {
    const add = (name: string) => {
      const element = document.createElement("div");
      element.className = name;
      element.ariaHidden = "true";
      element.hidden = true;
      return host.appendChild(element);
    };
    this.#selection = add("selection");
    this.#line = add("cursor-line");
    this.#dots = { training: add("cursor-dot training"), validation: add("cursor-dot validation") };
    this.#tag = tag === "tag" ? add("cursor-tag") : undefined;
  }

  /** Shows the cursor at a position; the text is the tag's. */
  show(x: number, shown: Shown, text: string, scene: Scene, frame: Frame): void {
    const { plot } = frame;
    const along = frame.x(x) - plot.left;
    this.#line.hidden = false;
    this.#line.style.transform = `translateX(${Math.round(along)}px)`;
    for (const split of SPLITS) {
      const dot = this.#dots[split];
      const point = shown[split];
      const left = point ? frame.x(point.x) : NaN;
      const top = point ? frame.y(point.y) : NaN;
      const inside = point && point.x >= scene.x.low && point.x <= scene.x.high;
      dot.hidden = !(inside && top >= plot.top - 1 && top <= plot.top + plot.height + 1);
      if (!dot.hidden) dot.style.transform = `translate(${left}px, ${top}px)`;
    }
    if (!this.#tag) return;
    this.#tag.hidden = false;
    if (this.#tag.textContent !== text) this.#tag.textContent = text;
    this.#tag.style.transform = `translateX(${along}px) translateX(-50%)`;
  }

  hide(): void {
    this.#line.hidden = true;
    for (const split of SPLITS) this.#dots[split].hidden = true;
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
    for (const element of [this.#line, this.#selection, this.#tag, ...Object.values(this.#dots)])
      element?.remove();
  }
}
