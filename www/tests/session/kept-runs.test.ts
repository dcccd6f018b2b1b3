import { IDBFactory } from "fake-indexeddb";
import "fake-indexeddb/auto";
import type { Config } from "epoch-lab";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { KeptRuns } from "../../src/session/kept-runs.svelte.ts";
import type { Session } from "../../src/session/session.svelte.ts";
import { openDatabase, KeptDatabase } from "../../src/session/kept-database";
import type { Followed, Link } from "../../src/settings/link";
import type { Snapshot } from "../../src/session/snapshot";
import { actionWords, problemWords, troubleWords } from "../../src/lab/runs/kept-words";
import { CONFIG } from "../config";
import { SNAPSHOT, SPACE, written } from "./kept";

/** Stands in for the session: always has a snapshot, and goes on from any. */
class FakeSession {
  wanted: Config = CONFIG;
  status = "paused";
  loading = { images: 60_000 };
  live: Snapshot | undefined = { ...SNAPSHOT, fork: undefined };
  resets = 0;
  /** What the core says of settings. */
  check: Session["check"] = async () => undefined;

  snapshot = async () => this.live && structuredClone(this.live);
  goOnFrom = async (snapshot: Snapshot, wanted: Config) => {
    this.live = snapshot;
    this.wanted = wanted;
  };
  set(change: (config: Config) => void): void {
    this.wanted = structuredClone(this.wanted);
    change(this.wanted);
  }
  reset(): void {
    this.resets++;
  }
  pause(): void {
    this.status = "paused";
  }
  read = async (link: Link): Promise<Followed | undefined> => {
    if (this.status === "stopped") return undefined;
    const settings = link.kind === "settings" ? link.settings : undefined;
    return { wanted: { ...CONFIG, ...settings }, leftOut: [], took: settings ? "something" : "nothing" };
  };
  begin({ wanted, took }: Followed): void {
    if (took === "nothing") return;
    this.wanted = wanted;
    this.live = undefined;
  }
  forgetLeftOut(): void {}
}

let session: FakeSession;
let kept: KeptRuns;
const open = (database?: KeptDatabase) => new KeptRuns(session as unknown as Session, database);
const letters = () => kept.list.map(({ letter }) => letter);
const first = () => kept.list[0]!;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  session = new FakeSession();
  kept = open();
});
afterEach(() => kept.dispose());

