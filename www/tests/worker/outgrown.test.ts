import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { checkConfig, defaultConfig, isWhole, initSync, Setup, Mnist, type Config } from "epoch-lab";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { GATHERERS } from "../../src/lab/views/gatherers";
import type { WorkerEvent } from "../../src/protocol/messages";
import { Laboratory } from "../../src/worker/laboratory";

// The module that the page loads first, driven by the bindings of the whole core.
vi.setConfig({ testTimeout: 60_000 });

const fileAt = (path: string) => readFileSync(fileURLToPath(new URL(path, import.meta.url)));
const small = (): Config => ({ ...defaultConfig(), training: 1000, seed: 5 });
const double = (): Config => ({ ...small(), precision: "f64" });

let events: WorkerEvent[];
let changed: () => void;
let laboratory: Laboratory;

beforeAll(() => {
  initSync({ module: fileAt("../../../pkg/epoch_lab_first_bg.wasm") });
});

beforeEach(async () => {
  vi.stubGlobal(
    "fetch",
    async (address: URL) =>
      new Response(new Uint8Array(fileAt(`../../public/mnist/${basename(address.pathname)}`))),
  );
  events = [];
  laboratory = new Laboratory(
    {
      kind: "open",
      base: "https://host/",
      pace: Infinity,
      stopAfter: 30,
      wanted: small(),
      link: undefined,
      checkpoint: undefined,
    },
    small(),
    GATHERERS,
    (event) => {
      events.push(event);
      changed?.();
    },
    (error) => {
      throw error;
    },
  );
  await until((event) => event.kind === "loading" && event.loading.complete);
  await until((event) => event.kind === "status" && event.status === "ready");
});

afterEach(() => {
  laboratory.handle({ kind: "pause" });
  vi.unstubAllGlobals();
});

async function until(is: (event: WorkerEvent) => boolean): Promise<void> {
  while (!events.some(is)) await new Promise<void>((resolve) => (changed = resolve));
}

const outgrown = () => events.filter(({ kind }) => kind === "outgrown");

describe("a worker with the first module", () => {
  it("knows that it is not the whole core, and checks all settings", () => {
    expect(isWhole()).toBe(false);
    expect(checkConfig(double())).toBeUndefined();
    const refusal = { kind: "config", field: "precision" };
    expect(() => new Setup(double(), new Mnist())).toThrow();
    expect(checkConfig({ ...double(), precision: "f16" })).toMatchObject(refusal);
  });

  it("trains", async () => {
    laboratory.handle({ kind: "step" });
    await until((event) => event.kind === "progress" && event.position.step === 1);
    expect(outgrown()).toEqual([]);
  });

  it("says at a new run in double precision that it is outgrown, and whether that run trains", async () => {
    laboratory.handle({ kind: "set", wanted: double() });
    expect(outgrown()).toEqual([{ kind: "outgrown", then: "rest", checkpoint: undefined }]);
  });

  it("goes on with a run until it is reset", async () => {
    laboratory.handle({ kind: "train" });
    await until((event) => event.kind === "progress");
    laboratory.handle({ kind: "set", wanted: double() });
    expect(outgrown()).toEqual([]);
    expect(events.findLast(({ kind }) => kind === "settled")).toMatchObject({
      needsReset: new Set(["precision"]),
    });
    laboratory.handle({ kind: "newSeed", wanted: double() });
    expect(outgrown()).toEqual([{ kind: "outgrown", then: "train", checkpoint: undefined }]);
  });

  it("hands the run over for an optimizer that looks at all images, where it stands", async () => {
    laboratory.handle({ kind: "step" });
    await until((event) => event.kind === "status" && event.status === "paused");
    laboratory.handle({ kind: "set", wanted: { ...small(), optimizer: { kind: "newton" } } });
    expect(outgrown()).toMatchObject([
      { then: "rest", checkpoint: { step: 1, config: { optimizer: { kind: "sgd" } } } },
    ]);
  });

  it("refuses what is impossible in either precision by itself", () => {
    laboratory.handle({ kind: "set", wanted: { ...double(), sizes: [10, 10] } });
    expect(outgrown()).toEqual([]);
    expect(events.findLast(({ kind }) => kind === "settled")).toMatchObject({ refusal: { kind: "config" } });
  });
});
