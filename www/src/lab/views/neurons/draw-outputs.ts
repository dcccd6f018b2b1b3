import { at } from "../../../charts/at";
import type { Theme } from "../../../charts/theme";

/** Bars of a few outputs side by side, the largest in ink, on a scale from `low` to `high`. */
export function drawAnswer(
  context: CanvasRenderingContext2D,
  { width, height }: { width: number; height: number },
  {
    outputs,
    best,
    low,
    high,
  }: { outputs: ArrayLike<number>; best: readonly number[]; low: number; high: number },
  theme: Theme,
): void {
  const y = (value: number): number => (height - 1) * (1 - (value - low) / (high - low));
  const zero = y(0);
  const step = (width + 1) / outputs.length;
  for (let i = 0; i < outputs.length; i++) {
    const value = at(outputs, i);
    if (!Number.isFinite(value)) continue;
    const end = y(value);
    context.fillStyle = best.includes(i) ? theme.ink : theme.lineStrong;
    context.fillRect(i * step, Math.min(zero, end), step - 1, Math.max(1, Math.abs(end - zero)));
  }
  context.fillStyle = theme.lineStrong;
  context.fillRect(0, zero, width, 1);
}
