import { describe, expect, it } from "vitest";
import { endOfEpoch, nextRest, Pace } from "../../src/worker/pace";
import { Speedometer } from "../../src/worker/speedometer";

/** Steps made from 0 to `end`, asked about at intervals that vary from `interval` to twice that. */
function stepsUntil(end: number, rate: number, interval: number): number {
  const pace = new Pace(rate, 0);
  let made = 0;
  for (let now = 0, turn = 0; now <= end; now += interval * (1 + ((turn++ * 7) % 10) / 10)) {
    const due = pace.due(now);
    pace.took(due);
    made += due;
  }
  return made;
}

describe("Pace", () => {
  it.each([
    [1, 60_000, 16],
    [10, 60_000, 16],
    [100, 60_000, 7],
    [1000, 60_000, 16],
    [1000, 60_000, 45],
  ])("makes %i steps a second on average", (rate, end, interval) => {
    expect(Math.abs(stepsUntil(end, rate, interval) - (rate * end) / 1000)).toBeLessThanOrEqual(
      1 + (2 * interval * rate) / 1000,
    );
  });

  it("makes the first step at once", () => {
    expect(new Pace(1, 5000).due(5000)).toBe(1);
  });

  it("never makes up for a long gap", () => {
    const pace = new Pace(10, 0);
    pace.took(pace.due(0));
    expect(pace.due(3_600_000)).toBeLessThanOrEqual(3);
    const fast = new Pace(1000, 0);
    expect(fast.due(3_600_000)).toBeLessThanOrEqual(251);
  });

  it("says how long there is nothing to do", () => {
    const pace = new Pace(10, 0);
    expect(pace.wait()).toBe(0);
    pace.took(1);
    expect(pace.wait()).toBeCloseTo(100);
    expect(pace.due(40)).toBe(0);
    expect(pace.wait()).toBeCloseTo(60);
    expect(pace.due(100)).toBe(1);
  });

  it("keeps the steps that a slice had no time for", () => {
    const pace = new Pace(1000, 0);
    expect(pace.due(20)).toBe(21);
    pace.took(5);
    expect(pace.due(20)).toBe(16);
  });
});

describe("nextRest", () => {
  it.each([
    [0, 30, 30],
    [29.9, 30, 30],
    [30, 30, 60],
    [12.3, 5, 15],
    [3, Infinity, Infinity],
  ])("rests from %d on, every %d, at %d", (epoch, stopAfter, rest) => {
    expect(nextRest(epoch, stopAfter)).toBe(rest);
  });
});

describe("endOfEpoch", () => {
  it.each([
    [0, 1],
    [0.2, 1],
    [3, 4],
    [3.9998, 4],
  ])("after %d is %d", (epoch, end) => {
    expect(endOfEpoch(epoch)).toBe(end);
  });
});

describe("Speedometer", () => {
  it("averages over half a second, and says nothing before", () => {
    const speedometer = new Speedometer(100, 0);
    expect(speedometer.read(200, 100)).toBeNaN();
    expect(speedometer.read(1100, 500)).toBe(2000);
    expect(speedometer.read(9999, 600)).toBe(2000);
    expect(speedometer.read(1100, 1000)).toBe(0);
  });
});
