import type { Frame } from "./annotate";
import { endInView } from "./kept";
import { clamp, spread } from "./labels";
import type { Pen } from "./pen";
import { SPLITS, type Scene } from "./scene";
import type { Theme } from "./theme";

/** A letter at the end of its run's line, in pixels. */
export interface Letter {
  readonly text: string;
  /** The middle of its box. */
  readonly x: number;
  y: number;
}

const HEIGHT = 16;
const PADDING = 4;
const LEAST_WIDTH = 15;
const GAP = 18;
/** Boxes that are nearer than this along the axis might cover each other. */
const NEAR = 18;
/** How far boxes stay from the live run's heads. */
const CLEARANCE = 15;
const STYLE = { size: 11, weight: 600 } as const;

/** Where the letters of kept runs stand: at the ends of their validation lines, moved apart. */
export function placeLetters(scene: Scene, frame: Frame): Letter[] {
  const { left, top, width, height } = frame.plot;
  const letters: Letter[] = [];
  for (const { letter: text, validation } of scene.kept) {
    const end = endInView(validation, scene.x.low, scene.x.high);
    if (!end) continue;
    const y = clamp(frame.y(end.y), top, top + height);
    const x = besideHeads(frame.x(end.x), y, scene, frame);
    letters.push({ text, x: clamp(x, left + LEAST_WIDTH / 2, left + width - PADDING), y });
  }
  const groups: Letter[][] = [];
  for (const letter of letters.sort((one, other) => one.x - other.x)) {
    const group = groups.at(-1);
    const before = group?.at(-1);
    if (group && before && letter.x - before.x < NEAR) group.push(letter);
    else groups.push([letter]);
  }
  return groups.flatMap((group) => spread(group, GAP, top + HEIGHT / 2, top + height - HEIGHT / 2));
}

/** Where a letter leaves the live run's heads in sight: on its line, or before a head that lies on that, as at a fork. */
function besideHeads(x: number, y: number, scene: Scene, frame: Frame): number {
  const covered = SPLITS.map((split) => scene[split].head).filter(
    (head) => head && Math.abs(frame.x(head.x) - x) < CLEARANCE && Math.abs(frame.y(head.y) - y) < CLEARANCE,
  );
  return Math.min(x, ...covered.map((head) => frame.x(head?.x ?? NaN) - CLEARANCE));
}

/** Draws the letters of kept runs, each in a small box. */
export function drawLetters(pen: Pen, scene: Scene, frame: Frame, theme: Theme): void {
  for (const { text, x, y } of placeLetters(scene, frame)) {
    const width = Math.max(LEAST_WIDTH, pen.width([{ text }], STYLE) + 2 * PADDING);
    const box = { left: x - width / 2, top: y - HEIGHT / 2, width, height: HEIGHT };
    pen.rectangle(box, { fill: theme.surface, stroke: theme.control, radius: 3.5 });
    pen.text(x, y + 4, [{ text }], { ...STYLE, color: theme.ink2, align: "middle" });
  }
}
