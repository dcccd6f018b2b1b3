import { describe, expect, it } from "vitest";
import { layoutOf } from "../../src/charts/plot-layout";
import { endInView, keptAt, type KeptSource } from "../../src/charts/kept-curves";
import { placeLetters } from "../../src/charts/letters";
import { SceneBuilder, type Look } from "../../src/charts/scene";
import { HistoryRecorder } from "../../src/session/history";

const look: Look = { axis: "epochs", logCost: true, smoothing: 0, zoom: undefined };

/** Ten steps to the epoch, a point each, validated at every second; costs fall to `cost`. */
function history(points: number, cost: number): HistoryRecorder {
  const recorder = new HistoryRecorder();
  for (let step = 1; step <= points; step++) {
    const value = cost + 1 / step;
    const validated = step % 2 === 0;
    recorder.append(
      Float64Array.of(
        step,
        step / 10,
        step / 100,
        value,
        1 - value / 4,
        validated ? value : NaN,
        validated ? 1 - value / 4 : NaN,
      ),
    );
  }
  return recorder;
}
const source = (letter: string, run: HistoryRecorder): KeptSource => ({
  id: letter,
  letter,
  history: run,
  isPointed: false,
});

describe("kept runs in a scene", () => {
  it("are in view as far as they go, whatever the live run", () => {
    const { cost } = new SceneBuilder().update(history(5, 1), look, 500, undefined, [
      source("A", history(40, 0.1)),
    ]);
    expect(cost.x).toEqual({ low: 0, high: 4 });
    expect(cost.y.low).toBeLessThan(0.14);
    expect(cost.y.high).toBeGreaterThan(1.2);
    const fresh = new SceneBuilder().update(new HistoryRecorder(), look, 500, undefined, [
      source("A", history(40, 0.1)),
    ]);
    expect(fresh.accuracy.x.high).toBe(4);
    expect(fresh.accuracy.kept[0]?.validation.head).toEqual({ x: 4, y: expect.closeTo(1 - 0.125 / 4) });
  });

  it("follow the axis, the smoothing and the zoom", () => {
    const builder = new SceneBuilder();
    const kept = [source("A", history(40, 0.1))];
    const at = (changes: Partial<Look>) =>
      builder.update(history(5, 1), { ...look, ...changes }, 500, undefined, kept).cost;
    expect(at({ axis: "steps" }).kept[0]?.validation.head?.x).toBe(40);
    expect(at({ smoothing: 1 }).kept[0]?.validation.head?.y).toBeGreaterThan(0.125);
    const zoomed = at({ zoom: { low: 1, high: 2 } });
    expect(zoomed.y.high).toBeLessThan(0.3);
    expect(endInView(zoomed.kept[0]!.validation, 1, 2)).toEqual({ x: 2, y: expect.closeTo(0.15) });
  });

  it("are thinned again only when the axis is another one", () => {
    const builder = new SceneBuilder();
    const kept = [source("A", history(40, 0.1))];
    const live = history(5, 1);
    const line = () => builder.update(live, look, 500, undefined, kept).cost.kept[0]!.validation.line;
    const { generation } = line();
    live.append(Float64Array.of(6, 0.6, 0.06, 1, 0.5, 1, 0.5));
    expect(line().generation).toBe(generation);
  });

  it("have values where they were, and none past their end", () => {
    const { cost } = new SceneBuilder().update(history(5, 1), look, 500, undefined, [
      source("A", history(20, 0.1)),
    ]);
    const [a] = cost.kept;
    expect(keptAt(a!, 1)).toEqual({ x: 1, y: expect.closeTo(0.2) });
    expect(keptAt(a!, 2.01)).toBeUndefined();
  });
});

describe("letters", () => {
  const plot = { left: 40, top: 30, width: 600, height: 100 };
  const lettersOf = (kept: KeptSource[], changes: Partial<Look> = {}) => {
    const { cost } = new SceneBuilder().update(history(5, 1), { ...look, ...changes }, 600, undefined, kept);
    return placeLetters(cost, layoutOf(cost, plot, undefined, { top: 0, bottom: 0 }));
  };

  it("stand at the ends of their lines, moved apart where they would cover each other", () => {
    const placed = lettersOf([
      source("A", history(40, 0.1)),
      source("B", history(40, 0.1)),
      source("C", history(20, 0.1)),
    ]);
    expect(placed.map(({ text }) => text)).toEqual(["C", "A", "B"]);
    const [c, a, b] = placed;
    expect(c?.x).toBeCloseTo(340);
    expect(a?.x).toBeGreaterThan(630);
    expect(Math.abs(a!.y - b!.y)).toBeGreaterThanOrEqual(17.9);
    for (const { y } of placed) expect(y).toBeGreaterThanOrEqual(plot.top);
  });

  it("stand in columns where there are too many to stand above each other", () => {
    const many = Array.from({ length: 12 }, (_, i) => source(String.fromCharCode(65 + i), history(40, 0.1)));
    const placed = lettersOf(many);
    expect(placed).toHaveLength(12);
    for (const { y } of placed) {
      expect(y).toBeGreaterThanOrEqual(plot.top);
      expect(y).toBeLessThanOrEqual(plot.top + plot.height);
    }
    for (const one of placed)
      for (const other of placed)
        if (one !== other && Math.abs(one.x - other.x) < 16)
          expect(Math.abs(one.y - other.y)).toBeGreaterThanOrEqual(17.9);
  });

  it("leave the live run's head in sight at a fork", () => {
    const [a] = lettersOf([source("A", history(4, 1))]);
    const { cost } = new SceneBuilder().update(history(5, 1), look, 600, undefined, [
      source("A", history(4, 1)),
    ]);
    const layout = layoutOf(cost, plot, undefined, { top: 0, bottom: 0 });
    expect(layout.x(cost.validation.head!.x) - a!.x).toBeGreaterThanOrEqual(15);
  });

  it("stand at the right edge where a line goes on past it, and nowhere for a line left of what is in view", () => {
    const placed = lettersOf([source("A", history(40, 0.1)), source("B", history(10, 0.1))], {
      zoom: { low: 2, high: 3 },
    });
    expect(placed.map(({ text }) => text)).toEqual(["A"]);
    expect(placed[0]?.x).toBeGreaterThan(630);
  });
});
