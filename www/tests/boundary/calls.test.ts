/**
 * Calls of every export of the core that its types forbid. A trap would end the instance for good, and an exception
 * that is none of the core's own may leave an object borrowed for ever: only a `Failure` is a refusal.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import * as core from "epoch-lab";
import { defaultConfig, Mnist, Trainer, type Config, type Failure } from "epoch-lab";
import { beforeAll, describe, expect, it } from "vitest";
import { dropoutOf } from "../config";
import { readMnist } from "../mnist";

const fileAt = (path: string) => readFileSync(fileURLToPath(new URL(path, import.meta.url)));

type Call = (...values: never[]) => unknown;

let mnist: Mnist;
let trainer: Trainer;
let softmax: Trainer;
let deep: Trainer;
/** What the network did before anything was asked of it. */
let hash: string;

const OPTIONS: Partial<Config> = { training: 1000, seed: 3, dropout: dropoutOf(0.5) };

beforeAll(() => {
  mnist = readMnist();
  const start = (changes: Partial<Config>): Trainer => {
    const run = new Trainer({ ...defaultConfig(), ...OPTIONS, ...changes }, mnist);
    run.run(20, 60_000);
    return run;
  };
  trainer = start({});
  softmax = start({ output: "softmax", cost: "logLikelihood", sizes: [784, 10], precision: "f64" });
  deep = start({ sizes: [784, 12, 11, 10], generator: "book" });
  hash = trainer.hash();
});

const isFailure = (thrown: unknown): thrown is Failure =>
  typeof thrown === "object" && thrown !== null && !(thrown instanceof Error) && "kind" in thrown;

/** What a call throws; a test fails by anything but a `Failure`. */
function refusal(call: () => unknown): Failure | undefined {
  try {
    call();
    return undefined;
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown;
    expect(thrown.message).toMatch(/\S/);
    expect(thrown.message.length).toBeLessThan(200_000);
    return thrown;
  }
}

/** The network still answers, with the same numbers. */
function expectUsable(): void {
  expect(trainer.hash()).toBe(hash);
  expect(trainer.classify(new Uint8Array(784))).toHaveLength(10);
  expect(core.checkConfig(defaultConfig())).toBeUndefined();
}

const nested = (depth: number): unknown => {
  let value: unknown = [];
  for (let i = 0; i < depth; i++) value = [value];
  return value;
};

const circle = (): unknown => {
  const value: Record<string, unknown> = {};
  value["before"] = [value];
  return value;
};

const hostile = (): unknown =>
  new Proxy(
    {},
    {
      get: () => {
        throw new Error("get");
      },
      ownKeys: () => {
        throw new Error("ownKeys");
      },
    },
  );

const NO_NUMBERS: readonly unknown[] = [
  undefined,
  null,
  "",
  "7",
  {},
  [],
  [3],
  7n,
  Symbol("seven"),
  true,
  () => 7,
];
const NO_COUNTS: readonly unknown[] = [
  ...NO_NUMBERS,
  -1,
  0.5,
  NaN,
  Infinity,
  -Infinity,
  2 ** 32,
  2 ** 53,
  1e300,
  -0.001,
];
const NO_ARRAYS: readonly unknown[] = [
  undefined,
  null,
  7,
  "text",
  {},
  { length: 5e9 },
  [1, 2],
  7n,
  new ArrayBuffer(8),
];

/** What a network says of the probe, in one go. */
const reading = (of: Trainer) => of.sweepProbe().advance(of, Infinity)!;

