import { at } from "../../../charts/at";
import { CanvasPen } from "../../../charts/canvas-pen";
import type { Theme } from "../../../charts/theme";
import { costTick, roundStep } from "../../../charts/ticks";

/** The output error δ of one image: with the cost in use, and with another one. */
export interface Deltas {
  readonly own: ArrayLike<number>;
  readonly other: ArrayLike<number> | undefined;
  /** The right output. */
  readonly right: number;
}

const MARGIN_LEFT = 26;
const MARGIN_RIGHT = 8;
const MARGIN_BOTTOM = 20;
const OWN_RADIUS = 6;
const OTHER_RADIUS = 4.5;

/** Bars to the left for errors below zero, to the right for those above: solid in use, outlined the other. */
export function drawDeltas(
  context: CanvasRenderingContext2D,
  { width, height }: { width: number; height: number },
  { own, other, right }: Deltas,
  theme: Theme,
): void {
  const pen = new CanvasPen(context, theme);
  const finite = [...Array.from(own), ...Array.from(other ?? [])].map(Math.abs).filter(Number.isFinite);
  const largest = roundStep(Math.max(1, ...finite));
  const half = (width - MARGIN_LEFT - MARGIN_RIGHT) / 2;
  const zero = Math.round(MARGIN_LEFT + half) + 0.5;
  const bottom = height - MARGIN_BOTTOM;
  const pitch = bottom / own.length;
  for (let output = 0; output < own.length; output++) {
    const top = output * pitch + (pitch - OWN_RADIUS - OTHER_RADIUS - 1.5) / 2;
    // A single output has no digit of its own.
    const isRight = own.length === 1 || output === right;
    const color = isRight ? theme.ink : theme.ink3;
    const label = { color, size: 12, weight: isRight ? 600 : 400 };
    pen.text(0, top + OWN_RADIUS + 4, [{ text: own.length === 1 ? "" : String(output) }], label);
    const bar = (value: number, from: number, thickness: number) => {
      const length = (Math.abs(value) / largest) * half;
      return { left: value < 0 ? zero - length : zero, top: from, width: length, height: thickness };
    };
    const solid = bar(at(own, output), top, OWN_RADIUS);
    if (solid.width > 0) pen.rectangle(solid, { fill: theme.ink });
    if (!other) continue;
    const outlined = bar(at(other, output), top + OWN_RADIUS + 1.5, OTHER_RADIUS);
    const style = { fill: theme.surface, stroke: theme.ink };
    if (outlined.width > 0.4) pen.rectangle(outlined, style);
  }
  pen.line([zero, zero], [0, bottom], 2, { color: theme.lineStrong, width: 1 });
  for (const [value, x, align] of [
    [-largest, MARGIN_LEFT, "start"],
    [0, zero, "middle"],
    [largest, width - MARGIN_RIGHT, "end"],
  ] as const) {
    const text = value < 0 ? `−${costTick(-value, undefined)}` : costTick(value, undefined);
    pen.text(x, height - 5, [{ text }], { color: theme.ink3, align });
  }
}
