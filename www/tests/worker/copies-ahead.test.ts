import { defaultConfig, drawParcel, Trainer, type Config, type Mnist } from "epoch-lab";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { CopiesAhead } from "../../src/worker/copies-ahead";
import { readMnist } from "../mnist";

/** Images that are trained on. */
const TRAINING = 2000;

let mnist: Mnist;

beforeAll(() => {
  mnist = readMnist();
});

afterEach(() => vi.unstubAllGlobals());

function start(changes: Partial<Config> = {}): Trainer {
  const live = {
    kind: "live",
    shift: 1,
    rotation: 10,
    scaling: 10,
    skew: 0,
    elastic: 34,
    smoothing: 4,
  } as const;
  return new Trainer({ ...defaultConfig(), training: TRAINING, expand: live, ...changes }, mnist);
}

/** The worker that draws, in this thread: what it answers is told when a test says so. */
class Here {
  static started: Here[] = [];
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: (() => void) | null = null;
  isTerminated = false;
  readonly #parcels: Uint8Array[] = [];

  constructor() {
    Here.started.push(this);
  }
  postMessage(parcel: Uint8Array): void {
    this.#parcels.push(parcel);
  }
  terminate(): void {
    this.isTerminated = true;
  }
  get waiting(): number {
    return this.#parcels.length;
  }
  answer(parcels: number): void {
    for (const parcel of this.#parcels.splice(0, parcels)) this.onmessage?.({ data: drawParcel(parcel) });
  }
}

/** One whose workers draw here, after what drawing costs was measured as so many times the rest of training. */
function helped(trainer: Trainer, share: number, cores: number): CopiesAhead {
  Here.started = [];
  vi.stubGlobal("Worker", Here);
  const ahead = new CopiesAhead(trainer, cores);
  let now = 0;
  // Each reading of the clock is 10 ms after the one before: so long takes the drawing of a parcel.
  vi.spyOn(performance, "now").mockImplementation(() => (now += 10));
  const drawing = 10 / 512;
  for (let slice = 0; slice < 6; slice++) ahead.learned(5000, 5000 * (drawing + drawing / share));
  for (let parcel = 0; parcel < 4; parcel++) ahead.learned(1, 1);
  vi.restoreAllMocks();
  return ahead;
}

it("a run whose copies are drawn ahead comes to the same bits, early or late", () => {
  const alone = start();
  const run = start();
  const ahead = helped(run, 2, 2);
  const [worker] = Here.started;
  worker!.onmessage!({ data: "ready" });
  for (let round = 0; round < 40; round++) {
    const { images } = run.position();
    run.run(50 * (round % 7) + 1, 1e9);
    alone.run(50 * (round % 7) + 1, 1e9);
    for (const each of [run, alone]) each.validateEpoch();
    ahead.learned(run.position().images - images, 1);
    expect(worker!.waiting).toBeGreaterThan(0);
    worker!.answer(round % 5);
    expect(run.hash()).toBe(alone.hash());
  }
  expect(run.position()).toEqual(alone.position());
  ahead.close();
  expect(worker!.isTerminated).toBe(true);
});

it("as many workers draw as drawing takes, and one core stays for training", () => {
  for (const [share, cores, workers] of [
    [0.1, 8, 0],
    [0.5, 8, 1],
    [1.5, 8, 2],
    [9, 8, 3],
    [9, 2, 1],
    [9, 1, 0],
  ] as const) {
    const ahead = helped(start(), share, cores);
    expect(Here.started.length, `share ${share}, ${cores} cores`).toBe(workers);
    ahead.close();
  }
});

it("a machine that is busy for some slices is not taken for a slow network", () => {
  Here.started = [];
  vi.stubGlobal("Worker", Here);
  const ahead = new CopiesAhead(start(), 2);
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += 10));
  for (const ms of [500, 30, 900, 800, 700, 600]) ahead.learned(1000, ms);
  for (let parcel = 0; parcel < 4; parcel++) ahead.learned(1, 1);
  vi.restoreAllMocks();
  expect(Here.started.length).toBe(1);
  ahead.close();
});

it("a worker that cannot start leaves the run to itself", () => {
  const run = start();
  const ahead = helped(run, 2, 2);
  Here.started[0]!.onerror!();
  expect(Here.started[0]!.isTerminated).toBe(true);
  run.run(10, 1e9);
  ahead.learned(100, 1);
  expect(Here.started[0]!.waiting).toBe(0);
});

it("what copies cost is measured anew when they are drawn otherwise", () => {
  const ahead = helped(start(), 0.1, 2);
  expect(Here.started).toEqual([]);
  ahead.reconsider();
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += 10));
  for (let slice = 0; slice < 6; slice++) ahead.learned(1000, 30);
  for (let parcel = 0; parcel < 4; parcel++) ahead.learned(1, 1);
  vi.restoreAllMocks();
  expect(Here.started.length).toBe(1);
  ahead.close();
});
