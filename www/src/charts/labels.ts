/** A label on a column: where its line wants it. */
export interface ColumnLabel {
  y: number;
}

/** Moves labels apart until none is nearer than `gap` to the next, all between `top` and `bottom`. */
export function spreadLabels<Label extends ColumnLabel>(
  labels: Label[],
  gap: number,
  top: number,
  bottom: number,
): Label[] {
  const sorted = [...labels].sort((a, b) => a.y - b.y);
  // Neighbours that are too near part evenly, and move on as one group.
  const groups: { centre: number; labels: Label[] }[] = [];
  for (const label of sorted) {
    let group = { centre: clamp(label.y, top, bottom), labels: [label] };
    for (;;) {
      const before = groups.at(-1);
      if (!before) break;
      const room = (gap * (before.labels.length + group.labels.length)) / 2;
      if (group.centre - before.centre >= room) break;
      groups.pop();
      const count = before.labels.length + group.labels.length;
      const centre = (before.centre * before.labels.length + group.centre * group.labels.length) / count;
      const half = (gap * (count - 1)) / 2;
      group = {
        centre: clamp(centre, top + half, bottom - half),
        labels: [...before.labels, ...group.labels],
      };
    }
    groups.push(group);
  }
  for (const { centre, labels: members } of groups)
    members.forEach((label, i) => (label.y = centre + gap * (i - (members.length - 1) / 2)));
  return sorted;
}

/** A setting that was changed at `x` pixels. */
export interface Mark {
  readonly x: number;
  readonly symbol: string;
  readonly field: string;
  readonly from: string;
  readonly to: string;
}

/** A mark whose label found a place: its box's left edge, and its row from the top. */
export interface PlacedMark extends Mark {
  readonly label: { readonly left: number; readonly width: number; readonly row: number } | undefined;
}

/** How far a label's box stands from its line, and boxes from each other. */
const LABEL_OFFSET = 6;
const LABEL_CLEARANCE = 4;
/** Lines nearer than this look like one. */
const MERGE_DISTANCE = 5;

/**
 * Places the labels of marks in rows, the newest first, right of their lines where there is room and left of
 * them where not; a label that finds none is left out, its line stays. Marks of one setting that fall
 * together, as when a slider is drawn along, become one, from the first value to the last.
 */
export function placeMarks(
  marks: readonly Mark[],
  left: number,
  right: number,
  rows: number,
  width: (mark: Mark) => number,
): PlacedMark[] {
  const merged: Mark[] = [];
  const latest = new Map<string, number>();
  for (const mark of marks) {
    const at = latest.get(mark.field);
    const before = at === undefined ? undefined : merged[at];
    if (at !== undefined && before && mark.x - before.x < MERGE_DISTANCE) {
      merged[at] = { ...mark, from: before.from };
    } else {
      latest.set(mark.field, merged.length);
      merged.push(mark);
    }
  }
  const taken: { from: number; to: number }[][] = Array.from({ length: rows }, () => []);
  const free = (row: { from: number; to: number }[], from: number, to: number) =>
    row.every((box) => to + LABEL_CLEARANCE <= box.from || from - LABEL_CLEARANCE >= box.to);
  return merged
    .reverse()
    .map((mark): PlacedMark => {
      const wide = width(mark);
      for (const [row, boxes] of taken.entries())
        for (const from of [mark.x + LABEL_OFFSET, mark.x - LABEL_OFFSET - wide]) {
          if (from < left || from + wide > right || !free(boxes, from, from + wide)) continue;
          boxes.push({ from, to: from + wide });
          return { ...mark, label: { left: from, width: wide, row } };
        }
      return { ...mark, label: undefined };
    })
    .reverse();
}

export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
