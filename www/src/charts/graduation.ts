import { tickText } from "./axis";
import type { Scene } from "./scene";
import { costTick, linearTicks, logTicks, percentTick } from "./ticks";

/** An axis's ticks and what they say. */
export interface Graduation {
  readonly values: number[];
  readonly labels: string[];
}

/** How near labels may come to each other, in pixels. */
const LEAST_LABEL_GAP = { x: 96, narrowX: 56, y: 28, logY: 24 };

/** The ticks of a scene's x axis, so many pixels long. */
export function graduateX(scene: Scene, length: number): Graduation {
  const gap = length < 480 ? LEAST_LABEL_GAP.narrowX : LEAST_LABEL_GAP.x;
  const { values, step } = linearTicks(scene.x, Math.max(2, Math.floor(length / gap)));
  return { values, labels: values.map((value) => tickText(value, scene.axis, step ?? 1)) };
}

/** The ticks of a scene's y axis, so many pixels long. */
export function graduateY(scene: Scene, length: number): Graduation {
  const { values, step } = scene.log
    ? logTicks(scene.y, length, LEAST_LABEL_GAP.logY)
    : linearTicks(scene.y, Math.max(2, Math.floor(length / LEAST_LABEL_GAP.y)));
  const text = scene.kind === "cost" ? costTick : percentTick;
  return { values, labels: values.map((value) => text(value, step)) };
}
