import type { Config } from "epoch-lab";
import { untrack } from "svelte";
import { SvelteMap } from "svelte/reactivity";
import { imagesFor } from "../settings/mnist-shape";
import { bytesOf, keptRun, writtenOf, type Amendment, type KeptRun, type Written } from "./kept-run";
import { nextLetter } from "./run-letters";
import type { Session } from "./session.svelte.ts";
import { Shelf, UNREADABLE } from "./kept-database";
import { settingsOf, type Snapshot } from "./snapshot";

/** What was done last, as long as it can be undone. */
export interface Deed {
  /** `wentBack`: the run that another one took the place of is there again. */
  readonly what: "removed" | "settingsSet" | "wentOn" | "wentBack";
  readonly run: KeptRun;
  /** Takes it back; what that puts away can come back in turn. */
  readonly undo: () => Promise<void>;
}

/** A run that cannot be gone on from. */
export interface Problem {
  readonly run: KeptRun;
  /** In a sentence, if the core or the session says so. */
  readonly why: string | undefined;
}

/** Why what is kept lasts only as long as the page is open. */
export type Unkept = "no database" | "no room";

/** Tells other tabs of the page that something is stored, changed or gone. */
const CHANNEL = "epoch-lab-kept-runs";

/** The runs that a person kept: their curves, and what it takes to go on from them. */
export class KeptRuns {
  /** In the order in which they were kept. */
  list: readonly KeptRun[] = $state.raw([]);
  /** What can be undone. */
  deed: Deed | undefined = $state.raw();
  /** The run that could not be gone on from when it was asked for. */
  problem: Problem | undefined = $state.raw();
  unkept: Unkept | undefined = $state();
  /** Stored runs that cannot be read, by id. */
  unreadable: readonly string[] = $state.raw([]);
  /** The run to go on from as soon as its images are here. */
  waiting: KeptRun | undefined = $state.raw();
  /** The run that is pointed at, by id. */
  pointed: string | undefined = $state();

  readonly shown = $derived(this.list.filter(({ shown }) => shown));
  /** Space that they take together. */
  readonly bytes = $derived(this.list.reduce((sum, run) => sum + bytesOf(run), 0));

  readonly #session: Session;
  /** States of the runs that are not stored. */
  readonly #states = new SvelteMap<string, Uint8Array>();
  readonly #shelf: Promise<Shelf | undefined>;
  readonly #channel: BroadcastChannel | undefined;
  readonly #end: () => void;

