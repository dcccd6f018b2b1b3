import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Checkpoint, Place } from "../../src/protocol/checkpoint";
import type { Settlement, WorkerEvent, WorkerRequest } from "../../src/protocol/messages";
import type { Port } from "../../src/session/connection";
import { MOST_MISSED_HEARTBEATS, HEARTBEAT_INTERVAL_MS } from "../../src/session/heartbeat";
import { Session } from "../../src/session/session.svelte.ts";
import { CONFIG } from "../config";

/** Stands in for the worker: takes down what it is asked, and says what a test wants it to. */
class FakePort implements Port {
  asked: WorkerRequest[] = [];
  terminated = false;
  onmessage: Port["onmessage"] = null;
  onerror: Port["onerror"] = null;
  onmessageerror: Port["onmessageerror"] = null;

  postMessage(request: WorkerRequest): void {
    this.asked.push(structuredClone(request));
  }
  terminate(): void {
    this.terminated = true;
  }
  say(event: WorkerEvent): void {
    this.onmessage?.call(this as unknown as Worker, new MessageEvent("message", { data: event }));
  }
  break(): void {
    this.onerror?.call(this as unknown as Worker, new Event("error") as ErrorEvent);
  }
  /** What was asked since the last look, but for the opening. */
  kinds(): string[] {
    const kinds = this.asked.map(({ kind }) => kind);
    this.asked = [];
    return kinds;
  }
}

let ports: FakePort[];
let session: Session;
const port = (): FakePort => ports.at(-1) as FakePort;

const place = (step: number): Place => ({
  step,
  epoch: step / 5000,
  images: step * 10,
  seconds: step / 1000,
});
const settlement = (changes: Partial<Settlement> = {}): Settlement => ({
  active: CONFIG,
  needsReset: new Set(),
  refusal: undefined,
  ...changes,
});
const progress = (...steps: number[]): WorkerEvent => ({
  kind: "progress",
  points: Float64Array.from(
    steps.flatMap((step) => [step, step / 5000, step / 1000, 0.5, 0.9, step % 10 ? NaN : 0.4, 0.8]),
  ),
  norms: {
    layers: 2,
    points: Float64Array.from(steps.flatMap((step) => [step, step / 5000, step / 1000, 1, 1, 2, 3, 4, 5, 6])),
  },
  position: place(steps.at(-1) ?? 0),
  underWay: undefined,
  speed: 1000,
});
const nextFrame = () => vi.advanceTimersByTimeAsync(150);

beforeEach(async () => {
  vi.useFakeTimers();
  ports = [];
  const opening = Session.open(
    () => {
      ports.push(new FakePort());
      return port();
    },
    undefined,
    "https://host/lab/",
  );
  port().say({ kind: "opened", table: [], wanted: CONFIG, leftOut: [] });
  session = await opening;
  port().say({ kind: "status", status: "loading" });
  port().say({ kind: "began", ...settlement() });
  port().say({ kind: "status", status: "ready" });
  port().asked = [];
});

afterEach(() => {
  session.dispose();
  vi.useRealTimers();
});

/** Trains to step 100 and has the start of the epoch kept. */
function train(): void {
  const checkpoint: Checkpoint = {
    ...place(0),
    state: Uint8Array.of(1, 2, 3),
    config: CONFIG,
    growing: false,
  };
  port().say({ kind: "status", status: "training" });
  port().say({ kind: "checkpoint", checkpoint });
  port().say(progress(50, 100));
}

