import type { Config } from "epoch-lab";
import { describe, expect, it } from "vitest";
import { readRecord, recordOf, type KeptCurves, type KeptRecord } from "../../src/session/kept-record";
import { HISTORY_COLUMNS, type Columns } from "../../src/session/history";
import { CONFIG } from "../config";
import { written } from "./kept";

const { record, curves } = recordOf(written().written);

type Damage<T> = [string, Partial<Record<keyof T, unknown>>];

/** A record with other settings in each of the places where it has some. */
function places(config: object): [string, object][] {
  const { changes, checkpoint } = record;
  return [
    ["start", { start: config }],
    ["end", { config }],
    ["checkpoint", { checkpoint: { ...checkpoint, config } }],
    ["change", { changes: [{ ...changes[0], before: config }] }],
  ];
}

describe("a kept run's record", () => {
  it("is read when nothing is amiss", () => {
    expect(readRecord(record, curves)).toEqual(written().written);
  });

  const damages: Damage<KeptRecord>[] = [
    ["a name of 20,000 letters", { name: "x".repeat(20_000) }],
    ["a name that is none", { name: { toString: "x" } }],
    ["no id", { id: "" }],
    ["an id without end", { id: "x".repeat(20_000) }],
    ["a letter that is none", { letter: "1" }],
    ["a date that is none", { date: "yesterday" }],
    ["a date before all dates", { date: -1 }],
    ["a date after all dates", { date: 1e300 }],
    ["a date that is not a number", { date: NaN }],
    ["half a training image", { training: 0.5 }],
    ["more training images than there are", { training: 60_001 }],
    ["no state", { stateBytes: 0 }],
    ["a state of no length", { stateBytes: NaN }],
    ["more changes than can be shown", { changes: new Array(20_000).fill(record.changes[0]) }],
    ["itself as the run it is a fork of", { fork: { ...record.fork, of: record.id } }],
    ["a fork at no step", { fork: { ...record.fork, step: -1 } }],
    ["a fork at an endless epoch", { fork: { ...record.fork, epoch: Infinity } }],
    ["an epoch that is not a number", { checkpoint: { ...record.checkpoint, epoch: NaN } }],
    ["an endless epoch", { checkpoint: { ...record.checkpoint, epoch: Infinity } }],
    ["a step that is not whole", { checkpoint: { ...record.checkpoint, step: 0.5 } }],
    ["images below zero", { checkpoint: { ...record.checkpoint, images: -1 } }],
    ["no time at all", { checkpoint: { ...record.checkpoint, seconds: undefined } }],
  ];
  it.each(damages)("is not read with %s", (_, damage) => {
    expect(readRecord({ ...record, ...damage }, curves)).toBeUndefined();
  });

  const change = record.changes[0]!;
  it.each<[string, object]>([
    ["of a field that nobody knows", { change: { ...change.change, field: "magic" } }],
    ["of a part that nobody knows", { change: { ...change.change, field: "dropout.magic" } }],
    ["of what every object has", { change: { ...change.change, field: "constructor" } }],
    ["without end", { change: { ...change.change, to: "x".repeat(20_000) } }],
    ["at a step below zero", { change: { ...change.change, step: -1 } }],
    ["at an epoch that is not a number", { change: { ...change.change, epoch: NaN } }],
    ["from a value that is not a number", { value: NaN }],
  ])("is not read with a change %s", (_, damage) => {
    expect(readRecord({ ...record, changes: [{ ...change, ...damage }] }, curves)).toBeUndefined();
  });

  const impossible: Damage<Config>[] = [
    ["100,000 layers", { sizes: new Array(100_000).fill(1) }],
    ["a kind with a parameter that nobody knows", { optimizer: { kind: "sgd", magic: 1 } }],
    ["no layers", { sizes: [] }],
    ["layers for other images", { sizes: [100, 30, 10] }],
    ["a layer of half a neuron", { sizes: [784, 0.5, 10] }],
    ["a layer of fewer than no neurons", { sizes: [784, -30, 10] }],
    ["training images below zero", { training: -5 }],
    ["half a mini-batch", { batchSize: 0.5 }],
    ["a learning rate below zero", { learningRate: -1 }],
    ["a learning rate that is not a number", { learningRate: NaN }],
    ["a penalty without end", { regularizer: { kind: "l2", lambda: Infinity } }],
    ["dropout above all", { dropout: { rate: 2 } }],
    ["momentum below zero", { optimizer: { kind: "momentum", momentum: -1 } }],
    ["images divided by nothing", { scale: 0 }],
    ["a seed that is not whole", { seed: 1.5 }],
    ["a list of draws without end", { before: new Array(100_000).fill({}) }],
    ["more images than are left beside validation", { training: 60_000, validation: "heldOut" }],
  ];
  it.each(impossible)("is not read with settings of %s, wherever they stand", (_, damage) => {
    for (const [place, changed] of places({ ...CONFIG, ...damage })) {
      expect(readRecord({ ...record, ...changed }, curves), place).toBeUndefined();
    }
  });

  it("is not read with a setting that nobody knows", () => {
    expect(readRecord({ ...record, config: { ...CONFIG, magic: 1 } }, curves)).toBeUndefined();
  });

  it("tells a damaged list by its length, without looking through it", () => {
    let looks = 0;
    const sizes = new Proxy(new Array(100_000).fill(1), {
      get: (list, key) => (looks++, Reflect.get(list, key) as unknown),
    });
    expect(readRecord({ ...record, config: { ...CONFIG, sizes } }, curves)).toBeUndefined();
    expect(looks).toBeLessThan(10);
  });
});