  constructor(session: Session, openShelf: () => Promise<Shelf> = () => Shelf.open()) {
    this.#session = session;
    this.#shelf = openShelf().catch(() => {
      this.unkept = "no database";
      return undefined;
    });
    this.#channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(CHANNEL);
    if (this.#channel) this.#channel.onmessage = () => void this.#read();
    void this.#read();
    this.#end = $effect.root(() => {
      $effect(() => {
        const run = this.waiting;
        if (run && this.#isHere(run)) untrack(() => void this.goOnFrom(run));
      });
    });
  }

  /** Keeps the run as it stands. */
  async keep(): Promise<void> {
    const snapshot = await this.#session.snapshot();
    if (!snapshot) return;
    const { checkpoint, ...rest } = snapshot;
    const { state, ...place } = checkpoint;
    const taken = this.list.map(({ letter }) => letter);
    // One that can come back comes back under its letter.
    if (this.deed?.what === "removed") taken.push(this.deed.run.letter);
    const written: Written = {
      ...rest,
      id: newId(),
      letter: nextLetter(taken),
      name: "",
      shown: true,
      date: Date.now(),
      checkpoint: place,
      stateBytes: state.byteLength,
    };
    this.problem = undefined;
    await this.#add(written, state);
  }

  /** Shows a run's curves, hides them, or gives it a name. */
  async amend(run: KeptRun, amendment: Amendment): Promise<void> {
    this.#put({ ...run, ...amendment });
    await this.#store((shelf) => shelf.amend(run.id, amendment));
  }

  /** Removes a run; it can come back. */
  async remove(run: KeptRun): Promise<void> {
    const state = await this.#stateOf(run);
    this.#forget([run.id]);
    await this.#store((shelf) => shelf.remove([run.id]));
    this.#did("removed", run, async () => {
      if (state) await this.#add(writtenOf(run), state);
    });
  }

  /** Deletes all runs, for good. */
  async removeAll(): Promise<void> {
    const ids = [...this.list.map(({ id }) => id), ...this.unreadable];
    this.#forget(ids);
    this.deed = this.problem = undefined;
    await this.#store((shelf) => shelf.remove(ids));
  }

  /** Deletes what cannot be read, for good. */
  async removeUnreadable(): Promise<void> {
    const ids = this.unreadable;
    this.unreadable = [];
    await this.#store((shelf) => shelf.remove(ids));
  }

  /** Wants the settings of a run. */
  setSettings(run: KeptRun): void {
    const session = this.#session;
    const set = (config: Config) => session.set((wanted) => Object.assign(wanted, structuredClone(config)));
    const before = session.wanted;
    set(settingsOf(run.config, run));
    this.#did("settingsSet", run, async () => set(before));
  }

  /** Puts a run in the place of the live one, with the same numbers to come; that one can come back. */
  async goOnFrom(run: KeptRun): Promise<void> {
    this.problem = this.waiting = undefined;
    if (!this.#isHere(run)) {
      this.waiting = run;
      return;
    }
    const state = await this.#stateOf(run);
    if (!state) {
      this.problem = { run, why: undefined };
      return;
    }
    const { id: of, letter, checkpoint } = run;
    const { step, epoch, config } = checkpoint;
    const snapshot = { ...run, checkpoint: { ...checkpoint, state }, fork: { of, letter, step, epoch } };
    await this.#replace("wentOn", run, snapshot, settingsOf(config, run));
  }

  /** Waits no more for images. */
  stopWaiting(): void {
    this.waiting = undefined;
  }

  /** What was done stays done. */
  settle(): void {
    this.deed = undefined;
  }

  dispose(): void {
    this.#end();
    this.#channel?.close();
    void this.#shelf.then((shelf) => shelf?.close());
  }

  /** Whether the images are here that a run had. */
  #isHere({ checkpoint }: KeptRun): boolean {
    return this.#session.status !== "loading" && this.#session.loading.images >= imagesFor(checkpoint);
  }

  /** Goes on from a snapshot; undoing that goes on from where the live run was, and can be undone too. */
  async #replace(what: Deed["what"], run: KeptRun, snapshot: Snapshot, wanted: Config): Promise<void> {
    const session = this.#session;
    const wantedBefore = session.wanted;
    const before = await session.snapshot();
    try {
      await session.goOnFrom(snapshot, wanted);
    } catch (error) {
      this.problem = { run, why: (error as Error).message };
      return;
    }
    this.#did(what, run, async () => {
      if (before) return this.#replace(what === "wentOn" ? "wentBack" : "wentOn", run, before, wantedBefore);
      // Nothing was learned before.
      session.set((config) => Object.assign(config, structuredClone(wantedBefore)));
      session.reset();
    });
  }

  #did(what: Deed["what"], run: KeptRun, undo: () => Promise<void>): void {
    this.problem = undefined;
    this.deed = {
      what,
      run,
      undo: async () => {
        this.settle();
        await undo();
      },
    };
  }

  async #add(written: Written, state: Uint8Array): Promise<void> {
    this.#states.set(written.id, state);
    this.#put(keptRun(written));
    await this.#store(async (shelf) => {
      const letter = await shelf.add(written, state);
      // Stored, it is fetched from there.
      this.#states.delete(written.id);
      const run = this.list.find(({ id }) => id === written.id);
      if (run && run.letter !== letter) this.#put({ ...run, letter });
    });
  }

  async #stateOf({ id }: KeptRun): Promise<Uint8Array | undefined> {
    return this.#states.get(id) ?? (await (await this.#shelf)?.state(id).catch(() => undefined));
  }

  /** Writes to the shelf, if there is one; what does not fit is kept as long as the page is open. */
  async #store(write: (shelf: Shelf) => Promise<void>): Promise<void> {
    const shelf = await this.#shelf;
    if (!shelf) return;
    try {
      await write(shelf);
      this.#channel?.postMessage(undefined);
    } catch (error) {
      this.unkept = (error as Error).name === "QuotaExceededError" ? "no room" : "no database";
    }
  }

  /** Reads what is stored: at first, and when another tab changed it. */
  async #read(): Promise<void> {
    const shelf = await this.#shelf;
    if (!shelf) return;
    try {
      const unreadable: string[] = [];
      for (const id of await shelf.ids()) {
        const written = await shelf.read(id);
        if (written === UNREADABLE) unreadable.push(id);
        else if (written) this.#take(written);
      }
      this.unreadable = unreadable;
      const ids = await shelf.ids();
      const gone = this.list.filter(({ id }) => !ids.includes(id) && !this.#states.has(id));
      this.#forget(gone.map(({ id }) => id));
    } catch {
      this.unkept = "no database";
    }
  }

  /** Takes over what is stored of a run; what this tab shows of it stays its own. */
  #take(written: Written): void {
    const known = this.list.find(({ id }) => id === written.id);
    if (!known) this.#put(keptRun(written));
    else if (known.name !== written.name) this.#put({ ...known, name: written.name });
  }

  /** Puts a run into its place in the list. */
  #put(run: KeptRun): void {
    const others = this.list.filter(({ id }) => id !== run.id);
    this.list = [...others, run].sort((one, other) => one.date - other.date);
  }

  #forget(ids: readonly string[]): void {
    if (ids.length === 0) return;
    for (const id of ids) this.#states.delete(id);
    this.list = this.list.filter(({ id }) => !ids.includes(id));
    this.unreadable = this.unreadable.filter((id) => !ids.includes(id));
    if (this.waiting && ids.includes(this.waiting.id)) this.waiting = undefined;
    if (this.pointed && ids.includes(this.pointed)) this.pointed = undefined;
  }
}

/** Unlike any other, also where the page does not come over a secure connection. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("-");
}