describe("Session", () => {
  it("opens with the settings of the core", () => {
    expect(session.wanted).toEqual(CONFIG);
    expect(session.active).toEqual(CONFIG);
    expect(session.status).toBe("ready");
    expect(session.last.trainingCost).toBeNaN();
  });

  it("rejects when the core cannot be started", async () => {
    const opening = Session.open(
      () => {
        ports.push(new FakePort());
        return port();
      },
      undefined,
      "https://host/",
    );
    port().break();
    await expect(opening).rejects.toThrow("The lab could not start.");
  });

  it("hands news on once a frame", async () => {
    port().say({ kind: "status", status: "training" });
    const before = session.revision;
    port().say(progress(1));
    port().say(progress(2, 10));
    port().say(progress(11));
    expect(session.history.length).toBe(4);
    expect(session.revision).toBe(before);
    await nextFrame();
    expect(session.revision).toBe(session.history.revision);
    expect(session.position.step).toBe(11);
    expect(session.last).toEqual({
      trainingCost: 0.5,
      trainingAccuracy: 0.9,
      validationCost: 0.4,
      validationAccuracy: 0.8,
    });
    expect(session.fraction).toBeCloseTo(11 / 5000);
  });

  it("shows where it came to rest at once", () => {
    train();
    port().say({ kind: "status", status: "paused" });
    expect(session.position.step).toBe(100);
  });

  describe("settings", () => {
    it("asks once a frame, with the latest", async () => {
      for (const rate of [0.4, 0.3, 0.2]) session.set((config) => (config.learningRate = rate));
      expect(session.wanted.learningRate).toBe(0.2);
      expect(session.active.learningRate).toBe(0.5);
      expect(port().asked).toEqual([]);
      await nextFrame();
      expect(port().asked).toEqual([{ kind: "set", wanted: { ...CONFIG, learningRate: 0.2 } }]);
    });

    it("are asked for before any training is", () => {
      session.set((config) => (config.learningRate = 0.2));
      session.train();
      expect(port().kinds()).toEqual(["set", "train"]);
    });

    it("go with a reset", async () => {
      session.set((config) => (config.learningRate = 0.2));
      session.reset();
      await nextFrame();
      expect(port().asked).toEqual([{ kind: "reset", wanted: { ...CONFIG, learningRate: 0.2 } }]);
    });

    it("are recorded as changes where they took effect", async () => {
      train();
      const active = { ...CONFIG, learningRate: 0.1 };
      port().say({ kind: "settled", place: place(120), ...settlement({ active }) });
      await nextFrame();
      expect(session.active).toEqual(active);
      expect(session.history.changes).toMatchObject([
        { field: "learningRate", symbol: "η", from: "0.5", to: "0.1", step: 120 },
      ]);
      expect(session.revision).toBe(session.history.revision);
      expect(session.previous).toEqual(new Map([["learningRate", 0.5]]));
    });

    it("are no changes before the first step", () => {
      const active = { ...CONFIG, learningRate: 0.1 };
      port().say({ kind: "settled", place: place(0), ...settlement({ active }) });
      expect(session.history.changes).toEqual([]);
    });

    it("say what waits and what is impossible", () => {
      const refusal = { kind: "config", field: "cost", message: "needs softmax outputs" } as const;
      port().say({
        kind: "settled",
        place: place(5),
        ...settlement({ needsReset: new Set(["sizes"]), refusal }),
      });
      expect(session.needsReset).toEqual(new Set(["sizes"]));
      expect(session.refusal).toEqual(refusal);
    });
  });

  it("forgets the run when another begins", async () => {
    train();
    port().say({
      kind: "settled",
      place: place(120),
      ...settlement({ active: { ...CONFIG, batchSize: 20 } }),
    });
    port().say({ kind: "seeded", seed: 77 });
    port().say({ kind: "began", ...settlement({ active: { ...CONFIG, seed: 77 } }) });
    expect(session.wanted.seed).toBe(77);
    expect(session.history.length).toBe(0);
    expect(session.history.changes).toEqual([]);
    expect(session.position.step).toBe(0);
    expect(session.last.trainingCost).toBeNaN();
    expect(session.previous.size).toBe(0);
  });

  describe("divergence", () => {
    const hot = { ...CONFIG, learningRate: 60 };

    beforeEach(() => {
      train();
      session.set((config) => {
        config.learningRate = 60;
        config.sizes = [784, 100, 10];
      });
      port().say({
        kind: "settled",
        place: place(100),
        ...settlement({ active: hot, needsReset: new Set(["sizes"]) }),
      });
      port().say({
        kind: "diverged",
        step: 101,
        layer: 0,
        cause: { kind: "learningRate", proposed: 6 },
        keptEpoch: 0,
      });
      port().say({ kind: "status", status: "diverged" });
      port().asked = [];
    });

    it("is explained", () => {
      expect(session.status).toBe("diverged");
      expect(session.divergence).toMatchObject({
        step: 101,
        layer: "hidden layer",
        keptEpoch: 0,
        change: { from: "0.5", to: "60" },
        goBack: CONFIG,
      });
    });

    it("is said again to whoever trains on as it is", () => {
      session.keepAsItIs();
      expect(session.divergence).toBeUndefined();
      session.train();
      expect(session.divergence?.step).toBe(101);
    });

    it("is left behind by going back, which keeps what waits for a reset", async () => {
      session.goBack();
      const wanted = { ...CONFIG, sizes: [784, 100, 10] };
      expect(port().asked).toEqual([{ kind: "goBack", config: CONFIG, wanted }]);
      port().say({ kind: "restored", place: place(50), before: CONFIG, ...settlement() });
      port().say({ kind: "status", status: "paused" });
      expect(session.divergence).toBeUndefined();
      expect(session.history.length).toBe(1);
      expect(session.history.changes).toEqual([]);
      expect(session.position.step).toBe(50);
      session.train();
      expect(session.divergence).toBeUndefined();
    });

    it("records the way back where the cause lies before the place", () => {
      port().say({ kind: "restored", place: place(150), before: hot, ...settlement() });
      expect(session.history.changes.map(({ from, to, step }) => [from, to, step])).toEqual([
        ["0.5", "60", 100],
        ["60", "0.5", 150],
      ]);
    });
  });

  it("cuts and forgets the norms with the history", () => {
    train();
    expect([...session.norms.step]).toEqual([50, 100]);
    expect(session.norms.layers).toHaveLength(2);
    port().say({ kind: "restored", place: place(50), before: CONFIG, ...settlement() });
    expect([...session.norms.step]).toEqual([50]);
    expect(session.normsRevision).toBe(session.norms.revision);
    port().say({ kind: "began", ...settlement() });
    expect(session.norms.length).toBe(0);
    expect(session.normsRevision).toBe(session.norms.revision);
  });

  describe("crash", () => {
    const later: Checkpoint = { ...place(50), state: Uint8Array.of(4, 5), config: CONFIG, growing: false };

    it.each(["error", "panic"])("stops with what is kept, after an %s", (kind) => {
      train();
      port().say({ kind: "checkpoint", checkpoint: later });
      if (kind === "error") port().break();
      else port().say({ kind: "crashed", message: "unreachable" });
      expect(session.status).toBe("stopped");
      expect(session.crash).toEqual({ epoch: 0.01 });
      expect(port().terminated).toBe(true);
      expect(session.position.step).toBe(100);
    });

    it("goes on in a fresh worker, and trains on if it did", () => {
      train();
      port().say({ kind: "checkpoint", checkpoint: later });
      const old = port();
      old.break();
      session.goOn();
      expect(ports).toHaveLength(2);
      expect(session.status).toBe("loading");
      expect(session.crash).toBeUndefined();
      expect(port().asked).toEqual([
        {
          kind: "open",
          base: "https://host/lab/",
          pace: Infinity,
          stopAfter: 30,
          wanted: CONFIG,
          checkpoint: later,
        },
      ]);
      old.say(progress(999));
      expect(session.history.length).toBe(2);
      port().asked = [];
      port().say({ kind: "opened", table: [], wanted: CONFIG, leftOut: [] });
      port().say({ kind: "restored", place: place(50), before: CONFIG, ...settlement() });
      expect(session.history.length).toBe(1);
      expect(port().kinds()).toEqual(["train"]);
    });

    it("goes on at rest if it was at rest", () => {
      train();
      port().say({ kind: "status", status: "paused" });
      port().break();
      session.goOn();
      port().asked = [];
      port().say({ kind: "restored", place: place(0), before: CONFIG, ...settlement() });
      expect(port().kinds()).toEqual([]);
    });

    it("begins afresh when asked to reset", () => {
      train();
      port().break();
      session.reset();
      expect(port().asked).toMatchObject([{ kind: "open", checkpoint: undefined }]);
      port().asked = [];
      port().say({ kind: "began", ...settlement() });
      expect(port().kinds()).toEqual([]);
      expect(session.history.length).toBe(0);
    });

    it("draws a new seed in a fresh worker", () => {
      train();
      port().break();
      session.newSeed();
      expect(port().kinds()).toEqual(["open", "newSeed"]);
    });

    it("takes the drawing along", async () => {
      session.draw(Float32Array.of(1, 2, 3, 4), Uint32Array.of(2), 10);
      await nextFrame();
      expect(port().kinds()).toEqual(["draw"]);
      port().break();
      session.goOn();
      await nextFrame();
      expect(port().kinds()).toEqual(["open", "draw"]);
    });

    it("takes the image along that stands in place of a drawing", async () => {
      const image = { sample: 51_234, label: 7, pixels: new Uint8Array(784).fill(9) };
      session.show(image);
      await nextFrame();
      expect(port().asked).toEqual([{ kind: "show", pixels: image.pixels }]);
      port().break();
      session.goOn();
      await nextFrame();
      expect(port().kinds()).toEqual(["open", "show"]);
      expect(session.shown).toEqual(image);
    });
  });

  describe("snapshot", () => {
    const saved: Checkpoint = { ...place(100), state: Uint8Array.of(7), config: CONFIG, growing: false };
    const cold = { ...CONFIG, learningRate: 0.1 };

    /** Takes one of a run that trained to step 100 and was changed at step 50. */
    async function snapshot() {
      train();
      port().say({ kind: "settled", place: place(50), ...settlement({ active: cold }) });
      const taking = session.snapshot();
      port().say({ kind: "saved", id: 1, checkpoint: { ...saved, config: cold } });
      return (await taking)!;
    }

    it("holds how the run began, its points, its changes, and the state of the trainer", async () => {
      const taken = await snapshot();
      expect(port().asked.at(-1)).toEqual({ kind: "save", id: 1 });
      expect(taken).toMatchObject({ start: CONFIG, config: cold, training: 50_000, fork: undefined });
      expect(taken.columns.step).toEqual(Float64Array.of(50, 100));
      expect(taken.changes.map(({ change }) => change.to)).toEqual(["0.1"]);
      expect(taken.checkpoint.state).toEqual(Uint8Array.of(7));
      port().say(progress(150));
      expect(taken.columns.step).toHaveLength(2);
    });

    it("is none when the worker has nothing to save, or dies over it", async () => {
      const nothing = session.snapshot();
      port().say({ kind: "saved", id: 1, checkpoint: undefined });
      expect(await nothing).toBeUndefined();
      const never = session.snapshot();
      port().break();
      expect(await never).toBeUndefined();
      expect(await session.snapshot()).toBeUndefined();
    });

    it("is gone on from, with its points and changes, in the place of the run that was there", async () => {
      const taken = await snapshot();
      port().say({ kind: "began", ...settlement({ active: { ...CONFIG, seed: 5 } }) });
      port().say(progress(40, 50, 60));
      const fork = { of: "a", letter: "A", step: 100, epoch: 0.02 };
      const going = session.goOnFrom({ ...taken, fork }, cold);
      expect(session.wanted).toEqual(cold);
      expect(port().asked.at(-1)).toEqual({
        kind: "goOnFrom",
        id: 2,
        checkpoint: taken.checkpoint,
        wanted: cold,
      });
      const generation = session.history.generation;
      port().say({ kind: "wentOn", id: 2, place: place(100), before: cold, ...settlement({ active: cold }) });
      await going;
      expect(Array.from(session.history.step)).toEqual([50, 100]);
      expect(session.history.generation).toBeGreaterThan(generation);
      expect(session.history.changes.map(({ to }) => to)).toEqual(["0.1"]);
      expect(session.previous).toEqual(new Map([["learningRate", 0.5]]));
      expect(session.position.step).toBe(100);
      expect(session.fork).toEqual(fork);
      port().break();
      session.goOn();
      expect(port().asked).toMatchObject([{ kind: "open", checkpoint: taken.checkpoint }]);
    });

    it("that the core refuses leaves the run and what is wanted as they were", async () => {
      const taken = await snapshot();
      session.set((config) => (config.seed = 9));
      const { wanted } = session;
      const going = session.goOnFrom(taken, cold);
      port().say({ kind: "stayed", id: 2, message: "The saved state is damaged." });
      await expect(going).rejects.toThrow("The saved state is damaged.");
      expect(session.wanted).toEqual(wanted);
      expect(session.history.length).toBe(2);
    });
  });

  it("shows an image until something is drawn or cleared", () => {
    const image = { sample: 50_000, label: 3, pixels: new Uint8Array(784) };
    session.show(image);
    expect(session.shown).toEqual(image);
    session.draw(Float32Array.of(1, 2), Uint32Array.of(1), 10);
    expect(session.shown).toBeUndefined();
    session.show(image);
    session.clearDrawing();
    expect(session.shown).toBeUndefined();
  });

  it("sends the latest drawing once a frame, and copies it", async () => {
    const points = Float32Array.of(1, 2, 3, 4);
    session.draw(Float32Array.of(9, 9), Uint32Array.of(1), 10);
    session.draw(points, Uint32Array.of(2), 10);
    points.fill(0);
    await nextFrame();
    expect(port().asked).toEqual([
      { kind: "draw", points: Float32Array.of(1, 2, 3, 4), lengths: Uint32Array.of(2), width: 10 },
    ]);
    session.draw(points, Uint32Array.of(2), 10);
    session.clearDrawing();
    port().asked = [];
    await nextFrame();
    expect(port().kinds()).toEqual(["clearDrawing"]);
  });

  it("says and does nothing more once it is disposed of", async () => {
    session.set((config) => (config.learningRate = 0.2));
    session.dispose();
    session.dispose();
    session.train();
    session.reset();
    session.draw(Float32Array.of(1, 2), Uint32Array.of(1), 10);
    port().say(progress(5));
    port().break();
    session.goOn();
    await nextFrame();
    expect(port().asked).toEqual([]);
    expect(port().terminated).toBe(true);
    expect(ports).toHaveLength(1);
    expect(session.history.length).toBe(0);
  });
});

