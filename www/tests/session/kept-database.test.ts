import { IDBFactory } from "fake-indexeddb";
import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readRecord, recordOf } from "../../src/session/kept-record";
import { bytesOf } from "../../src/session/kept-run";
import { NO_DATABASE, KeptDatabase, UNREADABLE } from "../../src/session/kept-database";
import { kept, SPACE, written } from "./kept";

let database: KeptDatabase;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  database = new KeptDatabase();
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

describe("KeptDatabase", () => {
  it("gives back what was put there, in another visit too", async () => {
    const { written: run, state } = written();
    expect(await database.add(run, state)).toBe("A");
    database.close();
    database = new KeptDatabase();
    expect(await database.ids()).toEqual(["one"]);
    expect(await database.read("one")).toEqual(run);
    expect(await database.state("one")).toEqual(state);
  });

  it("gives a run another letter when its own was taken in the meantime", async () => {
    const [first, second] = [written(), written({ id: "two" })];
    const other = new KeptDatabase();
    const letters = await Promise.all([
      database.add(first.written, first.state),
      other.add(second.written, second.state),
    ]);
    expect(letters).toEqual(["A", "B"]);
    expect(await database.read("two")).toMatchObject({ letter: "B" });
  });

  it("changes a run where it is, and none that is gone", async () => {
    const { written: run, state } = written();
    await database.add(run, state);
    await database.correct("one", { name: "Best" });
    await database.correct("one", { shown: false });
    await database.correct("gone", { shown: false });
    expect(await database.read("one")).toEqual({ ...run, name: "Best", shown: false });
    expect(await database.ids()).toEqual(["one"]);
  });

  it("removes a run with all that is its own", async () => {
    for (const id of ["one", "two"]) {
      const { written: run, state } = written({ id });
      await database.add(run, state);
    }
    expect(await database.take("one"), "with which it can come back").toEqual(written().state);
    expect(await database.take("gone")).toBeUndefined();
    expect(await database.read("one")).toBeUndefined();
    expect(await database.state("one")).toBeUndefined();
    expect(await database.ids()).toEqual(["two"]);
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
    await database.add(run, state);
    await spoil(store, "one", change);
    expect(await database.read("one")).toBe(UNREADABLE);
    // It stands in nobody's way.
    const { written: next } = written({ id: "two", letter: "B" });
    expect(await database.add(next, state)).toBe("B");
  });

  it("rejects where there is no database", async () => {
    Reflect.deleteProperty(globalThis, "indexedDB");
    await expect(database.ids()).rejects.toMatchObject({ name: NO_DATABASE });
  });
});

/** What goes wrong in the middle of storing a run. */
const MISHAPS: [string, (stores: IDBObjectStore["put"]) => IDBObjectStore["put"]][] = [
  [
    "an exception of the store of states",
    (put) =>
      function (this: IDBObjectStore, ...given) {
        if (this.name === "states") throw new DOMException("full", "QuotaExceededError");
        return put.apply(this, given);
      },
  ],
  [
    "an exception of the store of curves",
    (put) =>
      function (this: IDBObjectStore, ...given) {
        if (this.name === "curves") throw new Error("a mishap");
        return put.apply(this, given);
      },
  ],
  [
    "a request that fails",
    (put) =>
      function (this: IDBObjectStore, ...given) {
        // The third of three, when the others are written.
        return this.name === "states"
          ? (put.apply(this, given), this.add(1, given[1]))
          : put.apply(this, given);
      },
  ],
  [
    "a transaction that the browser aborts",
    (put) =>
      function (this: IDBObjectStore, ...given) {
        const request = put.apply(this, given);
        if (this.name === "states") this.transaction.abort();
        return request;
      },
  ],
];

describe("a run that cannot be stored", () => {
  const { put } = IDBObjectStore.prototype;
  afterEach(() => (IDBObjectStore.prototype.put = put));

  it.each(MISHAPS)("leaves nothing behind after %s", async (_, spoilt) => {
    const { written: run, state } = written();
    IDBObjectStore.prototype.put = spoilt(put);
    await expect(database.add(run, state)).rejects.toThrow();
    IDBObjectStore.prototype.put = put;
    expect(await database.ids()).toEqual([]);
    expect(await database.read("one")).toBeUndefined();
    expect(await database.state("one")).toBeUndefined();
    expect(await database.add(run, state), "and can be stored later").toBe("A");
    expect(await database.read("one")).toEqual(run);
  });

  it("leaves nothing behind when a part of it cannot be copied", async () => {
    const { written: run, state } = written();
    const norms = { ...run.norms, points: (() => 0) as never };
    await expect(database.add({ ...run, norms }, state)).rejects.toMatchObject({ name: "DataCloneError" });
    expect(await database.ids()).toEqual([]);
  });

  it("leaves the one that was stored as it was when a change of it fails", async () => {
    const { written: run, state } = written();
    await database.add(run, state);
    await expect(database.correct("one", { name: (() => 0) as never })).rejects.toThrow();
    expect(await database.read("one")).toEqual(run);
  });

  it("says that there was no room, also when the browser finds out late", async () => {
    const { written: run, state } = written();
    IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...given) {
      const request = put.apply(this, given);
      Object.defineProperty(this.transaction, "error", {
        value: new DOMException("full", "QuotaExceededError"),
      });
      this.transaction.abort();
      return request;
    };
    await expect(database.add(run, state)).rejects.toMatchObject({ name: "QuotaExceededError" });
  });
});

describe("a database that is closed under the page", () => {
  const deleted = () => {
    const deleting = indexedDB.deleteDatabase("epoch-lab");
    return new Promise((resolve) => (deleting.onsuccess = resolve));
  };

  it("is let go when another tab deletes it, said to be, and opened anew", async () => {
    const { written: run, state } = written();
    await database.add(run, state);
    const closed = vi.fn();
    database.onclosed = closed;
    await deleted();
    expect(closed).toHaveBeenCalledOnce();
    expect(await database.ids()).toEqual([]);
    expect(await database.add(run, state)).toBe("A");
    expect(await database.read("one")).toEqual(run);
  });

  it("is opened anew when nobody said that it was closed", async () => {
    const opened: IDBDatabase[] = [];
    const { open } = IDBFactory.prototype;
    IDBFactory.prototype.open = function (this: IDBFactory, ...given) {
      const request = open.apply(this, given);
      request.addEventListener("success", () => opened.push(request.result));
      return request;
    };
    try {
      const { written: run, state } = written();
      await database.add(run, state);
      opened[0]!.close();
      expect(await database.ids()).toEqual(["one"]);
      expect(opened).toHaveLength(2);
    } finally {
      IDBFactory.prototype.open = open;
    }
  });

  it("is not asked for again once the page let go of it", async () => {
    await database.ids();
    const closed = vi.fn();
    database.onclosed = closed;
    database.close();
    await deleted();
    expect(closed).not.toHaveBeenCalled();
  });

  it("that belongs to a newer version of the page is left alone", async () => {
    await database.ids();
    const opening = indexedDB.open("epoch-lab", 2);
    await new Promise((resolve) => (opening.onsuccess = resolve));
    await expect(database.ids()).rejects.toMatchObject({ name: "VersionError" });
    opening.result.close();
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
    expect(bytesOf(kept())).toBe(SPACE);
  });

  it("tells its last values from those that are missing", () => {
    expect(kept().last).toMatchObject({ trainingCost: 1, validationAccuracy: 0.52 });
  });
});
