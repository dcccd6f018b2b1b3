import type { Config } from "epoch-lab";
import { describe, expect, it } from "vitest";
import { differences, differenceWords } from "../../src/settings/differences";
import { CONFIG } from "../config";

const long = (change: Partial<Config>, other: Partial<Config> = {}) =>
  differenceWords({ ...CONFIG, ...change }, { ...CONFIG, ...other }).map((trait) => trait.long);

describe("what a run has that another has not", () => {
  it("is nothing when the settings are the same", () => {
    expect(long({})).toEqual([]);
  });

  it.each<[Partial<Config>, string]>([
    [{ cost: "quadratic" }, "Cost quadratic"],
    [{ sizes: [784, 100, 10] }, "Hidden neurons 100"],
    [{ sizes: [784, 30, 20, 10] }, "Hidden neurons 30 · 20"],
    [{ sizes: [784, 10] }, "Hidden layers 0"],
    [{ hidden: "relu" }, "Activation relu"],
    [{ output: "softmax" }, "Output softmax"],
    [{ initializer: "large" }, "Starting weights large"],
    [{ regularizer: { kind: "none" } }, "Regularization none"],
    [{ regularizer: { kind: "l1", lambda: 5 } }, "Regularization L1, λ 5"],
    [{ regularizer: { kind: "l2", lambda: 0.1 } }, "Regularization parameter λ 0.1"],
    [{ dropout: { rate: 0.5 } }, "Dropout 0.5"],
    [{ training: 1000 }, "Training images 1\u202f000"],
    [{ validation: "off" }, "Validation off"],
    [{ optimizer: { kind: "momentum", momentum: 0.9 } }, "Optimizer momentum, μ 0.9"],
    [{ learningRate: 0.1 }, "Learning rate η 0.1"],
    [{ batchSize: 32 }, "Mini-batch size 32"],
    [{ seed: 7 }, "Seed 7"],
  ])("is said for %o", (change, words) => {
    expect(long(change)).toEqual([words]);
  });

  it("is its own value, also where the other has what it lacks", () => {
    expect(long({}, { dropout: { rate: 0.5 } })).toEqual(["Dropout 0"]);
    expect(long({}, { regularizer: { kind: "none" } })).toEqual(["Regularization L2, λ 5"]);
    expect(long({}, { optimizer: { kind: "momentum", momentum: 0.5 } })).toEqual(["Optimizer SGD"]);
  });

  it("is said with the most telling first, the others in short", () => {
    const found = differenceWords(
      { ...CONFIG, seed: 3, learningRate: 0.1, dropout: { rate: 0.5 }, cost: "quadratic" },
      CONFIG,
    );
    expect(found.map(({ short }) => short)).toEqual([
      "Cost quadratic",
      "Dropout 0.5",
      "η\u00a00.1",
      "Seed 3",
    ]);
  });
});

const said = (from: Partial<Config>, to: Partial<Config>): string[] =>
  differences({ ...CONFIG, ...from }, { ...CONFIG, ...to }).map(
    (change) => `${change.field}: ${change.symbol ?? change.name} ${change.from} → ${change.to}`,
  );

describe("what changed between two settings", () => {
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