describe("a kept run's points", () => {
  const withColumn = (name: keyof Columns, ...values: number[]): KeptCurves => ({
    ...curves,
    columns: { ...curves.columns, [name]: Float64Array.from(values) },
  });

  for (const name of ["step", "epoch", "seconds"] as const) {
    it.each([
      ["not numbers", [1, NaN, 3]],
      ["endless", [1, 2, Infinity]],
      ["below zero", [-1, 2, 3]],
      ["before the one that they follow", [1, 3, 2]],
    ])(`are not read with a ${name} that is %s`, (_, values) => {
      expect(readRecord(record, withColumn(name, ...values))).toBeUndefined();
    });
  }
  for (const name of ["trainingAccuracy", "validationAccuracy"] as const) {
    it(`are not read with a ${name} that is no share`, () => {
      expect(readRecord(record, withColumn(name, 0, 1, 1.5))).toBeUndefined();
      expect(readRecord(record, withColumn(name, 0, 1, -Infinity))).toBeUndefined();
      expect(readRecord(record, withColumn(name, 0, NaN, 1))).toBeDefined();
    });
  }

  it("are not read with half a step", () => {
    expect(readRecord(record, withColumn("step", 1, 1.5, 2))).toBeUndefined();
  });

  it("are read with the costs of a run that diverged", () => {
    expect(readRecord(record, withColumn("trainingCost", 1, Infinity, NaN))).toBeDefined();
  });

  it("are read when there are none yet", () => {
    const none = Object.fromEntries(HISTORY_COLUMNS.map((name) => [name, new Float64Array()])) as Columns;
    const norms = { layers: 0, points: new Float64Array() };
    expect(readRecord(record, { columns: none, norms })).toBeDefined();
  });

  it.each<[string, number, number[]]>([
    ["of no layers that there can be", -4 / 3, [1, 1, 1]],
    ["of more layers than the network has", 3, new Array(13).fill(1)],
    ["cut off in the middle", 2, [3, 0.3, 3, 1, 0.5]],
    ["at a step that is not a number", 2, [NaN, 0.3, 3, 1, 0.5, 2, 0.1, 0.4, 3, 0.2]],
    ["at an endless epoch", 2, [3, Infinity, 3, 1, 0.5, 2, 0.1, 0.4, 3, 0.2]],
  ])("are not read with norms %s", (_, layers, values) => {
    const norms = { layers, points: Float64Array.from(values) };
    expect(readRecord(record, { ...curves, norms })).toBeUndefined();
  });

  it("are read with norms that are not finite where the network was not", () => {
    const norms = { layers: 2, points: Float64Array.of(3, 0.3, 3, 1, NaN, Infinity, 0.1, 0.4, 3, 0.2) };
    expect(readRecord(record, { ...curves, norms })).toBeDefined();
  });
});
