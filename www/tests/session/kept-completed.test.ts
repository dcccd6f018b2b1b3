import { expect, it } from "vitest";
import { completed } from "../../src/session/kept-completed";
import { readRecord, recordOf } from "../../src/session/kept-record";
import { CONFIG } from "../config";
import { written } from "./kept";

const { record, curves } = recordOf(written().written);

/** Settings as the page kept them at first. */
const FIRST = {
  seed: 1,
  generator: "chacha",
  before: [],
  precision: "f32",
  training: 50_000,
  validation: "heldOut",
  scale: 256,
  sizes: [784, 30, 10],
  hidden: "sigmoid",
  output: "sigmoid",
  initializer: "normalized",
  cost: "crossEntropy",
  regularizer: { kind: "l2", lambda: 5 },
  dropout: { rate: 0 },
  optimizer: { kind: "sgd" },
  learningRate: 0.5,
  batchSize: 10,
};

/** The record and the points of a run that was kept then. */
function first(): { record: object; curves: object } {
  const { passes: _, ...checkpoint } = record.checkpoint;
  const { learningRate: __, passes: ___, ...columns } = curves.columns;
  const old = {
    ...record,
    start: { ...FIRST, learningRate: 1 },
    config: FIRST,
    checkpoint: { ...checkpoint, config: FIRST },
    changes: record.changes.map((change) => ({ ...change, before: { ...FIRST, learningRate: 1 } })),
  };
  return { record: old, curves: { ...curves, columns } };
}

it("reads a run that the first version of the page kept, with its curves", () => {
  const { record: old, curves: points } = first();
  const { columns, ...rest } = written().written;
  expect(readRecord(old, points)).toEqual({
    ...rest,
    columns: { ...columns, learningRate: expect.any(Float64Array) },
  });
});

it("takes the learning rate of then for that of the settings in force at each step", () => {
  const { record: old, curves: points } = first();
  // It was changed after the first of three steps.
  expect(readRecord(old, points)?.columns.learningRate).toEqual(Float64Array.of(1, 0.5, 0.5));
});

it("reads a run that was kept before settings knew their data", () => {
  const { data: _, ...config } = CONFIG;
  expect(readRecord({ ...record, config }, curves)).toEqual(written().written);
});

it("leaves what is no record as it is", () => {
  for (const value of [undefined, null, 7, "record"]) expect(completed(value)).toBe(value);
});
