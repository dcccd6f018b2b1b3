import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { checkConfig, defaultConfig, initSync, type Config } from "epoch-lab";
import { beforeAll, expect, it } from "vitest";
import { MOST_BFGS, weightsAndBiases } from "../../src/settings/whole-set";

beforeAll(() => {
  initSync({
    module: readFileSync(fileURLToPath(new URL("../../../pkg/epoch_lab_bg.wasm", import.meta.url))),
  });
});

it("is the core's limit of BFGS: up to it a network is possible, and beyond it refused with that number", () => {
  const bfgs = (last: number): Config => ({
    ...defaultConfig(),
    sizes: [784, 7, last],
    optimizer: { kind: "bfgs" },
  });
  const [possible, tooMuch] = [bfgs(37), bfgs(38)];
  expect(weightsAndBiases(possible.sizes)).toBeLessThanOrEqual(MOST_BFGS);
  expect(weightsAndBiases(tooMuch.sizes)).toBeGreaterThan(MOST_BFGS);
  expect(checkConfig(possible)).toBeUndefined();
  const refusal = checkConfig(tooMuch);
  expect(refusal?.field).toBe("optimizer.kind");
  expect(refusal?.message).toContain(`which is ${MOST_BFGS} weights and biases`);
  expect(weightsAndBiases([784, 30, 10])).toBe(23_860);
});
