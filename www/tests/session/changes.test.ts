import type { Config } from "epoch-lab";
import { describe, expect, it } from "vitest";
import { GESTURE_PAUSE_MS, previousValues, record } from "../../src/session/changes";
import { CONFIG } from "../config";

describe("record", () => {
  const eta = (learningRate: number): Config => ({ ...CONFIG, learningRate });
  const place = (step: number) => ({ step, epoch: step / 5000, seconds: step / 1000 });

  it("makes one change of one gesture, at the place where it began", () => {
    let changes = record([], eta(0.5), eta(0.4), place(10), 1000);
    changes = record(changes, eta(0.4), eta(0.3), place(20), 1000 + GESTURE_PAUSE_MS - 1);
    changes = record(changes, eta(0.3), eta(0.2), place(30), 1000 + 2 * GESTURE_PAUSE_MS - 2);
    expect(changes.map(({ change }) => change)).toEqual([
      { field: "learningRate", symbol: "η", from: "0.5", to: "0.2", step: 10, epoch: 0.002, seconds: 0.01 },
    ]);
    expect(previousValues(changes)).toEqual(new Map([["learningRate", 0.5]]));
  });

  it("makes two changes of two gestures", () => {
    let changes = record([], eta(0.5), eta(0.4), place(10), 1000);
    changes = record(changes, eta(0.4), eta(0.3), place(20), 1000 + GESTURE_PAUSE_MS);
    expect(changes.map(({ change }) => `${change.from} → ${change.to}`)).toEqual(["0.5 → 0.4", "0.4 → 0.3"]);
    expect(previousValues(changes).get("learningRate")).toBe(0.4);
  });

  it("makes one change of all that happens without a step in between", () => {
    let changes = record([], eta(0.5), eta(0.4), place(10), 1000);
    changes = record(changes, eta(0.4), eta(0.3), place(10), 99_000);
    expect(changes).toHaveLength(1);
    expect(changes[0]?.change.to).toBe("0.3");
  });

  it("leaves nothing of a change that ends where it began", () => {
    let changes = record([], eta(0.5), eta(0.4), place(10), 1000);
    changes = record(changes, eta(0.4), eta(0.5), place(11), 1100);
    expect(changes).toEqual([]);
  });

  it("lets changes of different settings stand side by side", () => {
    const both = { ...eta(0.1), batchSize: 20 };
    const changes = record([], eta(0.5), both, place(10), 1000);
    expect(changes.map(({ change }) => change.field)).toEqual(["learningRate", "batchSize"]);
  });
});
