import { describe, expect, it } from "vitest";
import { HistoryRecorder, lastPoint, NOTHING_LEARNED, type Change } from "../../src/session/history";

/** A point whose values tell its column. */
const point = (step: number, validationCost = NaN): number[] => [
  step,
  step / 100,
  step / 1000,
  step + 0.1,
  step + 0.2,
  validationCost,
  validationCost,
  0.5,
  step / 50,
];

const change = (step: number): Change => ({
  step,
  epoch: 0,
  seconds: 0,
  field: "learningRate",
  symbol: "η",
  from: "0.5",
  to: "0.1",
});

describe("HistoryRecorder", () => {
  it("keeps every value through its growth", () => {
    const history = new HistoryRecorder();
    for (let step = 1; step <= 5000; step += 2) {
      history.append(Float64Array.from([...point(step), ...point(step + 1)]));
    }
    expect(history.length).toBe(5000);
    for (const at of [0, 1023, 1024, 4999]) {
      expect(history.step[at]).toBe(at + 1);
      expect(history.epoch[at]).toBe((at + 1) / 100);
      expect(history.seconds[at]).toBe((at + 1) / 1000);
      expect(history.trainingCost[at]).toBe(at + 1.1);
      expect(history.trainingAccuracy[at]).toBe(at + 1.2);
      expect(history.validationCost[at]).toBeNaN();
      expect(history.passes[at]).toBe((at + 1) / 50);
    }
  });

  it("lends views of exactly its length, the same until something changes", () => {
    const history = new HistoryRecorder();
    expect(history.step).toHaveLength(0);
    history.append(Float64Array.from(point(1)));
    expect(history.trainingCost).toEqual(Float64Array.of(1.1));
    expect(history.trainingCost).toBe(history.trainingCost);
    const { step, revision } = history;
    history.append(Float64Array.from(point(2)));
    expect(history.revision).toBeGreaterThan(revision);
    expect(step).toHaveLength(1);
    expect(history.step).toHaveLength(2);
  });

  it("takes the last point again, with what was measured of it later", () => {
    const history = new HistoryRecorder();
    expect(history.append(Float64Array.from([...point(1), ...point(2)]))).toBe(0);
    const { generation } = history;
    expect(history.append(Float64Array.from([...point(2, 0.4), ...point(3)]))).toBe(1);
    expect([...history.step]).toEqual([1, 2, 3]);
    expect([...history.validationCost]).toEqual([NaN, 0.4, NaN]);
    // Who has read the point must read it again.
    expect(history.generation).toBeGreaterThan(generation);
  });

  it("does not count nothing as news", () => {
    const history = new HistoryRecorder();
    const { revision } = history;
    history.append(new Float64Array());
    expect(history.revision).toBe(revision);
  });

  it("forgets what came after a step, and grows on from there", () => {
    const history = new HistoryRecorder();
    history.append(Float64Array.from([10, 20, 30].flatMap((step) => point(step))));
    history.setChanges([change(20), change(21)]);
    history.cut(20);
    expect([...history.step]).toEqual([10, 20]);
    expect(history.changes).toEqual([change(20)]);
    history.append(Float64Array.from(point(25)));
    expect([...history.step]).toEqual([10, 20, 25]);
    history.cut(100);
    expect(history.length).toBe(3);
    history.cut(0);
    expect(history.length).toBe(0);
  });

  it("forgets everything", () => {
    const history = new HistoryRecorder();
    history.append(Float64Array.from(point(1)));
    history.setChanges([change(1)]);
    const { revision } = history;
    history.clear();
    expect(history.length).toBe(0);
    expect(history.changes).toEqual([]);
    expect(history.revision).toBeGreaterThan(revision);
  });
});

describe("lastPoint", () => {
  it("is blank before the first point", () => {
    expect(lastPoint(new HistoryRecorder())).toBe(NOTHING_LEARNED);
  });

  it("keeps the validation that was seen last, also from before the points that are new", () => {
    const history = new HistoryRecorder();
    history.append(Float64Array.from([...point(1, 0.9), ...point(2)]));
    const first = lastPoint(history);
    expect(first).toEqual({
      trainingCost: 2.1,
      trainingAccuracy: 2.2,
      validationCost: 0.9,
      validationAccuracy: 0.9,
    });
    history.append(Float64Array.from(point(3)));
    expect(lastPoint(history, 2, first)).toMatchObject({ trainingCost: 3.1, validationCost: 0.9 });
    expect(lastPoint(history, 3, first)).toBe(first);
  });
});
