import type { Config } from "epoch-lab";
import { describe, expect, it } from "vitest";
import { differences, GESTURE, previousValues, record } from "../../src/session/changes";
import { CONFIG } from "../config";

const said = (from: Partial<Config>, to: Partial<Config>): string[] =>
  differences({ ...CONFIG, ...from }, { ...CONFIG, ...to }).map(
    (change) => `${change.field}: ${change.symbol} ${change.from} → ${change.to}`,
  );

describe("differences", () => {
  it.each<[Partial<Config>, Partial<Config>, string[]]>([
    [{}, {}, []],
    [{ learningRate: 0.5 }, { learningRate: 0.1 }, ["learningRate: η 0.5 → 0.1"]],
    [{ learningRate: 0.5 }, { learningRate: 0.031622776 }, ["learningRate: η 0.5 → 0.03162"]],
    [{ batchSize: 10 }, { batchSize: 1000 }, ["batchSize: Mini-batch size 10 → 1\u202f000"]],
    [{ training: 1000 }, { training: 50_000 }, ["training: Training images 1\u202f000 → 50\u202f000"]],
    [{}, { cost: "logLikelihood" }, ["cost: Cost cross-entropy → log-likelihood"]],
    [{}, { dropout: { rate: 0.5 } }, ["dropout.rate: Dropout 0 → 0.5"]],
    [{}, { regularizer: { kind: "l2", lambda: 0.1 } }, ["regularizer.lambda: λ 5 → 0.1"]],
    [{}, { regularizer: { kind: "l1", lambda: 5 } }, ["regularizer: Regularization L2 → L1"]],
    [{}, { regularizer: { kind: "l1", lambda: 1 } }, ["regularizer: Regularization L2, λ 5 → L1, λ 1"]],
    [{}, { regularizer: { kind: "none" } }, ["regularizer: Regularization L2, λ 5 → none"]],
    [{}, { optimizer: { kind: "momentum", momentum: 0.9 } }, ["optimizer: Optimizer SGD → momentum, μ 0.9"]],
    [
      { optimizer: { kind: "momentum", momentum: 0.9 } },
      { optimizer: { kind: "momentum", momentum: 0.5 } },
      ["optimizer.momentum: μ 0.9 → 0.5"],
    ],
  ])("says of %o and %o: %o", (from, to, words) => {
    expect(said(from, to)).toEqual(words);
  });

  it("says each of several", () => {
    expect(said({}, { learningRate: 1, cost: "quadratic" })).toHaveLength(2);
  });
});

describe("record", () => {
  const eta = (learningRate: number): Config => ({ ...CONFIG, learningRate });
  const place = (step: number) => ({ step, epoch: step / 5000, seconds: step / 1000 });

  it("makes one change of one gesture, at the place where it began", () => {
    let changes = record([], eta(0.5), eta(0.4), place(10), 1000);
    changes = record(changes, eta(0.4), eta(0.3), place(20), 1000 + GESTURE - 1);
    changes = record(changes, eta(0.3), eta(0.2), place(30), 1000 + 2 * GESTURE - 2);
    expect(changes.map(({ change }) => change)).toEqual([
      { field: "learningRate", symbol: "η", from: "0.5", to: "0.2", step: 10, epoch: 0.002, seconds: 0.01 },
    ]);
    expect(previousValues(changes)).toEqual(new Map([["learningRate", 0.5]]));
  });

  it("makes two changes of two gestures", () => {
    let changes = record([], eta(0.5), eta(0.4), place(10), 1000);
    changes = record(changes, eta(0.4), eta(0.3), place(20), 1000 + GESTURE);
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
