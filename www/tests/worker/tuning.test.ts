import type { Config, Failure } from "epoch-lab";
import { describe, expect, it } from "vitest";
import { tuneTowards } from "../../src/worker/tuning";
import { isSame } from "../../src/settings/same";
import { CONFIG } from "../config";

/** Refuses as the core does: new sizes and outputs while training, and pairs that do not go together. */
class FakeTrainer {
  active = CONFIG;

  config(): Config {
    return this.active;
  }

  tune(config: Config): void {
    const fixed = (["sizes", "output"] as const).find((field) => !isSame(config[field], this.active[field]));
    const fail = (kind: Failure["kind"], field: string) => {
      throw { kind, field, message: "no" };
    };
    if ((config.cost === "logLikelihood") !== (config.output === "softmax")) fail("config", "cost");
    if (fixed) fail("fixed", fixed);
    this.active = config;
  }
}

describe("follow", () => {
  it("tunes what can be tuned and names what waits", () => {
    const trainer = new FakeTrainer();
    const waiting = tuneTowards(trainer, { ...CONFIG, sizes: [784, 100, 10], learningRate: 0.1 });
    expect(waiting).toEqual(new Set(["sizes"]));
    expect(trainer.active).toEqual({ ...CONFIG, learningRate: 0.1 });
  });

  it("lets wait what only goes with something that waits", () => {
    const trainer = new FakeTrainer();
    const waiting = tuneTowards(trainer, {
      ...CONFIG,
      output: "softmax",
      cost: "logLikelihood",
      dropout: { rate: 0.5 },
    });
    expect(waiting).toEqual(new Set(["output", "cost"]));
    expect(trainer.active).toEqual({ ...CONFIG, dropout: { rate: 0.5 } });
  });

  it("waits for nothing when nothing differs", () => {
    expect(tuneTowards(new FakeTrainer(), structuredClone(CONFIG))).toEqual(new Set());
  });

  it("passes on what is not a refusal", () => {
    const broken = {
      config: () => CONFIG,
      tune: () => {
        throw new Error("unreachable");
      },
    };
    expect(() => tuneTowards(broken, { ...CONFIG, learningRate: 1 })).toThrow("unreachable");
  });
});

describe("isSame", () => {
  it("compares what stands in the values, in any order", () => {
    expect(isSame({ kind: "l2", lambda: 5 }, { lambda: 5, kind: "l2" })).toBe(true);
    expect(isSame({ kind: "l2", lambda: 5 }, { kind: "l2", lambda: 6 })).toBe(false);
    expect(isSame({ kind: "none" }, { kind: "none", lambda: undefined })).toBe(false);
    expect(isSame([784, 30, 10], [784, 30, 10])).toBe(true);
    expect(isSame([784, 30, 10], [784, 30, 20, 10])).toBe(false);
    expect(isSame(NaN, NaN)).toBe(true);
    expect(isSame(null, {})).toBe(false);
  });
});