describe("out-of-range calls", () => {
  const pixels = new Uint8Array(784);
  const cases: [argument: string, call: (value: never) => unknown, values: readonly unknown[]][] = [
    ["layer", (v) => trainer.weights(v), [2, 3, 4294967295, ...NO_COUNTS]],
    ["layer", (v) => trainer.distribution(v), [2, 4294967295, ...NO_COUNTS]],
    ["layer", (v) => trainer.startDeviation(v), [2, 4294967295, ...NO_COUNTS]],
    ["sample", (v) => trainer.image(v), [60_000, 70_000, 4294967295, ...NO_COUNTS]],
    ["number", (v) => trainer.trainingImage(v), [1000, 4294967295, ...NO_COUNTS]],
    ["number", (v) => trainer.trainingLabel(v), [1000, 4294967295, ...NO_COUNTS]],
    ["number", (v) => trainer.thinned(pixels, v), NO_COUNTS],
    ["most", (v) => trainer.activity(pixels, v), [4294967295, 100_001, ...NO_COUNTS]],
    [
      "pixels",
      (v) => trainer.classify(v),
      [new Uint8Array(0), new Uint8Array(783), new Float32Array(784), ...NO_ARRAYS],
    ],
    ["pixels", (v) => trainer.activity(v, 10), [new Uint8Array(785), ...NO_ARRAYS]],
    ["pixels", (v) => trainer.thinned(v, 1), [new Uint8Array(1), ...NO_ARRAYS]],
    ["bins", (v) => reading(trainer).slopes(v), [0, 10_001, 4294967295, ...NO_COUNTS]],
    ["from", (v) => reading(trainer).misread(v), NO_COUNTS],
    ["steps", (v) => trainer.run(v, 0), NO_COUNTS],
    ["milliseconds", (v) => trainer.run(0, v), [-1, NaN, -Infinity, ...NO_NUMBERS]],
    ["training", (v) => trainer.extend(mnist, v), [0, 70_001, 4294967295, ...NO_COUNTS]],
    ["split", (v) => trainer.evaluate(v), ["all", "", 7, null, {}, nested(5000), circle(), hostile()]],
    ["split", (v) => trainer.sweepConfusion(v), ["all", undefined, "x".repeat(1e6)]],
    ["milliseconds", (v) => trainer.sweepProbe().advance(trainer, v), [-1, NaN, -Infinity, ...NO_NUMBERS]],
    ["numbers", (v) => trainer.judge(v), NO_ARRAYS],
    [
      "part",
      (v) => trainer.evaluateAsPublished(v),
      [null, {}, { split: "all" }, { split: "test", images: -1 }, nested(5000)],
    ],
    ["state", (v) => trainer.restore(v), [new Uint8Array(5e6), ...NO_ARRAYS]],
    ["parcel", (v) => trainer.takeIn(v), [new Uint8Array(5e6), new Uint8Array(99), ...NO_ARRAYS]],
    ["parcel", (v) => core.drawParcel(v), [new Uint8Array(5e6), new Uint8Array(99), ...NO_ARRAYS]],
    ["parcel", (v) => core.parcelImages(v), [new Uint8Array(5e6), new Uint8Array(99), ...NO_ARRAYS]],
    ["file", (v) => mnist.push(v, pixels), ["testimages", 7, null, hostile()]],
    ["file", (v) => mnist.finish(v), ["", {}]],
    ["file", (v) => mnist.restart(v), ["", []]],
    ["bytes", (v) => mnist.push("testImages", v), NO_ARRAYS],
    [
      "width",
      (v) => core.digit(new Float32Array([1, 2]), new Uint32Array([1]), v),
      [0, -1, NaN, Infinity, ...NO_NUMBERS],
    ],
    [
      "lengths",
      (v) => core.digit(new Float32Array([1, 2]), v, 8),
      [new Uint32Array([2]), new Uint32Array(0), new Uint32Array([4294967295, 4294967295]), ...NO_ARRAYS],
    ],
    [
      "points",
      (v) => core.digit(v, new Uint32Array([1]), 8),
      [
        new Float32Array([NaN, 1]),
        new Float32Array([1, Infinity]),
        new Float32Array(2_000_001),
        ...NO_ARRAYS,
      ],
    ],
    ["updates", (v) => core.learn(NEURON, neuronConfig(), v), [4294967295, 100_001, ...NO_COUNTS]],
    ["neuron", (v) => core.learn(v, neuronConfig(), 3), [null, undefined, 7, {}, nested(5000)]],
    ["config", (v) => core.learn(NEURON, v, 3), [null, 7, "text", nested(5000)]],
    ["config", (v) => new Trainer(v, mnist), [undefined, null, 7n, [], nested(5000), hostile()]],
    ["config", (v) => new core.Setup(v, mnist), [undefined, null, "text", nested(5000), hostile()]],
    [
      "milliseconds",
      (v) => new core.Setup({ ...defaultConfig(), ...OPTIONS }, mnist).advance(v),
      [-1, NaN, -Infinity, ...NO_NUMBERS],
    ],
    ["config", (v) => trainer.tune(v), [undefined, "text", nested(5000), hostile()]],
    ["z", (v) => core.sigmoid(v), [new Float64Array(1_000_001), new Float32Array(3), ...NO_ARRAYS]],
    [
      "within",
      (v) => core.compareExact(v, new Float64Array(1), new Float64Array(1)),
      [-1, NaN, ...NO_NUMBERS],
    ],
    ["published", (v) => core.compareExact(0, v, new Float64Array(1)), NO_ARRAYS],
    ["ours", (v) => core.compareExact(0, new Float64Array(1), v), NO_ARRAYS],
    [
      "first",
      (v) => core.compareAmplified(0, v, 1, undefined, new Float64Array(1), new Float64Array(1)),
      NO_COUNTS,
    ],
    [
      "least",
      (v) => core.compareAmplified(0, 1, v, undefined, new Float64Array(1), new Float64Array(1)),
      NO_COUNTS,
    ],
    [
      "rest",
      (v) => core.compareAmplified(0, 1, 1, v, new Float64Array(1), new Float64Array(1)),
      [-1, NaN, null, "7"],
    ],
  ];

  it.each(cases)("name %s", (argument, call, values) => {
    for (const value of values) {
      const failure = refusal(() => call(value as never));
      expect(failure, `${argument}: ${typeof value}`).toMatchObject({ kind: "argument", field: argument });
    }
    expectUsable();
  });

  it("go on with a pass for the run that it is about alone", () => {
    for (const other of [softmax, deep]) {
      const failure = refusal(() => trainer.sweepNorms().advance(other, Infinity));
      expect(failure).toMatchObject({ kind: "argument", field: "trainer" });
    }
  });

  it("set a run up once, and the same one as in one go", () => {
    const config = { ...defaultConfig(), ...OPTIONS, sizes: [784, 400, 10] };
    const setup = new core.Setup(config, mnist);
    let run: Trainer | undefined;
    let calls = 0;
    for (; !run; calls++) run = setup.advance(0);
    expect(calls).toBeGreaterThan(1);
    expect(run.hash()).toBe(new Trainer(config, mnist).hash());
    expect(refusal(() => setup.advance(0))?.kind).toBe("data");
    expectUsable();
  });

  it("leave what is in range as it was", () => {
    expect(trainer.weights(1)).toHaveLength(300);
    expect(trainer.activity(pixels, 100_000).connections()[0]?.length).toBeLessThanOrEqual(900);
    expect(deep.activity(pixels, 5).connections()[1]).toHaveLength(15);
    expect(reading(trainer).slopes(1)).toHaveLength(2);
    expect(reading(softmax).slopes(5)).toBeUndefined();
    expect(reading(trainer).misread(4294967295)).toBeDefined();
    expect(trainer.run(0, Infinity)).toEqual({ kind: "steps" });
    expect(
      core.compareAmplified(0, 4294967295, 4294967295, undefined, new Float64Array(2), new Float64Array(2))
        .epochs,
    ).toBe(2);
    expect(core.digit(new Float32Array(0), new Uint32Array(0), 8)).toBeUndefined();
    expect(core.digit(new Float32Array([1, 2]), new Uint32Array([0, 1]), 8)).toHaveLength(784);
  });
});

