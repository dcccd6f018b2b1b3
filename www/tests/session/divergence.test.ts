import type { Cause, Config } from "epoch-lab";
import { describe, expect, it } from "vitest";
import { record, type RecordedChange } from "../../src/session/changes";
import { explain, layerName } from "../../src/session/divergence";
import { CONFIG } from "../config";

const STOP = { step: 900, layer: 0, keptEpoch: 3 };

/** As the core names them. */
const TOO_FAST: Cause = { kind: "learningRate", proposed: 6 };
const TOO_STRONG: Cause = { kind: "lambda", shrinkage: 5, proposed: 1 };

/** What is recorded when the settings went through these, a step and a minute apart. */
function changesThrough(configs: Config[]): RecordedChange[] {
  return configs.slice(1).reduce<RecordedChange[]>((changes, to, index) => {
    const place = { step: index + 1, epoch: 0, seconds: 0 };
    return record(changes, configs[index] ?? to, to, place, index * 60_000);
  }, []);
}

function explained(...configs: Config[]) {
  return explainedBy(TOO_FAST, ...configs);
}

function overshot(...configs: Config[]) {
  return explainedBy(TOO_STRONG, ...configs);
}

function explainedBy(cause: Cause, ...configs: Config[]) {
  return explain({ ...STOP, cause }, configs.at(-1) ?? CONFIG, changesThrough(configs));
}

describe("layerName", () => {
  it.each([
    [0, [784, 30, 10], "hidden layer"],
    [1, [784, 30, 10], "output layer"],
    [0, [784, 30, 20, 10], "first hidden layer"],
    [1, [784, 30, 20, 10], "second hidden layer"],
    [2, [784, 30, 20, 10], "output layer"],
    [0, [784, 10], "output layer"],
  ])("calls layer %i of %o the %s", (layer, sizes, name) => {
    expect(layerName(layer, sizes)).toBe(name);
  });
});

describe("explain", () => {
  it("blames the last change, and goes back without it", () => {
    const { change, goBack, ...rest } = explained(CONFIG, { ...CONFIG, learningRate: 60 });
    expect(rest).toEqual({ step: 900, layer: "hidden layer", keptEpoch: 3, cause: TOO_FAST });
    expect(change).toMatchObject({ field: "learningRate", from: "0.5", to: "60" });
    expect(goBack).toEqual(CONFIG);
  });

  it("takes back a nested setting alone", () => {
    const active: Config = { ...CONFIG, regularizer: { kind: "l2", lambda: 1e6 } };
    expect(explained(CONFIG, active).goBack).toEqual(CONFIG);
  });

  it("goes back with what the core proposes when nothing was changed", () => {
    const { change, goBack } = explained({ ...CONFIG, learningRate: 60 });
    expect(change).toBeUndefined();
    expect(goBack.learningRate).toBe(6);
  });

  it("does not blame what can only help", () => {
    const high: Config = { ...CONFIG, learningRate: 60 };
    const low: Config = { ...high, learningRate: 10 };
    const large: Config = { ...low, batchSize: 100 };
    const more: Config = { ...large, training: 60_000 };
    expect(explained(high, low, large, more).change).toBeUndefined();
    expect(explained(high, low, large, more).goBack.learningRate).toBe(6);
    expect(explained(CONFIG, high, { ...high, batchSize: 100 }).change).toMatchObject({ to: "60" });
  });

  const strong: Config = { ...CONFIG, training: 1000, regularizer: { kind: "l2", lambda: 10_000 } };

  it("goes back with the core's λ when weight decay overshot from the start, whatever was changed since", () => {
    const { change, goBack } = overshot(
      strong,
      { ...strong, batchSize: 5 },
      { ...strong, learningRate: 0.6 },
    );
    expect(change).toBeUndefined();
    expect(goBack).toEqual({ ...strong, learningRate: 0.6, regularizer: { kind: "l2", lambda: 1 } });
  });

  it("blames the change with which weight decay began to overshoot, and not a later one", () => {
    const weak: Config = { ...strong, regularizer: { kind: "l2", lambda: 1000 } };
    const fast: Config = { ...weak, learningRate: 3 };
    expect(overshot(weak, fast, { ...fast, batchSize: 5 }).change).toMatchObject({ field: "learningRate" });
    expect(overshot(weak, strong, { ...strong, learningRate: 0.6 }).change).toMatchObject({
      field: "regularizer.lambda",
    });
  });
});
