import type { Slopes } from "./data";
import { at } from "../../../charts/at";
import { CanvasPen } from "../../../charts/canvas-pen";
import { costTick } from "../../../charts/ticks";
import type { Theme } from "../../../charts/theme";

const MARGIN_SIDE = 8;
const MARGIN_TOP = 8;
const MARGIN_BOTTOM = 20;
/** Above the highest bar and below the deepest: room for the words. */
const WORDS_HEIGHT = 20;

/** What stands beside the first bin. */
export interface Words {
  readonly first: string;
}

/**
 * The histogram of the outputs' derivative: right answers above, wrong ones below. A bar's height is the square
 * root of its share of its side, because the rare ones must show.
 */
export function drawSlopes(
  context: CanvasRenderingContext2D,
  { width, height }: { width: number; height: number },
  { steepest, right, wrong }: Slopes,
  { first }: Words,
  theme: Theme,
): void {
  const pen = new CanvasPen(context, theme);
  const bottom = height - MARGIN_BOTTOM;
  const middle = Math.round((MARGIN_TOP + bottom) / 2);
  const bar = (width - 2 * MARGIN_SIDE) / right.length;
  const shares = [right, wrong].map((counts) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return Array.from(counts, (count) => (total > 0 ? Math.sqrt(count / total) : 0));
  });
  const highest = Math.max(...shares.flat());
  const scale = highest > 0 ? (middle - MARGIN_TOP - WORDS_HEIGHT) / highest : 0;

  const box = { left: MARGIN_SIDE, top: MARGIN_TOP, width: bar, height: bottom - MARGIN_TOP };
  pen.rectangle(box, { fill: theme.attention, opacity: 0.45 });
  right.forEach((_, bin) => {
    const left = MARGIN_SIDE + bin * bar + 0.5;
    const up = at(shares[0]!, bin) * scale;
    const down = at(shares[1]!, bin) * scale;
    const grey = { fill: theme.lineStrong, stroke: theme.control, width: 0.75 };
    if (up > 0) pen.rectangle({ left, top: middle - up, width: bar - 1, height: up }, grey);
    if (down > 0) pen.rectangle({ left, top: middle + 1, width: bar - 1, height: down }, { fill: theme.ink });
  });
  const row = middle + 0.5;
  pen.line([MARGIN_SIDE, width - MARGIN_SIDE], [row, row], 2, { color: theme.ink2, width: 1 });

  const ticks = [0, 0.4, 0.8, 1].map((share) => share * steepest);
  ticks.forEach((value, i) => {
    const x = MARGIN_SIDE + (value / steepest) * (width - 2 * MARGIN_SIDE);
    const align = i === 0 ? "start" : i === ticks.length - 1 ? "end" : "middle";
    pen.text(x, height - 5, [{ text: costTick(value, undefined) }], { color: theme.ink3, align });
  });
  const words = { size: 12, color: theme.ink2 };
  pen.text(MARGIN_SIDE + bar + 6, 20, [{ text: first }], words);
  const end = { ...words, align: "end" } as const;
  pen.text(width - MARGIN_SIDE, 20, [{ text: "right answers" }], end);
  pen.text(width - MARGIN_SIDE, bottom - 4, [{ text: "wrong answers" }], { ...end, color: theme.ink });
}