const NEURON = { weight: 0.6, bias: 0.9, input: 1, target: 0 };

const neuronConfig = (): Config => ({
  ...defaultConfig(),
  precision: "f64",
  sizes: [1, 1],
  training: 1,
  regularizer: { kind: "none" },
});

describe("settings that are too deep, too long or none", () => {
  it.each<[string, () => unknown, string | undefined]>([
    ["5,000 arrays", () => ({ ...defaultConfig(), before: nested(5000) }), "before"],
    ["a million arrays", () => ({ ...defaultConfig(), before: nested(1e6) }), "before"],
    [
      "5,000 arrays as a kind",
      () => ({ ...defaultConfig(), optimizer: { kind: nested(5000) } }),
      "optimizer",
    ],
    ["5,000 arrays as an unknown setting", () => ({ ...defaultConfig(), more: nested(5000) }), "more"],
    ["a circle", () => ({ ...defaultConfig(), ...(circle() as object) }), "before"],
    ["a long list", () => ({ ...defaultConfig(), sizes: new Array(1e9) }), "sizes"],
    ["a long name", () => ({ ...defaultConfig(), hidden: "x".repeat(1e7) }), "hidden"],
    ["a view", () => ({ ...defaultConfig(), sizes: new Uint32Array(1e6) }), "sizes"],
    ["what throws", () => ({ ...defaultConfig(), dropout: hostile() }), "dropout"],
    ["arrays alone", () => nested(5000), "config"],
    ["what throws alone", hostile, "config"],
  ])("are refused once: %s", (_, value, field) => {
    for (let i = 0; i < 3; i++) {
      const failure = core.checkConfig(value());
      expect(failure).toMatchObject({ field });
      expect(refusal(() => new Trainer(value() as Config, mnist))).toEqual(failure);
      expect(refusal(() => trainer.tune(value() as Config))).toEqual(failure);
    }
    expectUsable();
  });

  it.each<[string, object]>([
    ["seed", { seed: "one" }],
    ["seed", { seed: -1 }],
    ["sizes", { sizes: 784 }],
    ["sizes[1]", { sizes: [784, "many", 10] }],
    ["before[0]", { before: [{ shuffle: 3 }] }],
    ["dropout.rate", { dropout: { ...dropoutOf(0), rate: "half" } }],
    ["dropout.masks", { dropout: { ...dropoutOf(0), masks: "forever" } }],
    ["dropout", { dropout: 0.5 }],
    ["regularizer", { regularizer: { kind: "l2", lambda: "five" } }],
    ["optimizer", { optimizer: { kind: "momentum" } }],
    ["cost", { cost: "loss" }],
    ["batchSize", { batchSize: undefined }],
  ])("are refused by name where they do not fit their type: %s", (field, changes) => {
    expect(core.checkConfig({ ...defaultConfig(), ...changes })).toMatchObject({ kind: "config", field });
  });

  it("are refused by the name of one that is missing", () => {
    const config: Partial<Config> = defaultConfig();
    delete config.hidden;
    expect(core.checkConfig(config)).toMatchObject({ kind: "config", field: "hidden" });
  });

  it.each<[string, unknown]>([
    ["own list", [{ shuffle: 1, epochs: 1_000_000_000, keepOrder: true }]],
    ["nothing", [{ shuffle: 0, epochs: 4_294_967_295, keepOrder: false }]],
    ["a long list", [{ shuffle: 1_000_000_000, epochs: 0, keepOrder: false }]],
    ["many lists", Array.from({ length: 5000 }, () => ({ shuffle: 5000, epochs: 1, keepOrder: false }))],
    ["no network", [{ initialize: "large", sizes: [] }]],
    ["a long network", [{ initialize: "large", sizes: new Array(50_000).fill(30) }]],
    ["a huge network", [{ initialize: "large", sizes: [4_294_967_295, 4_294_967_295] }]],
  ])("are refused by before: %s", (_, before) => {
    const failure = core.checkConfig({ ...defaultConfig(), generator: "book", before });
    expect(failure).toMatchObject({ kind: "config", field: "before" });
    expectUsable();
  });
});

