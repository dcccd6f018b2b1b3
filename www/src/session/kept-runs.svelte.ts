import type { Config } from "epoch-lab";
import { untrack } from "svelte";
import type { Link } from "../settings/link";
import { imagesFor } from "../settings/mnist-shape";
import { Actions, type LastAction, type Problem } from "./actions.svelte.ts";
import { CoalescedTask } from "./coalesced-task";
import { KeptDatabase, UNREADABLE } from "./kept-database";
import { configsOf } from "./kept-record";
import {
  bytesOf,
  keptRun,
  MOST_NAME_CHARACTERS,
  type Amendment,
  type KeptRun,
  type Written,
} from "./kept-run";
import { KeptStorage, obstacleOf } from "./kept-storage.svelte.ts";
import { troublesOf, type Trouble } from "./kept-troubles";
import { withTimeout, TIMED_OUT } from "./timeout";
import { nextLetter } from "./run-letters";
import type { Session } from "./session.svelte.ts";
import { settingsOf, type Snapshot } from "./snapshot";

/** Tells other tabs of the page that something is stored, changed or gone. */
const CHANNEL_NAME = "epoch-lab-kept-runs";

/** The runs that a person kept: their curves, and what it takes to go on from them. */
export class KeptRuns {
  /** In the order in which they were kept. */
  list: readonly KeptRun[] = $state.raw([]);
  /** A link was given while nobody could read it. */
  unfollowed = $state(false);
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
  readonly #actions: Actions;
  readonly #database: KeptDatabase;
  readonly #storage: KeptStorage;
  readonly #reading = new CoalescedTask(() => this.#readAll());
  /** Whether the database was closed under the page since it was read last. */
  #wasClosed = false;
  #channel: BroadcastChannel | undefined;
  readonly #end: () => void;
  #following = Promise.resolve();