describe("KeptRuns", () => {
  it("keeps runs under the next free letters, from visit to visit", async () => {
    await kept.keep();
    await kept.keep();
    await kept.amend(first(), { name: "Best", shown: false });
    expect(kept.shown.map(({ letter }) => letter)).toEqual(["B"]);
    const { list } = kept;
    kept.dispose();
    kept = open();
    await vi.waitFor(() => expect(letters()).toEqual(["A", "B"]));
    expect(kept.list).toEqual(list);
    expect(kept.bytes).toBe(2 * SPACE);
  });

  it("keeps nothing when nothing is learned", async () => {
    session.live = undefined;
    await kept.keep();
    expect(kept.list).toEqual([]);
  });

  it("brings a removed run back, its letter free for it until then", async () => {
    await kept.keep();
    await kept.remove(first());
    expect(kept.lastAction).toMatchObject({ what: "removed", run: { letter: "A" } });
    await kept.keep();
    expect(letters()).toEqual(["B"]);
    await kept.lastAction?.undo?.();
    expect(letters().sort()).toEqual(["A", "B"]);
    expect(kept.lastAction).toBeUndefined();
    await kept.remove(first());
    kept.settle();
    await kept.keep();
    expect(letters().sort()).toEqual(["A", "B"]);
  });

  it("goes on from a run, as its fork, and back to the one before", async () => {
    await kept.keep();
    const before: Snapshot = { ...SNAPSHOT, config: { ...CONFIG, seed: 9 }, fork: undefined };
    session.live = before;
    session.wanted = { ...CONFIG, seed: 10 };
    await kept.goOnFrom(first());
    expect(session.live).toMatchObject({
      checkpoint: { state: SNAPSHOT.checkpoint.state, step: 3 },
      fork: { of: first().id, letter: "A", step: 3, epoch: 0.3 },
    });
    expect(session.wanted).toEqual(CONFIG);
    await kept.lastAction?.undo?.();
    expect(session.live).toEqual(before);
    expect(session.wanted.seed).toBe(10);
    expect(kept.lastAction?.what, "what was undone can be done again").toBe("wentBack");
    await kept.lastAction?.undo?.();
    expect(session.live?.fork?.letter).toBe("A");
  });

  it("begins again with what was wanted when it went on from nothing learned", async () => {
    await kept.keep();
    session.live = undefined;
    session.wanted = { ...CONFIG, seed: 10 };
    await kept.goOnFrom(first());
    await kept.lastAction?.undo?.();
    expect(session.wanted.seed).toBe(10);
    expect(session.resets).toBe(1);
  });

  it("keeps the live run before a link's settings take its place, and brings it back alone", async () => {
    session.status = "training";
    const before = session.live;
    await kept.follow({ kind: "settings", settings: { seed: 77 } });
    expect(session.wanted.seed).toBe(77);
    expect(session.live).toBeUndefined();
    expect(letters()).toEqual(["A"]);
    expect(actionWords(kept.lastAction!)).toBe(
      "The settings are those of the link. The run before is kept as A.",
    );
    session.live = { ...SNAPSHOT, config: { ...CONFIG, seed: 77 } };
    await kept.lastAction?.undo?.();
    expect(session.live).toEqual(before);
    expect(session.wanted).toEqual(CONFIG);
    expect(letters()).toEqual([]);
    await kept.lastAction?.undo?.();
    expect(session.live?.config.seed, "what the link's run learned is not lost").toBe(77);
    expect(session.wanted.seed).toBe(77);
  });

  it("leaves nothing to undo where a link's run learned nothing before it was undone", async () => {
    await kept.follow({ kind: "settings", settings: { seed: 77 } });
    await kept.lastAction?.undo?.();
    expect(kept.lastAction).toMatchObject({ what: "wentBack", undo: undefined });
  });

  it("keeps none before a link's settings where nothing was learned, and a named one when undone", async () => {
    session.live = undefined;
    await kept.follow({ kind: "settings", settings: { seed: 77 } });
    expect(kept.list).toEqual([]);
    await kept.lastAction?.undo?.();
    expect(session.wanted).toEqual(CONFIG);
    session.live = SNAPSHOT;
    await kept.follow({ kind: "settings", settings: { seed: 78 } });
    await kept.amend(first(), { name: "Mine" });
    await kept.lastAction?.undo?.();
    expect(letters()).toEqual(["A"]);
  });

  it("follows links one after another, each with the run of the one before", async () => {
    const [one, two] = [{ seed: 1 }, { seed: 2 }].map(
      (settings) => ({ kind: "settings", settings }) as const,
    );
    await Promise.all([kept.follow(one!), kept.follow(two!)]);
    expect(session.wanted.seed).toBe(2);
    expect(letters()).toEqual(["A"]);
    expect(kept.lastAction).toMatchObject({ what: "followed", run: undefined });
  });

  it("leaves the run alone when nothing of a link can be had, and says when nobody can follow it", async () => {
    const { live } = session;
    await kept.follow({ kind: "unreadable", reason: "It is damaged." });
    expect(session.live).toBe(live);
    expect(kept.list).toEqual([]);
    session.status = "stopped";
    await kept.follow({ kind: "settings", settings: { seed: 1 } });
    expect(session.live).toBe(live);
    expect(kept.unfollowed).toBe(true);
  });

  it("says why it cannot go on, and leaves all as it is", async () => {
    await kept.keep();
    const { live } = session;
    session.goOnFrom = () => Promise.reject(new Error("The saved state is damaged."));
    await kept.goOnFrom(first());
    expect(kept.problem).toMatchObject({ run: { letter: "A" }, why: "The saved state is damaged." });
    expect(kept.lastAction).toBeUndefined();
    expect(session.live).toBe(live);
  });

  it("waits with going on until the images of the run are here", async () => {
    await kept.keep();
    session.loading = { images: 30_000 };
    await kept.goOnFrom(first());
    expect(kept.waiting?.letter).toBe("A");
    expect(session.live?.fork).toBeUndefined();
    await kept.remove(first());
    expect(kept.waiting).toBeUndefined();
  });

  it("wants the images of a run that had not all of its own when it was kept", async () => {
    const checkpoint = { ...SNAPSHOT.checkpoint, growing: true, config: { ...CONFIG, training: 1000 } };
    session.live = { ...SNAPSHOT, config: checkpoint.config, checkpoint };
    await kept.keep();
    session.loading = { images: 1000 };
    await kept.goOnFrom(first());
    expect(session.wanted.training).toBe(50_000);
    session.wanted = { ...CONFIG, training: 100 };
    kept.setSettings(first());
    expect(session.wanted.training).toBe(50_000);
  });

  it("sets the settings in force at a run's end, and unsets them", async () => {
    await kept.keep();
    session.wanted = { ...CONFIG, dropout: { rate: 0.5 }, seed: 4 };
    kept.setSettings(first());
    expect(session.wanted).toEqual(CONFIG);
    await kept.lastAction?.undo?.();
    expect(session.wanted).toEqual({ ...CONFIG, dropout: { rate: 0.5 }, seed: 4 });
  });

  it("keeps runs for this visit where there is no database", async () => {
    kept.dispose();
    kept = open(new KeptDatabase(() => Promise.reject(new Error("denied"))));
    await kept.keep();
    expect(kept.troubles).toMatchObject([{ why: "no database", runs: [{ letter: "A" }] }]);
    expect(letters()).toEqual(["A"]);
    await kept.goOnFrom(first());
    expect(session.live?.fork?.letter).toBe("A");
    await kept.remove(first());
    await kept.lastAction?.undo?.();
    expect(letters()).toEqual(["A"]);
  });

  it("shows what other tabs keep, name and remove", async () => {
    const other = open();
    await kept.keep();
    await vi.waitFor(() => expect(other.list).toHaveLength(1));
    await other.amend(other.list[0]!, { name: "Best", shown: false });
    await vi.waitFor(() => expect(first().name).toBe("Best"));
    expect(first().shown, "what a tab shows is its own").toBe(true);
    await other.removeAll();
    await vi.waitFor(() => expect(kept.list).toEqual([]));
    other.dispose();
  });
});

