import { SvelteMap, SvelteSet } from "svelte/reactivity";
import { CoalescedTask } from "./coalesced-task";
import { NO_DATABASE, type KeptDatabase } from "./kept-database";
import { writtenOf, type Correction, type KeptRun } from "./kept-run";
import { withTimeout, reportingDelay } from "./timeout";

/** What is in the way between the page and the browser's storage. */
export type Obstacle =
  /** The browser has none for this page. */
  | "no database"
  | "no room"
  /** It was asked, and has not said anything yet. */
  | "no answer"
  /** Another tab shows a newer version of the page, which lays runs out in another way. */
  | "newer page"
  /** It failed at writing, or at reading. */
  | "no writing"
  | "no reading";

/** A run that is on its way out of the database. */
export interface Removal {
  /** The trainer's state, as soon as it is known. */
  state: Uint8Array | undefined;
}

/**
 * What of the kept runs is not stored yet, and why.
 *
 * All that is kept, changed and removed stands here until it is written. What cannot be written stays, and is tried
 * again whenever {@link write} is called.
 */
export class KeptStorage {
  /** What failed at the last attempt to write, and to read. */
  writing: Obstacle | undefined = $state();
  reading: Obstacle | undefined = $state();

  readonly #database: KeptDatabase;
  readonly #find: (id: string) => KeptRun | undefined;
  readonly #stored: (id: string, letter: string) => void;
  readonly #wrote: () => void;
  /** States of the runs that are not stored. */
  readonly #states = new SvelteMap<string, Uint8Array>();
  readonly #corrections = new SvelteMap<string, Correction>();
  readonly #removals = new SvelteMap<string, Removal>();
  /** Runs that were stored and are not there any more, though nobody removed them. */
  readonly #lost = new SvelteSet<string>();
  readonly #writing = new CoalescedTask(() => this.#writeAll());

  /**
   * `find`: the run of an id, as it is to be stored. `stored` is called with the letter under which a run was
   * stored, `wrote` whenever something was written.
   */
  constructor(
    database: KeptDatabase,
    find: (id: string) => KeptRun | undefined,
    stored: (id: string, letter: string) => void,
    wrote: () => void,
  ) {
    this.#database = database;
    this.#find = find;
    this.#stored = stored;
    this.#wrote = wrote;
  }

  /** Whether something waits to be written. */
  get isBehind(): boolean {
    return this.#states.size + this.#corrections.size + this.#removals.size > 0;
  }
  isUnstored(id: string): boolean {
    return this.#states.has(id);
  }
  isLost(id: string): boolean {
    return this.#lost.has(id);
  }
  isLeaving(id: string): boolean {
    return this.#removals.has(id);
  }
  correctionOf(id: string): Correction | undefined {
    return this.#corrections.get(id);
  }

  add(id: string, state: Uint8Array): void {
    this.#states.set(id, state);
    this.#lost.delete(id);
  }

  correct(id: string, correction: Correction): void {
    this.#corrections.set(id, { ...this.#corrections.get(id), ...correction });
  }

  remove(id: string): Removal {
    const removal = { state: this.#states.get(id) };
    this.forget(id);
    this.#removals.set(id, removal);
    return removal;
  }

  /** Takes a removal back, whether it was written or not. */
  restore(id: string, removal: Removal): void {
    const isStored = this.#removals.delete(id);
    if (removal.state) this.add(id, removal.state);
    else if (!isStored) this.#lost.add(id);
  }

  /** The run is no longer there, and what was to be written of it needs not be. */
  forget(id: string): void {
    this.#states.delete(id);
    this.#corrections.delete(id);
    this.#lost.delete(id);
  }

  /** The browser lost a run that was stored. */
  lose(id: string): void {
    this.#lost.add(id);
  }

  /** Writes what waits, removals first: they make room. Resolves when it is done, or takes long. */
  async write(): Promise<void> {
    await withTimeout(this.#writing.run());
  }

  /** Reads from the database; rejects with its error. */
  async read<T>(act: (database: KeptDatabase) => Promise<T>): Promise<T> {
    try {
      return await reportingDelay(act(this.#database), () => (this.reading = "no answer"));
    } finally {
      if (this.reading === "no answer") this.reading = undefined;
    }
  }

  /** The trainer's state of a run. */
  async stateOf(id: string): Promise<Uint8Array | undefined> {
    return this.#states.get(id) ?? (await this.read((database) => database.state(id)));
  }

  async #writeAll(): Promise<void> {
    let obstacle: Obstacle | undefined;
    let hasWritten = false;
    const attempt = async (act: () => Promise<void>): Promise<void> => {
      try {
        await reportingDelay(act(), () => (this.writing = "no answer"));
        hasWritten = true;
      } catch (error) {
        obstacle = obstacleOf(error, "no writing");
      }
    };
    for (const [id, removal] of [...this.#removals]) await attempt(() => this.#take(id, removal));
    for (const [id, state] of [...this.#states]) await attempt(() => this.#add(id, state));
    for (const [id, correction] of [...this.#corrections]) await attempt(() => this.#correct(id, correction));
    this.writing = obstacle;
    if (hasWritten) this.#wrote();
  }

  async #take(id: string, removal: Removal): Promise<void> {
    const state = await this.#database.take(id);
    removal.state ??= state;
    if (this.#removals.get(id) === removal) this.#removals.delete(id);
    // It was taken back in the meantime.
    else if (removal.state && this.#find(id)) this.add(id, removal.state);
  }

  async #add(id: string, state: Uint8Array): Promise<void> {
    const run = this.#find(id);
    if (!run || this.#states.get(id) !== state) return;
    const letter = await this.#database.add(writtenOf(run), state);
    if (this.#states.get(id) !== state) return;
    // Stored, it is fetched from there.
    this.#states.delete(id);
    this.#stored(id, letter);
  }

  async #correct(id: string, correction: Correction): Promise<void> {
    await this.#database.correct(id, correction);
    if (this.#corrections.get(id) === correction) this.#corrections.delete(id);
  }
}

/** What an error of the database says is in the way. */
export function obstacleOf(error: unknown, otherwise: Obstacle): Obstacle {
  switch ((error as Partial<Error> | undefined)?.name) {
    case "QuotaExceededError":
      return "no room";
    case "VersionError":
      return "newer page";
    case NO_DATABASE:
      return "no database";
    default:
      return otherwise;
  }
}
