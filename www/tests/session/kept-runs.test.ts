import { IDBFactory } from "fake-indexeddb";
import "fake-indexeddb/auto";
import type { Config } from "epoch-lab";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { KeptRuns } from "../../src/session/kept-runs.svelte.ts";
import type { Session } from "../../src/session/session.svelte.ts";
import { Shelf } from "../../src/session/kept-database";
import type { Snapshot } from "../../src/session/snapshot";
import { CONFIG } from "../config";
import { SNAPSHOT } from "./kept";

/** Stands in for the session: always has a snapshot, and goes on from any. */
class FakeSession {
  wanted: Config = CONFIG;
  status = "paused";
  loading = { images: 60_000 };
  live: Snapshot | undefined = { ...SNAPSHOT, fork: undefined };
  resets = 0;

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
}

let session: FakeSession;
let kept: KeptRuns;
const open = (openShelf?: () => Promise<Shelf>) => new KeptRuns(session as unknown as Session, openShelf);
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
    expect(kept.bytes).toBe(2 * ((7 * 3 + 7) * 8 + 5));
  });

  it("keeps nothing when nothing is learned", async () => {
    session.live = undefined;
    await kept.keep();
    expect(kept.list).toEqual([]);
  });

  it("brings a removed run back, its letter free for it until then", async () => {
    await kept.keep();
    await kept.remove(first());
    expect(kept.deed).toMatchObject({ what: "removed", run: { letter: "A" } });
    await kept.keep();
    expect(letters()).toEqual(["B"]);
    await kept.deed?.undo();
    expect(letters().sort()).toEqual(["A", "B"]);
    expect(kept.deed).toBeUndefined();
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
    await kept.deed?.undo();
    expect(session.live).toEqual(before);
    expect(session.wanted.seed).toBe(10);
    expect(kept.deed?.what, "what was undone can be done again").toBe("wentBack");
    await kept.deed?.undo();
    expect(session.live?.fork?.letter).toBe("A");
  });

  it("begins again with what was wanted when it went on from nothing learned", async () => {
    await kept.keep();
    session.live = undefined;
    session.wanted = { ...CONFIG, seed: 10 };
    await kept.goOnFrom(first());
    await kept.deed?.undo();
    expect(session.wanted.seed).toBe(10);
    expect(session.resets).toBe(1);
  });

  it("says why it cannot go on, and leaves all as it is", async () => {
    await kept.keep();
    const { live } = session;
    session.goOnFrom = () => Promise.reject(new Error("The saved state is damaged."));
    await kept.goOnFrom(first());
    expect(kept.problem).toMatchObject({ run: { letter: "A" }, why: "The saved state is damaged." });
    expect(kept.deed).toBeUndefined();
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
    await kept.deed?.undo();
    expect(session.wanted).toEqual({ ...CONFIG, dropout: { rate: 0.5 }, seed: 4 });
  });

  it("keeps runs for this visit where there is no database", async () => {
    kept.dispose();
    kept = open(() => Promise.reject(new Error("denied")));
    await kept.keep();
    expect(kept.unkept).toBe("no database");
    expect(letters()).toEqual(["A"]);
    await kept.goOnFrom(first());
    expect(session.live?.fork?.letter).toBe("A");
    await kept.remove(first());
    await kept.deed?.undo();
    expect(letters()).toEqual(["A"]);
  });

  it("keeps what finds no room for this visit", async () => {
    kept.dispose();
    const full = await Shelf.open();
    full.add = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
    kept = open(() => Promise.resolve(full));
    await kept.keep();
    expect(kept.unkept).toBe("no room");
    await kept.goOnFrom(first());
    expect(session.live?.checkpoint.state).toEqual(SNAPSHOT.checkpoint.state);
  });

  it("hears of what other tabs keep, name and remove", async () => {
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
