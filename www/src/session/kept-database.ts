import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from "idb";
import { recordOf, readRecord, type KeptRecord } from "./kept-record";
import type { Correction, Written } from "./kept-run";
import { nextLetter } from "./run-letters";

/** Nothing that comes out of the database is taken for what it should be. */
interface Schema extends DBSchema {
  runs: { key: string; value: unknown };
  curves: { key: string; value: unknown };
  states: { key: string; value: unknown };
}

type Database = IDBPDatabase<Schema>;
type Store = "runs" | "curves" | "states";
type Writing = IDBPTransaction<Schema, Store[], "readwrite">;

const STORES: Store[] = ["runs", "curves", "states"];

/** A stored run that cannot be read: it is damaged, or was written by another version of the page. */
export const UNREADABLE = Symbol("unreadable");

/** The name of the error that says that there is no database to be had. */
export const NO_DATABASE = "NoDatabase";

/** Says that the database was closed under the page: deleted, or opened by a newer version of the page. */
type OnClosed = () => void;

/**
 * Where kept runs last from visit to visit: the browser's own database.
 *
 * Every tab of the page writes to it, each run by its id and in one transaction: none writes over another's, and
 * whatever goes wrong in between leaves nothing behind. A database that could not be opened, or was closed under the
 * page, is opened anew with the next request.
 */
export class KeptDatabase {
  /** Called when the browser closed the database while the page was open; the stored runs may be gone. */
  onclosed: OnClosed = () => undefined;
  readonly #open: (closed: OnClosed) => Promise<Database>;
  #database: Promise<Database> | undefined;
  #isShut = false;

  constructor(open: (closed: OnClosed) => Promise<Database> = openDatabase) {
    this.#open = open;
  }

  /** The ids of all runs that are stored. */
  async ids(): Promise<string[]> {
    return this.#use((database) => database.getAllKeys("runs"));
  }

  /** A stored run, but for the trainer's state; undefined when it is gone. */
  async read(id: string): Promise<Written | typeof UNREADABLE | undefined> {
    try {
      const [record, points] = await this.#use((database) => {
        const transaction = database.transaction(["runs", "curves"]);
        return Promise.all([
          transaction.objectStore("runs").get(id),
          transaction.objectStore("curves").get(id),
          transaction.done,
        ]);
      });
      if (record === undefined) return undefined;
      const written = readRecord(record, points);
      return written?.id === id ? written : UNREADABLE;
    } catch (error) {
      // The browser has lost what the value is made from; the others may be well.
      if (isNamed(error, "DataError", "UnknownError", "NotReadableError", "DataCloneError"))
        return UNREADABLE;
      throw error;
    }
  }

  /** The trainer's state of a run; undefined when it is gone. */
  async state(id: string): Promise<Uint8Array | undefined> {
    return bytes(await this.#use((database) => database.get("states", id)));
  }

  /** Stores a run, and says under which letter: another one when its own is taken by now. */
  add(run: Written, state: Uint8Array): Promise<string> {
    return this.#write(STORES, async (transaction) => {
      const [runs, curves, states] = STORES.map((store) => transaction.objectStore(store));
      const records = (await runs!.getAll()) as (Partial<KeptRecord> | null)[];
      const taken = records.filter((record) => record?.id !== run.id).map((record) => record?.letter);
      const letter = taken.includes(run.letter) ? nextLetter(taken) : run.letter;
      const { record, curves: points } = recordOf({ ...run, letter });
      await together(
        () => runs!.put(record, run.id),
        () => curves!.put(points, run.id),
        () => states!.put(state, run.id),
      );
      return letter;
    });
  }

  /** Changes what may be changed of a run, if it is still there. */
  correct(id: string, correction: Correction): Promise<void> {
    return this.#write(["runs"], async (transaction) => {
      const runs = transaction.objectStore("runs");
      const record = await runs.get(id);
      if (record) await runs.put({ ...record, ...correction }, id);
    });
  }

  /** Removes a run, and gives the trainer's state with which it can come back. */
  take(id: string): Promise<Uint8Array | undefined> {
    return this.#write(STORES, async (transaction) => {
      const [state] = await together(
        () => transaction.objectStore("states").get(id),
        ...STORES.map((store) => () => transaction.objectStore(store).delete(id)),
      );
      return bytes(state);
    });
  }

  /** Closes the database for good. */
  close(): void {
    this.#isShut = true;
    this.#database?.then((database) => database.close()).catch(() => undefined);
  }

  /** Writes in one transaction: all of it or nothing. Rejects with the first error. */
  #write<T>(stores: Store[], act: (transaction: Writing) => Promise<T>): Promise<T> {
    return this.#use(async (database) => {
      const transaction = database.transaction(stores, "readwrite");
      // When `act` throws, this is the second to say that it failed.
      const done = transaction.done.then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      let result: T;
      try {
        result = await act(transaction);
      } catch (error) {
        abort(transaction);
        await done;
        throw transaction.error ?? error;
      }
      const failed = await done;
      if (failed) throw failed.error;
      return result;
    });
  }

  /** Asks the database; once more, of a new one, where it turns out to be closed. */
  async #use<T>(act: (database: Database) => Promise<T>): Promise<T> {
    const opening = this.#opened();
    const database = await opening;
    try {
      return await act(database);
    } catch (error) {
      if (this.#isShut || !isNamed(error, "InvalidStateError")) throw error;
      this.#lose(opening);
      return act(await this.#opened());
    }
  }

  #opened(): Promise<Database> {
    if (this.#database) return this.#database;
    const opening: Promise<Database> = this.#open(() => this.#lose(opening)).catch((error: unknown) => {
      if (this.#database === opening) this.#database = undefined;
      if (isNamed(error, "VersionError", "QuotaExceededError")) throw error;
      throw Object.assign(new Error("There is no database.", { cause: error }), { name: NO_DATABASE });
    });
    return (this.#database = opening);
  }

  #lose(opening: Promise<Database>): void {
    if (this.#isShut || this.#database !== opening) return;
    this.#database = undefined;
    this.onclosed();
  }
}

/** The database as it is; rejects where there is none to be had. */
export async function openDatabase(closed: OnClosed): Promise<Database> {
  return openDB<Schema>("epoch-lab", 1, {
    upgrade(database) {
      for (const store of STORES) database.createObjectStore(store);
    },
    // Another tab brings a newer version of the page along, or deletes the database: this one must not stand in its way.
    blocking(_, __, event) {
      (event.target as IDBDatabase).close();
      closed();
    },
    // The browser closed it: its files were deleted, or cannot be read.
    terminated: closed,
  });
}

/** Makes requests at once: a page that is left in the meantime leaves no more than a moment for them to be lost. */
function together(...requests: (() => Promise<unknown>)[]): Promise<unknown[]> {
  const made: Promise<unknown>[] = [];
  try {
    for (const request of requests) made.push(request());
  } finally {
    // Those before one that cannot be made are aborted with it, and nobody waits for them.
    for (const request of made) request.catch(() => undefined);
  }
  return Promise.all(made);
}

function abort(transaction: Writing): void {
  try {
    transaction.abort();
  } catch {
    // It was aborted by what went wrong.
  }
}

const bytes = (value: unknown): Uint8Array | undefined => (value instanceof Uint8Array ? value : undefined);

const isNamed = (error: unknown, ...names: string[]): boolean =>
  names.includes((error as Partial<Error> | undefined)?.name ?? "");
