import { IDBFactory } from "fake-indexeddb";
import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it } from "vitest";
import { readRecord, recordOf } from "../../src/session/kept-record";
import { bytesOf } from "../../src/session/kept-run";
import { Shelf, UNREADABLE } from "../../src/session/kept-database";
import { kept, written } from "./kept";

let shelf: Shelf;

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  shelf = await Shelf.open();
});

/** Puts something into the database that no page of this version would. */
async function spoil(store: string, id: string, change: (value: never) => unknown): Promise<void> {
  const opening = indexedDB.open("epoch-lab");
  await new Promise((resolve) => (opening.onsuccess = resolve));
  const runs = opening.result.transaction(store, "readwrite").objectStore(store);
  const reading = runs.get(id);
  await new Promise((resolve) => (reading.onsuccess = resolve));
  const writing = runs.put(change(reading.result as never), id);
  await new Promise((resolve) => (writing.onsuccess = resolve));
  opening.result.close();
}

describe("Shelf", () => {
  it("gives back what was put there, in another visit too", async () => {
    const { written: run, state } = written();
    expect(await shelf.add(run, state)).toBe("A");
    shelf.close();
    shelf = await Shelf.open();
    expect(await shelf.ids()).toEqual(["one"]);
    expect(await shelf.read("one")).toEqual(run);
    expect(await shelf.state("one")).toEqual(state);
  });

  it("gives a run another letter when its own was taken in the meantime", async () => {
    const [first, second] = [written(), written({ id: "two" })];
    const other = await Shelf.open();
    const letters = await Promise.all([
      shelf.add(first.written, first.state),
      other.add(second.written, second.state),
    ]);
    expect(letters).toEqual(["A", "B"]);
    expect(await shelf.read("two")).toMatchObject({ letter: "B" });
  });

  it("changes a run where it is, and none that is gone", async () => {
    const { written: run, state } = written();
    await shelf.add(run, state);
    await shelf.amend("one", { name: "Best" });
    await shelf.amend("one", { shown: false });
    await shelf.amend("gone", { shown: false });
    expect(await shelf.read("one")).toEqual({ ...run, name: "Best", shown: false });
    expect(await shelf.ids()).toEqual(["one"]);
  });

  it("removes a run with all that is its own", async () => {
    for (const id of ["one", "two"]) {
      const { written: run, state } = written({ id });
      await shelf.add(run, state);
    }
    await shelf.remove(["one"]);
    expect(await shelf.read("one")).toBeUndefined();
    expect(await shelf.state("one")).toBeUndefined();
    expect(await shelf.ids()).toEqual(["two"]);
  });

  it.each<[string, string, (value: never) => unknown]>([
    ["of another version", "runs", (record: object) => ({ ...record, version: 2 })],
    ["that is no record", "runs", () => null],
    ["without settings", "runs", (record: object) => ({ ...record, config: undefined })],
    [
      "with a setting nobody knows",
      "runs",
      (record: { config: object }) => ({ ...record, config: { ...record.config, cost: "hinge" } }),
    ],
    ["with a change that says nothing", "runs", (record: object) => ({ ...record, changes: [{}] })],
    ["whose norms are gone", "curves", (curves: object) => ({ ...curves, norms: undefined })],
    ["whose points are gone", "curves", () => undefined],
    [
      "whose columns are not equally long",
      "curves",
      (curves: { columns: object }) => ({
        ...curves,
        columns: { ...curves.columns, step: new Float64Array(1) },
      }),
    ],
    ["that is another's", "runs", (record: object) => ({ ...record, id: "other" })],
  ])("does not read a run %s", async (_, store, change) => {
    const { written: run, state } = written();
    await shelf.add(run, state);
    await spoil(store, "one", change);
    expect(await shelf.read("one")).toBe(UNREADABLE);
    // It stands in nobody's way.
    const { written: next } = written({ id: "two", letter: "B" });
    expect(await shelf.add(next, state)).toBe("B");
  });

  it("rejects where there is no database", async () => {
    Reflect.deleteProperty(globalThis, "indexedDB");
    await expect(Shelf.open()).rejects.toThrow();
  });
});

describe("a record", () => {
  it("says of every kind of settings what they were", () => {
    const { written: run } = written();
    for (const config of [
      { ...run.config, regularizer: { kind: "none" }, optimizer: { kind: "momentum", momentum: 0.5 } },
      {
        ...run.config,
        generator: "book",
        before: [{ shuffle: 10, epochs: 1, keepOrder: true }],
        precision: "f64",
      },
      { ...run.config, regularizer: { kind: "l1", lambda: 0 }, output: "softmax", cost: "logLikelihood" },
    ] as (typeof run.config)[]) {
      const { written: other } = written({ config, fork: undefined });
      const { record, curves } = recordOf(other);
      expect(readRecord(record, curves)).toEqual(other);
    }
  });

  it("takes the space of its points and of the trainer's state", () => {
    expect(bytesOf(kept())).toBe((7 * 3 + 7) * 8 + 5);
  });

  it("tells its last values from those that are missing", () => {
    expect(kept().last).toMatchObject({ trainingCost: 1, validationAccuracy: 0.52 });
  });
});
