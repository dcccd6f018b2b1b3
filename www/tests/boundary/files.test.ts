/** The module that reads and writes files, and what the core takes of it. */
import { readFileSync } from "node:fs";
import { defaultConfig, initSync, OwnData, Setup, type Config, type Trainer } from "epoch-lab";
import {
  bookNetwork,
  initSync as initFiles,
  OwnFile,
  readBookNetwork,
  Roster,
  RunFile,
} from "epoch-lab/files";
import { beforeAll, describe, expect, it } from "vitest";
import { isFailure } from "../../src/settings/failure";

const module = (name: string) => readFileSync(new URL(`../../../pkg/${name}`, import.meta.url));

beforeAll(() => {
  initSync({ module: module("epoch_lab_bg.wasm") });
  initFiles({ module: module("epoch_lab_files_bg.wasm") });
});

/** What a call throws; a test fails by anything but a plain failure. */
function refusal(call: () => unknown): string {
  try {
    call();
  } catch (thrown) {
    if (isFailure(thrown)) return thrown.message;
    throw thrown;
  }
  throw new Error("nothing was refused");
}

/** Bars whose height says what they are. */
function own(count = 60): OwnData {
  const data = new OwnData();
  for (let i = 0; i < count; i++)
    data.push("training", new Uint8Array(784).fill(200, 0, 78 * ((i % 10) + 1)), Uint8Array.of(i % 10));
  return data;
}

function trained(changes: Partial<Config> = {}): { trainer: Trainer; config: Config } {
  const data = own();
  const facts = data.finish();
  const config = { ...defaultConfig(), data: facts.data, training: 50, batchSize: 5, ...changes };
  const trainer = Setup.onOwnData(config, data).advance(Infinity)!;
  trainer.run(7, 60_000);
  return { trainer, config };
}

describe("own data", () => {
  it("are counted, and known by what is in them", () => {
    expect(own().finish()).toEqual({
      data: expect.stringMatching(/^[0-9a-f]{8}$/),
      training: 60,
      heldOut: 10,
      test: 0,
      shown: { heldOut: new Array(10).fill(5), off: new Array(10).fill(6) },
    });
  });

  it("are refused by name when they are not as the types promise", () => {
    const data = own();
    const none = new Uint8Array();
    const push = data.push.bind(data) as (...values: unknown[]) => void;
    for (const value of [undefined, null, 7, "text", {}, "validation", "x".repeat(1000)])
      expect(refusal(() => push(value, none, none))).toMatch(/\S/);
    for (const value of [undefined, null, 7, [], new Uint8Array(783), new Float32Array(784)]) {
      expect(refusal(() => push("training", value, none))).toMatch(/must be/);
    }
    expect(refusal(() => push("training", none, [1]))).toMatch(/must be/);
    expect(refusal(() => push("training", none, Uint8Array.of(10)))).toMatch(/at most 10 classes/);
    push("training", none, Uint8Array.of(3));
    expect(refusal(() => data.finish())).toMatch(/60 training pictures and 61 training labels/);
    expect(refusal(() => data.finish())).toMatch(/read already/);
    expect(refusal(() => Setup.onOwnData(defaultConfig(), data))).toMatch(/not read to their end/);
  });

  it("are trained on by the digits that are chosen, each picture with its copies", () => {
    const { trainer } = trained({ digits: [1, 7], training: 10, expand: { kind: "shifts" } });
    expect(trainer.position()).toMatchObject({ step: 7, epoch: 0.7, images: 35 });
    expect(() => trained({ digits: [1, 7], training: 11 })).toThrow(
      expect.objectContaining({ field: "training" }),
    );
  });

  it("do not begin a run on other data", () => {
    const data = own();
    data.finish();
    expect(refusal(() => Setup.onOwnData({ ...defaultConfig(), training: 50 }, data))).toMatch(/is wanted/);
  });
});

describe("files of own data", () => {
  it("are read in pieces, and refused with their place", () => {
    const file = new OwnFile("t10k-labels");
    file.push(Uint8Array.of(0, 0, 8, 1, 0, 0));
    file.push(Uint8Array.of(0, 2, 7));
    expect(file.takeLabels()).toEqual(Uint8Array.of(7));
    file.push(Uint8Array.of(9));
    file.finish();
    expect([file.takeLabels(), file.takeLabels(), file.set()]).toEqual([
      Uint8Array.of(9),
      new Uint8Array(),
      "test",
    ]);
    const roster = new Roster();
    roster.add(file);
    expect(refusal(() => roster.add(file))).toMatch(/both hold the test set/);
    expect(refusal(() => new OwnFile("a").push(new TextEncoder().encode("<html>\n")))).toMatch(
      /neither an IDX file/,
    );
    expect(refusal(() => new OwnFile("a").finish())).toMatch(/empty/);
  });
});

describe("a saved run", () => {
  it.each(["f32", "f64"] as const)("goes on with the same numbers in %s", (precision) => {
    const { trainer, config } = trained({ precision });
    const written = new RunFile(JSON.stringify(config), trainer.save(), "{}");
    written.add("history.step", Float64Array.of(1, 7));
    const read = RunFile.read(written.toBytes());
    expect(JSON.parse(read.config())).toEqual(config);
    expect([read.log(), read.column("history.step"), read.column("history.epoch")]).toEqual([
      "{}",
      Float64Array.of(1, 7),
      undefined,
    ]);
    expect(read.position()).toMatchObject({ step: 7, images: 35 });
    const { trainer: other } = trained({ precision });
    other.restore(read.state());
    for (const run of [trainer, other]) run.run(5, 60_000);
    expect(other.hash()).toBe(trainer.hash());
  });

  it("is refused when it is none", () => {
    expect(refusal(() => RunFile.read(new Uint8Array()))).toMatch(/ends within its header/);
    expect(refusal(() => RunFile.read(new Uint8Array(100)))).toMatch(/no safetensors file/);
    expect(refusal(() => new RunFile("{", new Uint8Array(), undefined))).toMatch(/\S/);
    const config = JSON.stringify(defaultConfig());
    expect(refusal(() => new RunFile(config, new Uint8Array(9), undefined))).toMatch(/damaged/);
  });
});

describe("a network of the book's program", () => {
  it("comes back as it went out", () => {
    const { trainer, config } = trained({ precision: "f64" });
    const text = bookNetwork(JSON.stringify(config), trainer.save());
    const read = readBookNetwork(new TextEncoder().encode(text), JSON.stringify(config));
    expect(read.position()).toEqual({ step: 0, epoch: 0, images: 0, passes: 0 });
    const { trainer: other } = trained({ precision: "f64" });
    other.restore(read.state());
    expect(bookNetwork(JSON.stringify(config), other.save())).toBe(text);
    expect(refusal(() => bookNetwork(JSON.stringify({ ...config, hidden: "relu" }), trainer.save()))).toMatch(
      /^hidden: the book's program/,
    );
  });
});
