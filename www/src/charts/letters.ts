import type { PlotLayout } from "./plot-layout";
import { endInView, type KeptCurve } from "./kept-curves";
import { clamp, spreadLabels } from "./labels";
import type { Pen } from "./pen";
import { type Scene } from "./scene";
import { SPLITS } from "./quantities";
import type { Theme } from "./theme";

/** A letter at the end of its run's line, in pixels. */
export interface Letter {
  readonly text: string;
  /** The middle of its box. */
  readonly x: number;
  y: number;
}

const BOX_HEIGHT = 16;
const BOX_PADDING = 4;
const LEAST_BOX_WIDTH = 15;
const BOX_PITCH = 18;
/** Boxes that are nearer than this along the axis might cover each other. */
const GROUP_DISTANCE = 18;
/** How far boxes stay from the live run's heads. */
const HEAD_CLEARANCE = 15;
const LETTER_STYLE = { size: 11, weight: 600 } as const;

/** Where the letters of kept runs stand: at the ends of their validation lines, moved apart. */
export function placeLetters(scene: Scene, layout: PlotLayout): Letter[] {
  const { left, top, width, height } = layout.plot;
  const { low, high } = scene.x;
  const place = ({ letter: text, validation }: KeptCurve, before: number): Letter[] => {
    const end = endInView(validation, low, before);
    if (!end) return [];
    const y = clamp(layout.y(end.y), top, top + height);
    const x = besideHeads(layout.x(end.x), y, scene, layout);
    return [{ text, x: clamp(x, left + LEAST_BOX_WIDTH / 2, left + width - BOX_PADDING), y }];
  };
  const ends = scene.kept.flatMap((curve) => place(curve, high).map((letter) => ({ curve, letter })));
  const groups: (typeof ends)[] = [];
  for (const end of ends.sort((one, other) => one.letter.x - other.letter.x)) {
    const group = groups.at(-1);
    const before = group?.at(-1);
    if (group && before && end.letter.x - before.letter.x < GROUP_DISTANCE) group.push(end);
    else groups.push([end]);
  }
  const room = Math.max(1, Math.floor(height / BOX_PITCH));
  return groups.flatMap((group) => {
    // More than stand above each other: every second, third, ... goes back on its line.
    const columns = Math.ceil(group.length / room);
    group.sort((one, other) => one.letter.y - other.letter.y);
    return Array.from({ length: columns }, (_, column) => {
      const letters = group.flatMap(({ curve, letter }, i) => {
        if (i % columns !== column) return [];
        const back = low + ((letter.x - column * GROUP_DISTANCE - left) / width) * (high - low);
        return column === 0 ? [letter] : place(curve, back);
      });
      return spreadLabels(letters, BOX_PITCH, top + BOX_HEIGHT / 2, top + height - BOX_HEIGHT / 2);
    }).flat();
  });
}

/** Where a letter leaves the live run's heads in sight: on its line, or before a head that lies on that, as at a fork. */
function besideHeads(x: number, y: number, scene: Scene, layout: PlotLayout): number {
  const covered = SPLITS.map((split) => scene[split].head).filter(
    (head) =>
      head &&
      Math.abs(layout.x(head.x) - x) < HEAD_CLEARANCE &&
      Math.abs(layout.y(head.y) - y) < HEAD_CLEARANCE,
  );
  return Math.min(x, ...covered.map((head) => layout.x(head?.x ?? NaN) - HEAD_CLEARANCE));
}

/** Draws the letters of kept runs, each in a small box. */
export function drawLetters(pen: Pen, scene: Scene, layout: PlotLayout, theme: Theme): void {
  for (const { text, x, y } of placeLetters(scene, layout)) {
    const width = Math.max(LEAST_BOX_WIDTH, pen.width([{ text }], LETTER_STYLE) + 2 * BOX_PADDING);
    const box = { left: x - width / 2, top: y - BOX_HEIGHT / 2, width, height: BOX_HEIGHT };
    pen.rectangle(box, { fill: theme.surface, stroke: theme.control, radius: 3.5 });
    pen.text(x, y + 4, [{ text }], { ...LETTER_STYLE, color: theme.ink2, align: "middle" });
  }
}