/** The words of what is not stored. */
const words = () => kept.troubles.map(troubleWords);

/** Puts a run into the database, as another visit would. */
async function store(...runs: Parameters<typeof written>[0][]): Promise<void> {
  const database = new KeptDatabase();
  for (const changes of runs) {
    const { written: run, state } = written(changes);
    await database.add(run, state);
  }
  database.close();
}

/** What a browser does that has no room for runs of some letters. */
class FullDatabase extends KeptDatabase {
  full: (letter: string) => boolean = () => true;
  override add(...[run, state]: Parameters<KeptDatabase["add"]>): Promise<string> {
    if (this.full(run.letter)) return Promise.reject(new DOMException("full", "QuotaExceededError"));
    return super.add(run, state);
  }
}

describe("a run that finds no room", () => {
  let database: FullDatabase;
  beforeEach(() => {
    kept.dispose();
    kept = open((database = new FullDatabase()));
  });

  it("lasts for this visit, and is named", async () => {
    await kept.keep();
    expect(words()).toEqual(["There is no room in the browser's storage: A lasts until the page is closed."]);
    await kept.keep();
    expect(words()).toEqual([
      "There is no room in the browser's storage: A and B last until the page is closed.",
    ]);
    await kept.goOnFrom(first());
    expect(session.live?.checkpoint.state).toEqual(SNAPSHOT.checkpoint.state);
  });

  it("is named alone when another one found room, and forgotten when it is removed", async () => {
    database.full = (letter) => letter === "A";
    await kept.keep();
    await kept.keep();
    expect(words()).toEqual(["There is no room in the browser's storage: A lasts until the page is closed."]);
    await kept.remove(first());
    expect(words()).toEqual([]);
    await kept.lastAction?.undo?.();
    expect(words(), "it came back").toHaveLength(1);
  });

  it.each<[string, () => Promise<void>]>([
    ["the next one is kept", () => kept.keep()],
    ["one is removed", () => kept.remove(kept.list.at(-1)!)],
    ["a name is changed", () => kept.amend(first(), { name: "Best" })],
  ])("is stored when there is room and %s", async (_, act) => {
    await kept.keep();
    await kept.keep();
    database.full = () => false;
    await act();
    expect(words()).toEqual([]);
    expect(await database.ids()).toHaveLength(kept.list.length);
    expect(await database.read(first().id)).toMatchObject({ letter: "A", name: first().name });
    expect(await database.state(first().id)).toEqual(SNAPSHOT.checkpoint.state);
  });

  it("is stored when another tab makes room", async () => {
    const other = open();
    await kept.keep();
    database.full = () => false;
    await other.keep();
    await vi.waitFor(() => expect(words()).toEqual([]));
    await vi.waitFor(() => expect(letters()).toHaveLength(2));
    expect(letters().sort(), "each has a letter of its own").toEqual(["A", "B"]);
    expect(await database.ids()).toHaveLength(2);
    other.dispose();
  });

  it("is stored when the page is shown again", async () => {
    kept.dispose();
    const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
    vi.stubGlobal("document", page);
    kept = open((database = new FullDatabase()));
    await kept.keep();
    database.full = () => false;
    page.visibilityState = "hidden";
    page.dispatchEvent(new Event("visibilitychange"));
    expect(words()).toHaveLength(1);
    page.visibilityState = "visible";
    page.dispatchEvent(new Event("visibilitychange"));
    await vi.waitFor(() => expect(words()).toEqual([]));
    expect(await database.ids()).toHaveLength(1);
    vi.unstubAllGlobals();
  });
});

