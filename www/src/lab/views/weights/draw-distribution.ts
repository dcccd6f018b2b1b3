import type { Distribution } from "epoch-lab";
import { formatNumber } from "../../../settings/number-format";
import { CanvasPen } from "../../../charts/canvas-pen";
import { channels } from "../../../charts/color";
import { Ramp } from "../../../charts/ramp";
import type { Theme } from "../../../charts/theme";

const MARGIN_TOP = 4;
/** The axis is the ramp itself; its numbers stand below. */
const AXIS_HEIGHT = 6;
const MARGIN_BOTTOM = 18;

/**
 * The histogram of a layer's weights, its heights the square roots of the counts: the few large ones must show.
 * Bars have the colours that their weights have in pictures of one scale, and so has the axis.
 */
export function drawDistribution(
  context: CanvasRenderingContext2D,
  { width, height }: { width: number; height: number },
  { bins, reach, deviation }: Distribution,
  theme: Theme,
): void {
  const pen = new CanvasPen(context, theme);
  const base = height - MARGIN_BOTTOM - AXIS_HEIGHT;
  const ramp = new Ramp(theme.ramp);
  const ramped = (value: number): string => {
    const pixel = ramp.pixel(value);
    return `rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255})`;
  };
  const gradient = context.createLinearGradient(0, 0, width, 0);
  theme.ramp.forEach((stop, i) =>
    gradient.addColorStop(i / (theme.ramp.length - 1), `rgb(${channels(stop)})`),
  );
  context.fillStyle = gradient;
  context.fillRect(0, base + 1, width, AXIS_HEIGHT - 1);
  const frame = { stroke: theme.control, width: 0.75 };
  pen.rectangle({ left: 0.5, top: base + 0.5, width: width - 1, height: AXIS_HEIGHT }, frame);
  if (!Number.isFinite(deviation)) return;
  const highest = Math.sqrt(Math.max(1, ...bins));
  const bar = width / bins.length;
  bins.forEach((count, bin) => {
    if (count === 0) return;
    const up = (Math.sqrt(count) / highest) * (base - MARGIN_TOP);
    const fill = ramped((2 * (bin + 0.5)) / bins.length - 1);
    pen.rectangle({ left: bin * bar + 0.5, top: base - up, width: bar - 1, height: up }, { ...frame, fill });
  });
  for (const share of [-1, -0.5, 0, 0.5, 1]) {
    const text = formatNumber(share * reach, 6);
    const align = share === -1 ? "start" : share === 1 ? "end" : "middle";
    pen.text(((share + 1) / 2) * width, height - 3, [{ text }], { color: theme.ink3, align });
  }
}
