import { describe, expect, test } from "vitest";
import { isScheduled, ratePath, RateSteps } from "../../src/charts/rate-steps";
import { HistoryRecorder, type Change } from "../../src/session/history";

/** A history with a point for each learning rate, at the ends of epochs. */
function history(rates: readonly number[]): HistoryRecorder {
  const recorder = new HistoryRecorder();
  recorder.append(
    Float64Array.from(rates.flatMap((rate, i) => [10 * (i + 1), i + 1, i, 1, 0.5, 1, 0.5, rate, i + 1])),
  );
  return recorder;
}

const byHand: Change = {
  step: 10,
  epoch: 1,
  seconds: 0,
  field: "learningRate",
  from: "0.5",
  to: "0.25",
  symbol: "η",
};

describe("the learning rate over a run", () => {
  test("has a step where it changed, also when more points come and when the last is told again", () => {
    const recorder = history([0.5, 0.5, 0.25]);
    const steps = new RateSteps();
    expect(steps.update(recorder)).toEqual([
      { point: 0, rate: 0.5 },
      { point: 2, rate: 0.25 },
    ]);
    recorder.append(Float64Array.of(30, 3, 2, 1, 0.5, 1, 0.5, 0.125, 3));
    expect(steps.update(recorder).at(-1)).toEqual({ point: 2, rate: 0.125 });
    recorder.append(Float64Array.of(40, 4, 3, 1, 0.5, 1, 0.5, 0.0625, 4));
    expect(steps.update(recorder).length).toBe(3);
  });

  test("is a schedule’s only where it changed more often than by hand", () => {
    const recorder = history([0.5, 0.25]);
    const steps = new RateSteps().update(recorder);
    expect(isScheduled(steps, { changes: [] })).toBe(true);
    expect(isScheduled(steps, { changes: [byHand] })).toBe(false);
    expect(isScheduled(new RateSteps().update(history([0.5, 0.5])), { changes: [] })).toBe(false);
  });

  test("is drawn in steps that halve to equal heights, from the left edge to the newest point", () => {
    const recorder = history([1, 0.5, 0.25]);
    const steps = new RateSteps().update(recorder);
    const path = ratePath(steps, recorder.epoch, { low: 0, high: 4 }, { width: 400, height: 20 });
    expect(path).toBe("M0.0 0.0H200.0V10.0H300.0V20.0H300.0");
  });
});