describe("files that are not MNIST's", () => {
  it("are refused as foreign, and those of the other set by name", () => {
    const labels = gunzipSync(fileAt("../../public/mnist/t10k-labels-idx1-ubyte.gz"));
    const other = new Mnist();
    expect(refusal(() => other.push("trainLabels", labels))).toMatchObject({
      kind: "idx",
      offset: 4,
      message: expect.stringContaining("MNIST's t10k-labels-idx1-ubyte"),
    });
    labels[9_000] = labels[9_000] === 1 ? 2 : 1;
    other.push("testLabels", labels);
    expect(refusal(() => other.finish("testLabels"))).toMatchObject({ kind: "foreign" });
    other.restart("testLabels");
    labels[20] = labels[20] === 1 ? 2 : 1;
    expect(refusal(() => other.push("testLabels", labels))).toMatchObject({
      kind: "foreign",
      message: expect.stringContaining("own data are opened as such"),
    });
    other.free();
  });
});

/** Numbers from 0 to below 1, the same each time (a linear congruential generator). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe("calls at random", () => {
  const next = random(20_260_101);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)]!;
  const count = (): number =>
    pick([0, 1, 2, 3, 9, 10, 29, 784, 1000, 60_000, 65_536, 1e6, 2 ** 31, 2 ** 32 - 1]);

  const bytes = (): Uint8Array => {
    const array = new Uint8Array(pick([0, 1, 3, 16, 783, 784, 785, 5000]));
    array.forEach((_, i) => (array[i] = next() * 256));
    return array;
  };
  const state = (): Uint8Array => {
    const saved = pick([trainer, deep, softmax]).save();
    for (let i = 0; i < 3; i++) saved[Math.floor(next() * saved.length * pick([1, 0.01]))] = next() * 256;
    return saved.subarray(0, pick([saved.length, saved.length, Math.floor(next() * saved.length)]));
  };
  /** Settings with something put in a place where something else was. */
  const settings = (): unknown => {
    const config: Record<string, unknown> = { ...defaultConfig(), ...OPTIONS, sizes: [784, 6, 10] };
    for (let i = 0; i < 2; i++) config[pick(Object.keys(config))] = pick(VALUES)();
    return config;
  };
  const VALUES: readonly (() => unknown)[] = [
    ...NO_COUNTS.map((value) => () => value),
    ...NO_ARRAYS.map((value) => () => value),
    count,
    () => next(),
    () => -next() * 1e9,
    bytes,
    state,
    settings,
    () => Float32Array.from(bytes()),
    () => Uint32Array.from({ length: 5 }, count),
    () => Float64Array.from({ length: 50 }, next),
    () => pick(["training", "validation", "test", "trainImages", "testLabels", "book", "sigmoid", "relu"]),
    () => ({ kind: pick(["none", "l1", "l2", "sgd", "momentum"]), lambda: next(), momentum: next() }),
    () => ({ split: pick(["training", "test"]), images: count() }),
    () => [{ shuffle: count(), epochs: count(), keepOrder: pick([true, false]) }],
    () => [{ initialize: "large", sizes: [count(), count()] }],
    () => nested(Math.floor(next() * 6000)),
    circle,
    hostile,
  ];

  /** Every function and method there is but those that hand over what they are called on. */
  function everyExport(): [name: string, call: Call][] {
    const found: [string, Call][] = [];
    const functions = Object.entries(core).filter(([name]) => !/^(default|initSync|start|init)$/.test(name));
    const things: [string, object][] = [
      ["Trainer", trainer],
      ["Trainer", softmax],
      ["Trainer", deep],
      ["Mnist", new Mnist()],
      ["ProbeReading", reading(trainer)],
      ["Confusion", trainer.sweepConfusion("training")!.advance(trainer, Infinity)!],
    ];
    for (const [name, value] of functions) {
      if (typeof value !== "function") continue;
      if (!/^[A-Z]/.test(name)) found.push([name, value as Call]);
    }
    for (const [name, thing] of things) {
      for (const method of Object.getOwnPropertyNames(Object.getPrototypeOf(thing))) {
        if (/^(constructor|free|extend|__.*)$/.test(method)) continue;
        const call = (thing as Record<string, Call>)[method]!;
        found.push([`${name}.${method}`, call.bind(thing)]);
      }
    }
    found.push(["new Trainer", ((config: Config) => new Trainer(config, mnist).free()) as Call]);
    found.push(["Trainer.extend", ((training: number) => deep.extend(mnist, training)) as Call]);
    return found;
  }

  it("end in an answer or a Failure, and never the instance", () => {
    const exported = everyExport();
    const called = new Set(exported.map(([name]) => name));
    for (const name of ["digit", "checkConfig", "learn", "sigmoid", "compareExact", "compareAmplified"]) {
      expect(called).toContain(name);
    }
    expect(called.size).toBeGreaterThan(45);
    let refused = 0;
    for (let round = 0; round < 120; round++) {
      for (const [name, call] of exported) {
        const values = Array.from({ length: Math.floor(next() * 6) + 1 }, () => pick(VALUES)());
        // What it asks for would train in earnest.
        if (name === "Trainer.run") values[1] = pick([0, NaN, 1]);
        try {
          if (refusal(() => call(...(values as never[])))) refused++;
        } catch (thrown) {
          throw new Error(`${name} of ${values.map((value) => typeof value).join(", ")}`, { cause: thrown });
        }
      }
    }
    expect(refused).toBeGreaterThan(1000);
    // What was trained or restored in between has moved on, but it works.
    for (const run of [trainer, softmax, deep]) {
      expect(run.classify(new Uint8Array(784))).toHaveLength(10);
      expect(["steps", "diverged", "epoch"]).toContain(run.run(1, 60_000).kind);
      expect(run.evaluate("training")).toBeDefined();
      run.restore(run.save());
    }
    const fresh = new Trainer({ ...defaultConfig(), ...OPTIONS }, mnist);
    fresh.run(20, 60_000);
    expect(fresh.hash()).toBe(hash);
    fresh.free();
  });
});
