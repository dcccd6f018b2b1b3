import type { Config } from "epoch-lab";
import { describe, expect, it } from "vitest";
import { betterRate } from "../../src/settings/first-rates";
import RATES from "../../src/settings/first-rates.json";
import { SETTINGS } from "../../src/settings/words";

const ADAM: Config["optimizer"] = { kind: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

describe("the learning rate that is offered with an optimizer", () => {
  it("is the measured one where the rate is far from it on either side, and none where it is near", () => {
    for (const learningRate of [0.5, 1e-5])
      expect(betterRate({ optimizer: ADAM, learningRate })).toBe(RATES.adam);
    for (const factor of [0.34, 1, 3.3])
      expect(betterRate({ optimizer: ADAM, learningRate: RATES.adam * factor })).toBeUndefined();
  });

  it("was measured for no optimizer that the page does not have", () => {
    expect(Object.keys(SETTINGS["optimizer.kind"].options)).toEqual(
      expect.arrayContaining(Object.keys(RATES)),
    );
  });
});
