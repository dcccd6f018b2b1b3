import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import { recordOf, readRecord, type KeptRecord } from "./kept-record";
import type { Amendment, Written } from "./kept-run";
import { nextLetter } from "./run-letters";

/** Nothing that comes out of the database is taken for what it should be. */
interface Schema extends DBSchema {
  runs: { key: string; value: unknown };
  curves: { key: string; value: unknown };
  states: { key: string; value: unknown };
}

const STORES = ["runs", "curves", "states"] as const;

/** A stored run that cannot be read: it is damaged, or was written by another version of the page. */
export const UNREADABLE = Symbol("unreadable");

/**
 * Where kept runs last from visit to visit: the browser's own database.
 *
 * Every tab of the page writes to it, each run by its id and in one transaction: none writes over another's.
 */
export class Shelf {
  readonly #database: IDBPDatabase<Schema>;

  /** Rejects where there is no database to be had. */
  static async open(): Promise<Shelf> {
    const database = await openDB<Schema>("epoch-lab", 1, {
      upgrade(database) {
        for (const store of STORES) database.createObjectStore(store);
      },
      // Another tab brings a newer version of the page along.
      blocking: (_, __, event) => (event.target as IDBDatabase).close(),
    });
    return new Shelf(database);
  }

  private constructor(database: IDBPDatabase<Schema>) {
    this.#database = database;
  }

  /** The ids of all runs that are stored. */
  async ids(): Promise<string[]> {
    return this.#database.getAllKeys("runs");
  }

  /** A stored run, but for the trainer's state; undefined when it is gone. */
  async read(id: string): Promise<Written | typeof UNREADABLE | undefined> {
    const transaction = this.#database.transaction(["runs", "curves"]);
    const [record, points] = await Promise.all([
      transaction.objectStore("runs").get(id),
      transaction.objectStore("curves").get(id),
    ]);
    if (record === undefined) return undefined;
    const written = readRecord(record, points);
    return written?.id === id ? written : UNREADABLE;
  }

  /** The trainer's state of a run; undefined when it is gone. */
  async state(id: string): Promise<Uint8Array | undefined> {
    const state = await this.#database.get("states", id);
    return state instanceof Uint8Array ? state : undefined;
  }

  /** Stores a run, and says under which letter: another one when its own is taken by now. */
  async add(run: Written, state: Uint8Array): Promise<string> {
    const { record, curves: points } = recordOf(run);
    const transaction = this.#database.transaction(STORES, "readwrite");
    const [runs, curves, states] = STORES.map((store) => transaction.objectStore(store));
    const records = (await runs!.getAll()) as (Partial<KeptRecord> | null)[];
    const taken = records.map((record) => record?.letter);
    const letter = taken.includes(run.letter) ? nextLetter(taken) : run.letter;
    await Promise.all([
      runs!.put({ ...record, letter }, run.id),
      curves!.put(points, run.id),
      states!.put(state, run.id),
      transaction.done,
    ]);
    return letter;
  }

  /** Changes what a person may change of a run, if it is still there. */
  async amend(id: string, amendment: Amendment): Promise<void> {
    const transaction = this.#database.transaction("runs", "readwrite");
    const record = await transaction.store.get(id);
    if (record) await transaction.store.put({ ...record, ...amendment }, id);
    await transaction.done;
  }

  async remove(ids: readonly string[]): Promise<void> {
    const transaction = this.#database.transaction(STORES, "readwrite");
    const deleted = STORES.flatMap((store) => ids.map((id) => transaction.objectStore(store).delete(id)));
    await Promise.all([...deleted, transaction.done]);
  }

  close(): void {
    this.#database.close();
  }
}
