import type { Box } from "./pen";
import type { Scene } from "./scene";

/** Where a scene lies on a picture, in CSS pixels. */
export interface PlotLayout {
  /** The plotting area. */
  readonly plot: Box;
  /** Where names and last values stand, right of the plot; undefined when there is no room for them. */
  readonly gutter: { readonly left: number; readonly right: number } | undefined;
  /** How far up and down lines go that run through both charts. */
  readonly through: { readonly top: number; readonly bottom: number };
  x(value: number): number;
  y(value: number): number;
}

/** A mapping of a scene's values to the pixels of a plotting area. */
export function layoutOf(
  scene: Scene,
  plot: Box,
  gutter: PlotLayout["gutter"],
  through: PlotLayout["through"],
): PlotLayout {
  const { low: left, high: right } = scene.x;
  const { low, high } = scene.y;
  const bottom = plot.top + plot.height;
  return {
    plot,
    gutter,
    through,
    x: (value) => plot.left + ((value - left) / (right - left)) * plot.width,
    y: scene.log
      ? (value) => bottom - (Math.log(Math.max(value, 1e-300) / low) / Math.log(high / low)) * plot.height
      : (value) => bottom - ((value - low) / (high - low)) * plot.height,
  };
}