describe("a worker that no longer sends anything", () => {
  const tick = (count: number) => vi.advanceTimersByTimeAsync(count * HEARTBEAT_INTERVAL_MS);
  const pings = () => port().asked.filter((asked) => asked.kind === "ping");
  /** Answers what was asked, as a worker does that is well. */
  const answer = () => {
    for (const { id } of pings()) port().say({ kind: "alive", id });
    port().asked = [];
  };
  let page: { visibilityState: string };

  beforeEach(() => {
    page = { visibilityState: "visible" };
    vi.stubGlobal("document", page);
  });
  afterEach(() => vi.unstubAllGlobals());

  it("is taken for dead within ten seconds, its last checkpoint kept", async () => {
    port().say({ kind: "status", status: "training" });
    port().say({
      kind: "checkpoint",
      checkpoint: { ...place(5000), state: new Uint8Array(1), config: CONFIG, growing: false },
    });
    const dead = port();
    await tick(MOST_MISSED_HEARTBEATS);
    expect(session.status, "not too early").toBe("training");
    expect(pings(), "it is not asked again and again").toHaveLength(1);
    await tick(10 - MOST_MISSED_HEARTBEATS);
    expect(session.status).toBe("stopped");
    expect(session.crash).toEqual({ epoch: 1 });
    expect(dead.terminated).toBe(true);
    session.goOn();
    expect(port()).not.toBe(dead);
    expect(port().asked[0]).toMatchObject({ kind: "open", checkpoint: { step: 5000 } });
  });

  it("is ended for good: its late messages are ignored", async () => {
    const dead = port();
    await tick(MOST_MISSED_HEARTBEATS + 1);
    dead.say({ kind: "alive", id: 1 });
    dead.say({ kind: "status", status: "training" });
    expect(session.status).toBe("stopped");
    await tick(100);
    expect(ports).toHaveLength(1);
  });

  it("is one that was never silent for so long", async () => {
    for (let i = 0; i < 5; i++) {
      await tick(MOST_MISSED_HEARTBEATS - 1);
      answer();
    }
    for (let i = 0; i < 5; i++) {
      await tick(MOST_MISSED_HEARTBEATS - 1);
      // Any word will do.
      port().say({ kind: "prediction", prediction: undefined });
    }
    expect(session.crash).toBeUndefined();
  });

  it("is not looked for while the page is hidden, nor for the time that it was", async () => {
    await tick(MOST_MISSED_HEARTBEATS - 1);
    page.visibilityState = "hidden";
    await tick(100);
    page.visibilityState = "visible";
    await tick(MOST_MISSED_HEARTBEATS - 1);
    answer();
    await tick(MOST_MISSED_HEARTBEATS - 1);
    expect(session.crash).toBeUndefined();
  });

  it("is not looked for while the page's own timer rests, as in a laptop that sleeps", async () => {
    await tick(1);
    vi.setSystemTime(Date.now() + 3_600_000);
    await tick(MOST_MISSED_HEARTBEATS - 2);
    answer();
    await tick(1);
    expect(session.crash).toBeUndefined();
  });

  it("is not one that is still on its way: a slow network may take any time", async () => {
    const startWorker = () => {
      ports.push(new FakePort());
      return port();
    };
    const opening = Session.open(startWorker, undefined, "https://host/lab/");
    await tick(100);
    port().say({ kind: "opened", table: [], wanted: CONFIG, leftOut: [] });
    const late = await opening;
    expect(late.crash).toBeUndefined();
    await tick(MOST_MISSED_HEARTBEATS + 1);
    expect(late.crash).toBeDefined();
    late.dispose();
  });

  it("is looked for no more when the session is over", async () => {
    session.dispose();
    await tick(100);
    expect(session.crash).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("settings from outside", () => {
  it("are checked by the worker; when it cannot tell nothing is said against them", async () => {
    const failure = { kind: "config", field: "sizes", message: "is impossible" } as const;
    const checking = session.check([CONFIG]);
    expect(port().asked.at(-1)).toEqual({ kind: "check", id: 1, configs: [CONFIG] });
    port().say({ kind: "checked", id: 1, failure });
    expect(await checking).toEqual(failure);
    const never = session.check([CONFIG]);
    port().break();
    expect(await never).toBeUndefined();
    expect(await session.check([CONFIG])).toBeUndefined();
  });
});
