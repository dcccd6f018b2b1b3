import { describe, expect, it } from "vitest";
import type { Config } from "epoch-lab";
import { penaltyIn } from "../../src/settings/words";

const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];

describe("what a step does with the penalty", () => {
  it.each<[Config["optimizer"], l1: string, l2: string]>([
    [{ kind: "sgd" }, "weights", "weights"],
    [{ kind: "nesterov", momentum: 0.5 }, "gradient", "gradient"],
    [{ kind: "adam", beta1, beta2, epsilon }, "gradient", "gradient"],
    [{ kind: "adamW", beta1, beta2, epsilon }, "gradient", "weights"],
  ])("%o", (optimizer, l1, l2) => {
    expect(penaltyIn({ optimizer, regularizer: { kind: "l1", lambda: 1 } })).toBe(l1);
    expect(penaltyIn({ optimizer, regularizer: { kind: "l2", lambda: 1 } })).toBe(l2);
  });
});