describe("what cannot be written", () => {
  it("is not undone by a reload once it can: a removal and a name", async () => {
    await store({ id: "one" }, { id: "two", letter: "B" });
    kept.dispose();
    kept = open();
    await vi.waitFor(() => expect(letters()).toEqual(["A", "B"]));
    const [take, correct] = [KeptDatabase.prototype.take, KeptDatabase.prototype.correct];
    const mishap = (): Promise<never> => Promise.reject(new Error("a mishap"));
    Object.assign(KeptDatabase.prototype, { take: mishap, correct: mishap });
    await kept.remove(first());
    await kept.amend(first(), { name: "Best" });
    expect(words()).toEqual([
      "The browser failed to store what was kept: the latest changes to the kept runs last until the page is closed.",
    ]);
    Object.assign(KeptDatabase.prototype, { take, correct });
    await kept.keep();
    expect(words()).toEqual([]);
    kept.dispose();
    kept = open();
    await vi.waitFor(() => expect(kept.list).toMatchObject([{ letter: "B", name: "Best" }, { letter: "C" }]));
  });
});

describe("a database that does not answer", () => {
  let answer: () => void;
  let database: KeptDatabase;
  beforeEach(async () => {
    await store({ id: "earlier", letter: "A" });
    kept.dispose();
    vi.useFakeTimers();
    const opening = new Promise<void>((resolve) => (answer = resolve));
    database = new KeptDatabase(async (closed) => {
      await opening;
      return openDatabase(closed);
    });
    kept = open(database);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("is said to within three seconds, and what was kept is stored when it answers after all", async () => {
    await vi.advanceTimersByTimeAsync(2999);
    expect(words()).toEqual([
      "The browser's storage does not answer: runs kept earlier may be missing here.",
    ]);
    void kept.keep();
    await vi.advanceTimersByTimeAsync(2999);
    expect(words()).toEqual([
      "The browser's storage does not answer: A lasts until the page is closed and runs kept earlier may be missing here.",
    ]);
    vi.useRealTimers();
    answer();
    await vi.waitFor(() => expect(letters().sort()).toEqual(["A", "B"]));
    await vi.waitFor(() => expect(words()).toEqual([]));
    expect(await database.ids()).toHaveLength(2);
    expect(kept.list.find(({ id }) => id === "earlier")).toMatchObject({ letter: "A" });
  });

  it("holds up neither a removal nor its undoing", async () => {
    void kept.keep();
    await vi.advanceTimersByTimeAsync(0);
    void kept.remove(first());
    expect(letters()).toEqual([]);
    void kept.lastAction!.undo?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(letters()).toEqual(["A"]);
    vi.useRealTimers();
    answer();
    await vi.waitFor(async () => expect(await database.ids()).toHaveLength(2));
  });

  it("is said to when it stops answering in the middle, and mended when it goes on", async () => {
    vi.useRealTimers();
    answer();
    await vi.waitFor(() => expect(letters()).toEqual(["A"]));
    vi.useFakeTimers();
    let goOn = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (goOn = resolve));
    database.add = async (...given) => {
      await waiting;
      return KeptDatabase.prototype.add.apply(database, given);
    };
    void kept.keep();
    await vi.advanceTimersByTimeAsync(2999);
    expect(words()).toEqual(["The browser's storage does not answer: B lasts until the page is closed."]);
    vi.useRealTimers();
    goOn();
    await vi.waitFor(() => expect(words()).toEqual([]));
    expect(await database.ids()).toHaveLength(2);
  });

  it("is said to when a run is gone on from that it does not give", async () => {
    vi.useRealTimers();
    answer();
    await vi.waitFor(() => expect(letters()).toEqual(["A"]));
    vi.useFakeTimers();
    database.state = () => new Promise(() => undefined);
    void kept.goOnFrom(first());
    await vi.advanceTimersByTimeAsync(2999);
    expect(kept.problem).toMatchObject({ why: "The browser's storage does not answer." });
    expect(session.live?.fork).toBeUndefined();
  });
});

describe("a database that another tab deletes", () => {
  it("leaves the curves on the page, says so, and takes what is kept then", async () => {
    await kept.keep();
    const deleting = indexedDB.deleteDatabase("epoch-lab");
    await new Promise((resolve) => (deleting.onsuccess = resolve));
    await vi.waitFor(() =>
      expect(words()).toEqual([
        "A can be seen until the page is closed, but its weights are no longer in the browser's storage.",
      ]),
    );
    expect(letters()).toEqual(["A"]);
    await kept.goOnFrom(first());
    expect(kept.problem).toMatchObject({ run: { letter: "A" }, why: undefined });
    await kept.keep();
    kept.dispose();
    kept = open();
    await vi.waitFor(() => expect(letters()).toEqual(["B"]));
  });
});

describe("stored runs that are not what they should be", () => {
  it("are left out and said when the core does not allow their settings", async () => {
    await store({ id: "one" }, { id: "two", letter: "B" });
    const asked: Config[][] = [];
    session.check = async (configs) => {
      asked.push([...configs]);
      return asked.length === 1 ? { kind: "config", message: "is impossible" } : undefined;
    };
    kept.dispose();
    kept = open();
    await vi.waitFor(() => expect(letters()).toEqual(["B"]));
    expect(kept.unreadable).toEqual(["one"]);
    expect(
      asked[0]!.map(({ learningRate }) => learningRate),
      "those of its start, its changes and its end",
    ).toEqual(expect.arrayContaining([1, 0.5]));
    await kept.removeUnreadable();
    expect(await new KeptDatabase().ids()).toEqual(["two"]);
  });

  it("have letters of their own, the same ones at the next visit", async () => {
    await store({ id: "one" }, { id: "two", letter: "B", date: 2 }, { id: "three", letter: "C", date: 3 });
    const database = new KeptDatabase();
    await database.correct("two", { letter: "A" });
    kept.dispose();
    kept = open();
    await vi.waitFor(() => expect(letters()).toEqual(["A", "B", "C"]));
    await vi.waitFor(async () => expect(await database.read("two")).toMatchObject({ letter: "B" }));
    database.close();
  });

  it("say so when their weights are gone, or are not theirs", async () => {
    await store({ id: "one", stateBytes: 99 });
    kept.dispose();
    kept = open();
    await vi.waitFor(() => expect(letters()).toEqual(["A"]));
    await kept.goOnFrom(first());
    expect(kept.problem?.why).toBe("Its stored weights are damaged.");
    await new KeptDatabase().take("one");
    await kept.goOnFrom(first());
    expect(kept.problem && problemWords(kept.problem)).toBe(
      "A cannot go on. Its weights are no longer stored.",
    );
  });

  it("do not come to be by a name without end", async () => {
    await kept.keep();
    await kept.amend(first(), { name: "x".repeat(20_000) });
    kept.dispose();
    kept = open();
    await vi.waitFor(() => expect(kept.list).toMatchObject([{ name: "x".repeat(200) }]));
  });
});
