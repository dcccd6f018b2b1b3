import { describe, expect, it } from "vitest";
import { HistoryRecorder } from "../../src/session/history";
import { csv } from "../../src/charts/csv";
import { extremes, fitLinear, fitLog } from "../../src/charts/value-range";
import { rows } from "../../src/charts/rows";
import { SceneBuilder, type Look } from "../../src/charts/scene";

/** A history of points `per` steps apart, ten steps to the epoch, validated at every third. */
function history(points: number, per = 1, from = 0): HistoryRecorder {
  const recorder = new HistoryRecorder();
  extend(recorder, points, per, from);
  return recorder;
}
function extend(recorder: HistoryRecorder, points: number, per: number, from: number): void {
  const values: number[] = [];
  for (let i = 1; i <= points; i++) {
    const step = from + i * per;
    const cost = 0.3 + 3 / (1 + step / 10);
    const validated = i % 3 === 0;
    values.push(
      step,
      step / 10,
      step / 100,
      cost,
      1 - cost / 4,
      validated ? cost * 1.1 : NaN,
      validated ? 0.9 : NaN,
      0.5,
      step / 5,
    );
  }
  recorder.append(Float64Array.from(values));
}
const look: Look = { axis: "epochs", logCost: true, smoothing: 0, zoom: undefined };
const change = (step: number) => ({
  step,
  epoch: step / 10,
  seconds: step / 100,
  field: "learningRate",
  symbol: "η",
  from: "0.5",
  to: "0.1",
});

describe("a scene", () => {
  it("shows the whole run up to a round end, heads at its newest values", () => {
    const { cost, accuracy } = new SceneBuilder().update(history(34), look, 500, undefined);
    expect(cost.x).toEqual({ low: 0, high: 4 });
    expect(cost.training.head).toEqual({ x: 3.4, y: expect.closeTo(0.3 + 3 / 4.4) });
    expect(cost.validation.head?.x).toBe(3.3);
    expect(accuracy.y.high).toBeLessThanOrEqual(1);
    expect(accuracy.log).toBe(false);
  });

  it("shows the stretch zoomed to, its y range fitted to that", () => {
    const zoomed = { ...look, zoom: { low: 2, high: 3 } };
    const { cost } = new SceneBuilder().update(history(34), zoomed, 500, undefined);
    expect(cost.x).toEqual({ low: 2, high: 3 });
    expect(cost.y.high).toBeLessThan(1.6);
  });

  it("keeps the measured line behind a smoothed one", () => {
    const builder = new SceneBuilder();
    const run = history(34);
    expect(builder.update(run, look, 500, undefined).cost.training.measured).toBeUndefined();
    const { training } = builder.update(run, { ...look, smoothing: 1 }, 500, undefined).cost;
    expect(training.measured?.length).toBe(34);
    expect(training.head?.y).toBeGreaterThan(run.trainingCost.at(-1) ?? NaN);
  });

  it("starts over when points that it had read are gone", () => {
    const builder = new SceneBuilder();
    const run = history(60);
    builder.update(run, look, 500, undefined);
    run.cut(30);
    extend(run, 60, 1, 30.5);
    const again = builder.update(run, look, 500, undefined).cost.training.line;
    const fresh = new SceneBuilder().update(run, look, 500, undefined).cost.training.line;
    expect([...again.x.subarray(0, again.length)]).toEqual([...fresh.x.subarray(0, fresh.length)]);
    expect([...again.y.subarray(0, again.length)]).toEqual([...fresh.y.subarray(0, fresh.length)]);
  });

  it("puts a divergence where its step lies on every axis, with room for the band", () => {
    const run = history(30);
    const on = (axis: Look["axis"]) => new SceneBuilder().update(run, { ...look, axis }, 500, 32).cost;
    expect(on("steps").diverged).toBe(32);
    expect(on("epochs").diverged).toBeCloseTo(3.2);
    expect(on("seconds").diverged).toBeCloseTo(0.3);
    expect(on("steps").x.high).toBeGreaterThan(32);
    expect(on("steps").x.high).toBeLessThan(35);
  });

  it("is empty, not broken, without points", () => {
    const { cost } = new SceneBuilder().update(new HistoryRecorder(), look, 500, undefined);
    expect(cost.training.head).toBeUndefined();
    expect(cost.y.low).toBeGreaterThan(0);
  });
});

describe("ranges", () => {
  it("hold all values, and seldom more than a tenth beside them", () => {
    for (const [low, high] of [
      [0.41, 3.1],
      [0.52, 0.55],
      [1e-7, 1e9],
    ] as const) {
      const range = fitLog({ low, high });
      expect(range.low).toBeLessThan(low);
      expect(range.high).toBeGreaterThan(high);
      expect(Math.log(range.high / range.low)).toBeLessThan(1.3 * Math.max(Math.log(high / low), 0.1));
    }
  });

  it("end at a hundred per cent at most", () => {
    expect(fitLinear({ low: 0.84, high: 0.999 }, { low: 0, high: 1 }, 0.01).high).toBe(1);
    const flat = fitLinear({ low: 1, high: 1 }, { low: 0, high: 1 }, 0.01);
    expect(flat.high).toBe(1);
    expect(flat.low).toBeLessThanOrEqual(0.99);
  });

  it("look only at the stretch asked for", () => {
    const line = { x: Float64Array.of(0, 1, 2), y: Float64Array.of(10, 1, NaN), length: 3 };
    expect(extremes([line], 0.5, 2)).toEqual({ low: 1, high: 1 });
    expect(extremes([line], 1.5, 2)).toBeUndefined();
  });
});

describe("the table", () => {
  it("has each epoch's last point, the newest ones, and every change, in few rows", () => {
    const run = history(3000);
    run.setChanges([change(1234)]);
    const table = rows(run, 200);
    expect(table.length).toBeLessThanOrEqual(202);
    expect(table.at(-1)?.step).toBe(3000);
    expect(table.find((row) => row.changes.length > 0)?.step).toBe(1234);
    expect(table.slice(-40).map((row) => row.step)).toEqual(Array.from({ length: 40 }, (_, i) => 2961 + i));
  });

  it("ends each epoch with the point that finished it", () => {
    expect(
      rows(history(100), 45)
        .map((row) => row.epoch)
        .filter((epoch) => epoch <= 6),
    ).toEqual([1, 2, 3, 4, 5, 6].filter((epoch) => epoch % 2 === 0));
  });
});

describe("the CSV", () => {
  it("has every point with all its digits, and nothing where nothing was measured", () => {
    const run = history(3);
    run.setChanges([change(2)]);
    const lines = csv([
      { name: "this", history: run },
      { name: "A", history: history(1) },
    ]).split("\n");
    expect(lines[0]).toBe(
      "run,step,epoch,seconds,trainingCost,trainingAccuracy,validationCost,validationAccuracy,learningRate,passes,changes",
    );
    expect(lines[1]).toBe(`this,1,0.1,0.01,${run.trainingCost[0]},${run.trainingAccuracy[0]},,,0.5,0.2,`);
    expect(lines[2]?.endsWith(',,,0.5,0.4,"learningRate: 0.5 → 0.1"')).toBe(true);
    expect(lines[4]?.startsWith("A,1,0.1,")).toBe(true);
    expect(lines).toHaveLength(6);
  });
});
