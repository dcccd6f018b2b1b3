import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { checkConfig, defaultConfig, initSync, type Config } from "epoch-lab";
import { beforeAll, describe, expect, it } from "vitest";
import { misfit } from "../../src/settings/mnist-shape";
import { followLink, linkTo, readLink } from "../../src/settings/link";

// The real core says what is possible.
beforeAll(() => {
  const wasm = new URL("../../../pkg/epoch_lab_bg.wasm", import.meta.url);
  initSync({ module: readFileSync(fileURLToPath(wasm)) });
});

const follow = (link: unknown) =>
  followLink(link, defaultConfig(), (config) => checkConfig(config) ?? misfit(config as Config));

describe("a link", () => {
  it("brings the settings it was made of", () => {
    const config: Config = { ...defaultConfig(), seed: 7, sizes: [784, 100, 10], learningRate: 0.1 };
    const { hash } = new URL(linkTo("https://host/lab/", config));
    expect(follow(readLink(hash))).toEqual({ wanted: config, leftOut: [] });
  });

  it("may ask for a few settings only", () => {
    expect(follow({ learningRate: 3 }).wanted).toEqual({ ...defaultConfig(), learningRate: 3 });
  });

  it("is none without settings in the address", () => {
    expect(readLink("")).toBeUndefined();
    expect(readLink("#charts")).toBeUndefined();
  });

  it("loses what is unknown or impossible, by name, and keeps the rest", () => {
    const { wanted, leftOut } = follow({ optimiser: "sgd", learningRate: -1, seed: 5 });
    expect(wanted).toEqual({ ...defaultConfig(), seed: 5 });
    expect(leftOut.map(({ field }) => field)).toEqual(["optimiser", "learningRate"]);
    expect(leftOut[0]?.message).toBe("is not a setting");
  });

  it("keeps settings that are possible only together, whatever else is wrong", () => {
    const { wanted, leftOut } = follow({ batchSize: 0, cost: "quadratic", output: "tanh" });
    expect(wanted).toMatchObject({ cost: "quadratic", output: "tanh", batchSize: 10 });
    expect(leftOut).toHaveLength(1);
  });

  it("loses what does not fit MNIST", () => {
    expect(follow({ sizes: [784, 30, 5] }).leftOut[0]?.field).toBe("sizes");
    expect(follow({ training: 60_000 }).leftOut[0]?.field).toBe("training");
    expect(follow({ training: 60_000, validation: "off" }).leftOut).toEqual([]);
  });

  it.each([["{"], ["[1]"], ["7"], ["null"]])("that is no set of settings (%s) changes nothing", (text) => {
    const { wanted, leftOut } = follow(readLink(`#${new URLSearchParams({ config: text })}`));
    expect(wanted).toEqual(defaultConfig());
    expect(leftOut).toEqual([{ field: "config", message: "is not a set of settings" }]);
  });

  it.each([
    ["sizes", "many"],
    ["seed", 2 ** 40],
    ["regularizer", { kind: "l2", lambda: "5" }],
    ["before", [{ shuffle: 1e300, epochs: 1, keepOrder: false }]],
    ["__proto__", { seed: 3 }],
  ])("with %s of a wrong kind loses that and nothing else", (field, value) => {
    const { wanted, leftOut } = follow(
      JSON.parse(`{"${field}":${JSON.stringify(value)},"learningRate":0.1}`),
    );
    expect(wanted).toEqual({ ...defaultConfig(), learningRate: 0.1 });
    expect(leftOut.map((left) => left.field)).toEqual([field]);
  });
});
