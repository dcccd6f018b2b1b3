import { describe, expect, it } from "vitest";
import { isGreek, markText } from "../../src/charts/annotate";
import { placeMarks, spreadLabels, type Mark } from "../../src/charts/labels";

describe("labels in the gutter", () => {
  const places = (ys: number[], top = 0, bottom = 100) =>
    spreadLabels(
      ys.map((y) => ({ y })),
      16,
      top,
      bottom,
    ).map(({ y }) => y);

  it("stay where they are when there is room", () => expect(places([20, 60])).toEqual([20, 60]));
  it("part evenly when there is none", () => expect(places([50, 52])).toEqual([43, 59]));
  it("keep away from the ends", () => {
    expect(places([99, 100])).toEqual([84, 100]);
    expect(places([-50, 0])).toEqual([0, 16]);
  });
  it("part in groups", () => expect(places([50, 50, 50])).toEqual([34, 50, 66]));
});

describe("marks of changes", () => {
  const mark = (x: number, field = "learningRate", from = "1", to = "2"): Mark => ({
    x,
    field,
    symbol: "η",
    from,
    to,
  });
  const place = (marks: Mark[], rows = 3) => placeMarks(marks, 0, 400, rows, () => 80);

  it("have their labels right of them, and left where the plot ends", () => {
    expect(place([mark(100)])[0]?.label).toEqual({ left: 106, width: 80, row: 0 });
    expect(place([mark(390)])[0]?.label).toEqual({ left: 304, width: 80, row: 0 });
  });

  it("stack, never overlap, and let the oldest go without", () => {
    const placed = place(
      [10, 20, 30, 40, 50, 60, 70].map((x, i) => mark(x, `field${i}`)),
      2,
    );
    const labels = placed.flatMap(({ label }) => (label ? [label] : []));
    for (const a of labels)
      for (const b of labels)
        if (a !== b && a.row === b.row) expect(Math.abs(a.left - b.left)).toBeGreaterThanOrEqual(80);
    expect(placed.map(({ x }) => x)).toEqual([10, 20, 30, 40, 50, 60, 70]);
    expect(placed.at(-1)?.label).toBeDefined();
    expect(placed[0]?.label).toBeUndefined();
  });

  it("of one slider that was drawn along become one", () => {
    const placed = place([
      mark(100, "a", "0.5", "0.4"),
      mark(102, "a", "0.4", "0.3"),
      mark(104, "b"),
      mark(105, "a", "0.3", "0.1"),
    ]);
    expect(placed.map(({ field, from, to }) => [field, from, to])).toEqual([
      ["a", "0.5", "0.1"],
      ["b", "1", "2"],
    ]);
  });

  it("set Greek letters as in a formula, and only those", () => {
    expect(isGreek("η") && isGreek("λ") && !isGreek("Cost")).toBe(true);
    expect(markText({ symbol: "η", from: "0.5", to: "0.1" })).toEqual([
      { text: "η", math: true },
      { text: " 0.5 → 0.1" },
    ]);
    expect(markText({ symbol: "Cost", from: "quadratic", to: "cross-entropy" })).toEqual([
      { text: "Cost quadratic → cross-entropy" },
    ]);
  });
});