  /** What is not stored, and why, as it is now. */
  readonly troubles: readonly Trouble[] = $derived.by(() => troublesOf(this.list, this.#storage));

  constructor(session: Session, database = new KeptDatabase()) {
    this.#session = session;
    this.#actions = new Actions(session);
    this.#database = database;
    this.#storage = new KeptStorage(
      database,
      (id) => this.#find(id),
      (id, letter) => this.#relabel(id, letter),
      () => this.#channel?.postMessage(undefined),
    );
    database.onclosed = () => {
      this.#wasClosed = true;
      void this.#readAgain();
    };
    this.#channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(CHANNEL_NAME);
    // What another tab removed makes room.
    if (this.#channel) this.#channel.onmessage = () => void this.#readAgain();
    void this.#reading.run();
    globalThis.document?.addEventListener("visibilitychange", this.#seen);
    this.#end = $effect.root(() => {
      $effect(() => {
        const run = this.waiting;
        if (run && this.#isHere(run)) untrack(() => void this.goOnFrom(run));
      });
    });
  }

  /** What can be undone. */
  get lastAction(): LastAction | undefined {
    return this.#actions.last;
  }
  /** The run that could not be continued when that was asked for. */
  get problem(): Problem | undefined {
    return this.#actions.problem;
  }

  /** Keeps the run as it stands. */
  async keep(): Promise<void> {
    const snapshot = await this.#session.snapshot();
    if (!snapshot) return;
    this.#keep(snapshot);
    await this.#storage.write();
  }

  /** Keeps a run as it stood; it is not stored yet. */
  #keep(snapshot: Snapshot): KeptRun {
    const { checkpoint, ...rest } = snapshot;
    const { state, ...place } = checkpoint;
    const taken = this.list.map(({ letter }) => letter);
    // One that can come back comes back under its letter.
    if (this.lastAction?.what === "removed") taken.push(this.lastAction.run.letter);
    let date = Date.now();
    // The order in which they were kept is that of their dates.
    while (this.list.some((run) => run.date === date)) date++;
    const written: Written = {
      ...rest,
      id: newId(),
      letter: nextLetter(taken),
      name: "",
      shown: true,
      date,
      checkpoint: place,
      stateBytes: state.byteLength,
    };
    this.#actions.problem = undefined;
    const run = keptRun(written);
    this.#storage.add(written.id, state);
    this.#put(run);
    return run;
  }

  /** Shows a run's curves, hides them, or gives it a name. */
  async amend(run: KeptRun, amendment: Amendment): Promise<void> {
    const name = amendment.name?.slice(0, MOST_NAME_CHARACTERS);
    const correction = name === undefined ? amendment : { ...amendment, name };
    this.#put({ ...run, ...correction });
    this.#storage.correct(run.id, correction);
    await this.#storage.write();
  }

  /** Removes a run; it can come back. */
  async remove(run: KeptRun): Promise<void> {
    const removal = this.#storage.remove(run.id);
    this.#forget([run.id]);
    this.#actions.note({ what: "removed", run }, async () => {
      this.#storage.restore(run.id, removal);
      this.#storage.correct(run.id, { name: run.name, shown: run.shown });
      this.#put(run);
      await this.#storage.write();
    });
    await this.#storage.write();
  }

  /** Deletes all runs, for good. */
  async removeAll(): Promise<void> {
    this.#actions.last = this.#actions.problem = undefined;
    await this.#delete([...this.list.map(({ id }) => id), ...this.unreadable]);
  }

  async #delete(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#storage.remove(id);
    this.#forget(ids);
    await this.#storage.write();
  }

  /** Deletes what cannot be read, for good. */
  async removeUnreadable(): Promise<void> {
    for (const id of this.unreadable) this.#storage.remove(id);
    await this.#storage.write();
    // Nothing is said to be gone that may be there again at the next visit.
    this.unreadable = this.unreadable.filter((id) => this.#storage.isLeaving(id));
  }

  /** Wants the settings of a run. */
  setSettings(run: KeptRun): void {
    const session = this.#session;
    const set = (config: Config) => session.set((wanted) => Object.assign(wanted, structuredClone(config)));
    const before = session.wanted;
    set(settingsOf(run.config, run));
    this.#actions.note({ what: "settingsSet", run }, async () => set(before));
  }

  /** Puts a run in the place of the live one, with the same numbers to come; that one can come back. */
  async goOnFrom(run: KeptRun): Promise<void> {
    this.#actions.problem = this.waiting = undefined;
    if (!this.#isHere(run)) {
      this.waiting = run;
      return;
    }
    const state = await this.#stateOf(run);
    if (typeof state === "string" || !state) {
      this.#actions.problem = { run, why: state };
      return;
    }
    const { id: of, letter, checkpoint } = run;
    const { step, epoch, config } = checkpoint;
    const snapshot = { ...run, checkpoint: { ...checkpoint, state }, fork: { of, letter, step, epoch } };
    await this.#actions.replace({ what: "wentOn", run }, snapshot, settingsOf(config, run));
  }

  /**
   * Begins with the settings that a link asks for; the live run is kept first, if it learned anything. A link of
   * which nothing can be had leaves the run as it is.
   */
  follow(link: Link): Promise<void> {
    // One after another: each finds the run that the one before began.
    return (this.#following = this.#following.then(() => this.#follow(link)));
  }

  /** Waits no more for images. */
  stopWaiting(): void {
    this.waiting = undefined;
  }

  /** The latest action can no longer be undone. */
  settle(): void {
    this.#actions.settle();
  }

  /** That a link was not followed has been read. */
  forgetUnfollowed(): void {
    this.unfollowed = false;
  }

  dispose(): void {
    this.#end();
    this.#channel?.close();
    // What is being written is written to its end, but there is nobody left to tell.
    this.#channel = undefined;
    globalThis.document?.removeEventListener("visibilitychange", this.#seen);
    this.#database.close();
  }

  /** Whether the images are here that a run had. */
  #isHere({ checkpoint }: KeptRun): boolean {
    return this.#session.status !== "loading" && this.#session.loading.images >= imagesFor(checkpoint);
  }

  async #follow(link: Link): Promise<void> {
    const session = this.#session;
    const followed = await session.read(link);
    this.unfollowed = followed === undefined;
    if (!followed) return;
    if (followed.took === "nothing") return session.begin(followed);
    session.pause();
    const wantedBefore = session.wanted;
    const before = await session.snapshot();
    const run = before && this.#keep(before);
    this.waiting = undefined;
    session.begin(followed);
    // The storage may take its time.
    void this.#storage.write();
    const again = { what: "followed", run: undefined } as const;
    this.#actions.note({ what: "followed", run }, async () => {
      session.forgetLeftOut();
      if (!before || !run) return this.#actions.beginAgain(wantedBefore, again);
      await this.#actions.replace({ what: "wentBack" }, before, wantedBefore, again);
      // It is the live one again: unless a person made it theirs it need not be kept besides.
      const kept = this.list.find(({ id }) => id === run.id);
      if (this.problem || !kept || kept.name !== run.name) return;
      await this.#delete([run.id]);
    });
  }

  /** The trainer's state of a run, or a sentence that says why it cannot be read; undefined when it is gone. */
  async #stateOf({ id, stateBytes }: KeptRun): Promise<Uint8Array | string | undefined> {
    try {
      const state = await withTimeout(this.#storage.stateOf(id));
      if (state === TIMED_OUT) return "The browser's storage does not answer.";
      return state && state.byteLength !== stateBytes ? "Its stored weights are damaged." : state;
    } catch {
      return "The browser's storage cannot be read.";
    }
  }

  /** The page is shown again: there may be room by now. */
  readonly #seen = (): void => {
    if (document.visibilityState === "hidden") return;
    if (this.#storage.isBehind) void this.#storage.write();
    if (this.#storage.reading) void this.#reading.run();
  };

  async #readAgain(): Promise<void> {
    await this.#reading.run();
    if (this.#storage.isBehind) await this.#storage.write();
  }

  /** Reads what is stored: at first, and when another tab changed it. */
  async #readAll(): Promise<void> {
    const storage = this.#storage;
    try {
      const unreadable: string[] = [];
      for (const id of await storage.read((database) => database.ids())) {
        const written = await storage.read((database) => database.read(id));
        const isReadable = written !== UNREADABLE && (!written || (await this.#isPossible(written)));
        if (storage.isLeaving(id)) continue;
        if (!isReadable) unreadable.push(id);
        else if (written) this.#take(written);
      }
      this.unreadable = unreadable;
      const ids = await storage.read((database) => database.ids());
      const gone = this.list
        .map(({ id }) => id)
        .filter((id) => !ids.includes(id) && !storage.isUnstored(id) && !storage.isLost(id));
      if (this.#wasClosed) for (const id of gone) storage.lose(id);
      else this.#forget(gone);
      this.#wasClosed = false;
      storage.reading = undefined;
    } catch (error) {
      storage.reading = obstacleOf(error, "no reading");
    }
    this.#tellApart();
  }

  /** Whether the core allows the settings of a run. As long as nobody can say it is shown; to go on asks again. */
  async #isPossible(written: Written): Promise<boolean> {
    return this.#find(written.id) !== undefined || !(await this.#session.check(configsOf(written)));
  }

  /** Takes over what is stored of a run; what this tab shows of it stays its own. */
  #take(written: Written): void {
    const known = this.#find(written.id);
    const { name, letter } = { ...written, ...this.#storage.correctionOf(written.id) };
    if (!known) this.#put(keptRun(written));
    else if (known.name !== name || known.letter !== letter) this.#put({ ...known, name, letter });
  }

  /** Gives another letter to a run whose letter a stored one has, or one that was kept earlier. */
  #tellApart(): void {
    const isUnstored = ({ id }: KeptRun) => this.#storage.isUnstored(id);
    const taken = this.list.map(({ letter }) => letter);
    const seen: string[] = [];
    const storedFirst = this.list.toSorted(
      (one, other) => Number(isUnstored(one)) - Number(isUnstored(other)),
    );
    for (const run of storedFirst) {
      if (seen.includes(run.letter)) {
        const letter = nextLetter(taken);
        taken.push(letter);
        this.#relabel(run.id, letter);
        // What is not stored will be stored under it.
        if (isUnstored(run)) continue;
        this.#storage.correct(run.id, { letter });
        void this.#storage.write();
      }
      seen.push(run.letter);
    }
  }

  #find(id: string): KeptRun | undefined {
    return this.list.find((run) => run.id === id);
  }

  #relabel(id: string, letter: string): void {
    const run = this.#find(id);
    if (run && run.letter !== letter) this.#put({ ...run, letter });
  }

  /** Puts a run into its place in the list. */
  #put(run: KeptRun): void {
    const others = this.list.filter(({ id }) => id !== run.id);
    this.list = [...others, run].sort((one, other) => one.date - other.date || (one.id < other.id ? -1 : 1));
  }

  #forget(ids: readonly string[]): void {
    if (ids.length === 0) return;
    for (const id of ids) this.#storage.forget(id);
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
