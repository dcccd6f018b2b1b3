import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { defaultConfig, initSync, type Config } from "epoch-lab";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Checkpoint } from "../../src/protocol/checkpoint";
import { answerOf } from "../../src/lab/answer";
import { GATHERERS } from "../../src/lab/views/gatherers";
import { Laboratory } from "../../src/worker/laboratory";
import type { WorkerEvent, WorkerRequest } from "../../src/protocol/messages";

// The real core on the real data, all but the browser.
vi.setConfig({ testTimeout: 60_000 });

type Events = { [Kind in WorkerEvent["kind"]]: Extract<WorkerEvent, { kind: Kind }> };
type Ask = Parameters<Laboratory["handle"]>[0];

const fileAt = (path: string) => readFileSync(fileURLToPath(new URL(path, import.meta.url)));

/** A small run: 100 mini-batches an epoch. */
const small = (): Config => ({ ...defaultConfig(), training: 1000, seed: 5 });

let events: WorkerEvent[];
let changed: () => void;
let laboratory: Laboratory;
/** Lets the rest of the training images come, or makes the connection break off. */
let letThrough: () => void;
let breakOff: () => void;

beforeAll(() => {
  initSync({ module: fileAt("../../../pkg/epoch_lab_bg.wasm") });
});

beforeEach(() => {
  vi.stubGlobal("fetch", async (address: URL) => answer(basename(address.pathname)));
});

afterEach(() => {
  laboratory.handle({ kind: "pause" });
  vi.unstubAllGlobals();
});

function answer(name: string): Response {
  return new Response(new Uint8Array(fileAt(`../../public/mnist/${name}`)));
}

/** The training images come to a halt after the first 600 kB. */
function holdBack(): void {
  const held = new Promise<void>((resolve, reject) => {
    letThrough = resolve;
    breakOff = () => reject(new TypeError("network error"));
  });
  vi.stubGlobal("fetch", async (address: URL) => {
    const name = basename(address.pathname);
    if (!name.startsWith("train-images")) return answer(name);
    const bytes = new Uint8Array(await answer(name).arrayBuffer());
    return new Response(
      new ReadableStream<Uint8Array>({
        async start(controller) {
          controller.enqueue(bytes.slice(0, 600_000));
          await held;
          controller.enqueue(bytes.slice(600_000));
          controller.close();
        },
      }),
    );
  });
}

function open(
  wanted: Config,
  opening: { checkpoint?: Checkpoint; pace?: number; stopAfter?: number } = {},
): void {
  const { checkpoint, pace = Infinity, stopAfter = 30 } = opening;
  // What a laboratory of another test still says is not heard in this one.
  const heard: WorkerEvent[] = [];
  events = heard;
  const request: WorkerRequest & { kind: "open" } = {
    kind: "open",
    base: "https://host/",
    pace,
    stopAfter,
    wanted,
    link: undefined,
    checkpoint,
  };
  laboratory = new Laboratory(
    request,
    wanted,
    GATHERERS,
    (event) => {
      heard.push(event);
      changed?.();
    },
    (error) => {
      throw error;
    },
  );
}

/** Waits until something was said, from the first event or from `since` on. */
async function until<Kind extends WorkerEvent["kind"]>(
  kind: Kind,
  is: (event: Events[Kind]) => boolean = () => true,
  since = 0,
): Promise<Events[Kind]> {
  for (;;) {
    const found = events.slice(since).find((event) => event.kind === kind && is(event as Events[Kind]));
    if (found) return found as Events[Kind];
    await new Promise<void>((resolve) => (changed = resolve));
  }
}

/** Asks, and waits until the run is in that state afterwards. */
async function ask(request: Ask, status?: Events["status"]["status"]): Promise<void> {
  const since = events.length;
  laboratory.handle(request);
  if (status) await until("status", (event) => event.status === status, since);
}

const all = <Kind extends WorkerEvent["kind"]>(kind: Kind): Events[Kind][] =>
  events.filter((event) => event.kind === kind) as Events[Kind][];

/** Points so far: what each holds, but for the seconds. */
const points = (): number[][] =>
  all("progress").flatMap(({ points }) =>
    Array.from({ length: points.length / 7 }, (_, at) => [
      ...points.slice(at * 7, at * 7 + 2),
      ...points.slice(at * 7 + 3, at * 7 + 7),
    ]),
  );

/** Step and validation at the ends of epochs. */
const epochEnds = () =>
  points()
    .filter(([, epoch]) => Number.isInteger(epoch))
    .map(([step, , , , ...rest]) => [step, ...rest]);

const place = () => all("progress").at(-1)?.position;
const ready = async () => {
  await until("loading", ({ loading }) => loading.complete);
  await until("status", ({ status }) => status === "ready");
};

describe("Laboratory", () => {
  it("trains to the next multiple of stop after, evaluating after every epoch", async () => {
    open(small(), { stopAfter: 2 });
    await ready();
    await ask({ kind: "train" }, "paused");
    expect(place()?.epoch).toBe(2);
    await ask({ kind: "train" }, "paused");
    expect(place()?.epoch).toBe(4);
    const ends = epochEnds();
    expect(ends.map(([step]) => step)).toEqual([100, 200, 300, 400]);
    expect(ends.every(([, cost, accuracy]) => Number(cost) > 0 && Number(accuracy) > 0.5)).toBe(true);
  });

  it("steps and runs epochs", async () => {
    open(small());
    await ready();
    await ask({ kind: "step" }, "paused");
    expect(place()).toEqual({ step: 1, epoch: 0.01, images: 10 });
    expect(points()).toHaveLength(1);
    await ask({ kind: "epoch" }, "paused");
    expect(place()?.epoch).toBe(1);
    await ask({ kind: "epoch" }, "paused");
    expect(place()?.epoch).toBe(2);
  });

  it("makes a point of each step when it goes slowly, and none once it rests", async () => {
    open(small(), { pace: 10 });
    await ready();
    await ask({ kind: "train" });
    await until("progress", ({ position }) => position.step === 4);
    await ask({ kind: "pause" }, "paused");
    // At rest the last point may be sent once more, with its validation.
    expect([...new Set(points().map(([step]) => step))]).toEqual([1, 2, 3, 4]);
    const { length } = events;
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(events.slice(length).filter(({ kind }) => kind !== "loading")).toEqual([]);
  });

  it("knows the validation of the weights at which it rests", async () => {
    open(small(), { stopAfter: Infinity });
    await ready();
    await until("loading", ({ loading }) => loading.complete);
    for (let pause = 0; pause < 5; pause++) {
      await ask({ kind: "train" }, "training");
      await until("progress", ({ position }) => position.step > 0, events.length);
      await ask({ kind: "pause" }, "paused");
      const [step, , , , , validation] = points().at(-1)!;
      expect(step).toBe(place()?.step);
      expect(validation).toBeGreaterThan(0.1);
    }
  });

  it("goes on from a checkpoint with the same numbers", async () => {
    const config: Config = {
      ...small(),
      dropout: { rate: 0.3 },
      optimizer: { kind: "momentum", momentum: 0.5 },
    };
    open(config, { stopAfter: 6 });
    await ready();
    for (let epoch = 0; epoch < 3; epoch++) await ask({ kind: "epoch" }, "paused");
    const { checkpoint } = all("checkpoint").at(-1) as Events["checkpoint"];
    expect(checkpoint).toMatchObject({ step: 300, epoch: 3, images: 3000, growing: false });
    await ask({ kind: "train" }, "paused");
    const whole = epochEnds();
    const last = (all("checkpoint").at(-1) as Events["checkpoint"]).checkpoint;
    expect(last.epoch).toBe(6);

    open(config, { stopAfter: 6, checkpoint: structuredClone(checkpoint) });
    const { place: again, active } = await until("restored");
    expect(again).toMatchObject({ step: 300, epoch: 3, seconds: checkpoint.seconds });
    expect(active).toEqual(config);
    await ask({ kind: "train" }, "paused");
    expect(epochEnds()).toEqual(whole.slice(3));
    expect(epochEnds()).toHaveLength(3);
    // Every weight, every velocity, every random stream.
    const { state, epoch } = (all("checkpoint").at(-1) as Events["checkpoint"]).checkpoint;
    expect(epoch).toBe(6);
    expect(Buffer.compare(state, last.state)).toBe(0);
  });

  it("saves a run at any step, and goes on from there with the same numbers", async () => {
    const config: Config = { ...small(), dropout: { rate: 0.3 } };
    open(config);
    await ready();
    await ask({ kind: "epoch" }, "paused");
    await ask({ kind: "step" }, "paused");
    const save = async (id: number) => {
      laboratory.handle({ kind: "save", id });
      return (await until("saved", (event) => event.id === id)).checkpoint as Checkpoint;
    };
    const saved = structuredClone(await save(1));
    expect(saved).toMatchObject({ step: 101, epoch: 1.01, growing: false, config });
    await ask({ kind: "epoch" }, "paused");
    const end = await save(2);
    const [whole] = epochEnds().slice(-1);

    await ask({ kind: "goOnFrom", id: 3, checkpoint: saved, wanted: config }, "paused");
    expect(all("wentOn")).toMatchObject([{ id: 3, place: { step: 101 }, before: config, active: config }]);
    await ask({ kind: "epoch" }, "paused");
    expect(epochEnds().at(-1)).toEqual(whole);
    expect(Buffer.compare((await save(4)).state, end.state)).toBe(0);
  });

  it("saves a run that trains, after a last point", async () => {
    open(small(), { stopAfter: Infinity });
    await ready();
    await ask({ kind: "train" }, "training");
    await until("progress", ({ position }) => position.step > 150);
    laboratory.handle({ kind: "save", id: 1 });
    const { checkpoint } = await until("saved");
    expect(points().at(-1)?.[0]).toBe(checkpoint?.step);
    expect(all("status").at(-1)?.status).toBe("training");
  });

  it("saves nothing before the first step", async () => {
    open(small());
    await ready();
    laboratory.handle({ kind: "save", id: 1 });
    expect(all("saved")).toEqual([{ kind: "saved", id: 1, checkpoint: undefined }]);
  });

  it("stays with its run when a saved state is damaged", async () => {
    open(small());
    await ready();
    await ask({ kind: "step" }, "paused");
    laboratory.handle({ kind: "save", id: 1 });
    const { checkpoint } = (await until("saved")) as { checkpoint: Checkpoint };
    const damaged = { ...checkpoint, state: checkpoint.state.slice(0, 1000) };
    laboratory.handle({ kind: "goOnFrom", id: 2, checkpoint: damaged, wanted: small() });
    expect(all("stayed")).toEqual([{ kind: "stayed", id: 2, message: "The saved state is damaged." }]);
    await ask({ kind: "step" }, "paused");
    expect(place()?.step).toBe(2);
  });

  it("stays with the run that is there when a state is not of the step that it should be", async () => {
    open(small());
    await ready();
    await ask({ kind: "step" }, "paused");
    laboratory.handle({ kind: "save", id: 1 });
    const { checkpoint } = (await until("saved")) as { checkpoint: Checkpoint };
    const other = { ...checkpoint, step: 7 };
    laboratory.handle({ kind: "goOnFrom", id: 2, checkpoint: other, wanted: small() });
    expect(all("stayed")).toEqual([{ kind: "stayed", id: 2, message: "The state is of step 1, not 7." }]);
    await ask({ kind: "step" }, "paused");
    expect(place()?.step).toBe(2);
  });

  it("gives a run that was saved while images were missing what has come since", async () => {
    holdBack();
    const wanted = { ...small(), training: 5000 };
    open(wanted);
    await until("status", ({ status }) => status === "ready");
    await ask({ kind: "step" }, "paused");
    laboratory.handle({ kind: "save", id: 1 });
    const { checkpoint } = (await until("saved")) as { checkpoint: Checkpoint };
    expect(checkpoint).toMatchObject({ growing: true, config: { training: 1000 } });
    letThrough();
    await until("settled", ({ active }) => active.training === 5000);
    const since = events.length;
    await ask({ kind: "goOnFrom", id: 2, checkpoint, wanted }, "paused");
    await until("settled", ({ active }) => active.training === 5000, since);
    await ask({ kind: "epoch" }, "paused");
    await ask({ kind: "epoch" }, "paused");
    expect(place()).toEqual({ step: 600, epoch: 2, images: 6000 });
  });

  it("tunes what it can in the middle of a run, and all before its first step", async () => {
    open(small());
    await ready();
    await ask({ kind: "set", wanted: { ...small(), sizes: [784, 15, 10] } });
    expect(all("began").at(-1)?.active.sizes).toEqual([784, 15, 10]);
    await ask({ kind: "step" }, "paused");
    await ask({ kind: "set", wanted: { ...small(), sizes: [784, 20, 10], learningRate: 0.1 } });
    expect(all("settled").at(-1)).toMatchObject({
      active: { sizes: [784, 15, 10], learningRate: 0.1 },
      needsReset: new Set(["sizes"]),
      place: { step: 1 },
      refusal: undefined,
    });
    await ask({ kind: "set", wanted: { ...small(), cost: "logLikelihood", learningRate: 0.2 } });
    expect(all("settled").at(-1)).toMatchObject({
      active: { learningRate: 0.1 },
      refusal: { field: "cost" },
    });
    await ask({ kind: "reset", wanted: { ...small(), sizes: [784, 20, 10] } }, "ready");
    expect(all("began").at(-1)).toMatchObject({ active: { sizes: [784, 20, 10] }, needsReset: new Set() });
  });

  it("rests after a reset, and trains on with a new seed", async () => {
    open(small(), { stopAfter: Infinity });
    await ready();
    await ask({ kind: "train" }, "training");
    await ask({ kind: "reset", wanted: small() }, "ready");
    await ask({ kind: "train" }, "training");
    await ask({ kind: "newSeed", wanted: small() }, "training");
    const [{ seed } = { seed: undefined }] = all("seeded");
    expect(all("began").at(-1)?.active.seed).toBe(seed);
    await ask({ kind: "pause" });
    await ask({ kind: "newSeed", wanted: small() }, "ready");
  });

  it("diverges, and goes back to the start of the epoch", async () => {
    const linear: Config = {
      ...small(),
      hidden: "identity",
      output: "identity",
      cost: "quadratic",
      learningRate: 0.01,
    };
    open(linear);
    await ready();
    await ask({ kind: "epoch" }, "paused");
    await ask({ kind: "step" }, "paused");
    await ask({ kind: "set", wanted: { ...linear, learningRate: 60 } });
    await ask({ kind: "train" }, "diverged");
    expect(all("diverged")).toMatchObject([{ keptEpoch: 1 }]);
    await ask({ kind: "train" });
    expect(all("status").at(-1)?.status).toBe("diverged");
    await ask({ kind: "goBack", config: linear, wanted: linear }, "paused");
    expect(all("restored")).toMatchObject([
      { place: { step: 100, epoch: 1 }, before: linear, active: linear },
    ]);
    await ask({ kind: "step" }, "paused");
    expect(place()?.step).toBe(101);
  });

  it("begins with the first thousand images, and takes in the others as they come", async () => {
    holdBack();
    open({ ...small(), training: 5000 });
    await until("status", ({ status }) => status === "ready");
    await ask({ kind: "epoch" }, "paused");
    expect(place()).toEqual({ step: 100, epoch: 1, images: 1000 });
    expect(points().every(([, , , , cost]) => Number.isNaN(cost))).toBe(true);
    await ask({ kind: "set", wanted: { ...small(), training: 5000, learningRate: 0.3 } });
    expect(all("settled").at(-1)).toMatchObject({ active: { training: 1000 }, needsReset: new Set() });
    letThrough();
    await until("settled", ({ active }) => active.training === 5000);
    await ask({ kind: "epoch" }, "paused");
    expect(place()).toEqual({ step: 600, epoch: 2, images: 6000 });
    expect(points().at(-1)?.[5]).toBeGreaterThan(0.5);
  });

  it("measures gradient and weights from the start to where it rests, whatever view is open", async () => {
    open(small(), { stopAfter: 3 });
    await ready();
    await until("progress", ({ norms }) => norms.points[3] === 1);
    await ask({ kind: "train" }, "paused");
    const norms = (): number[][] =>
      all("progress").flatMap(({ norms: { layers, points } }) => {
        const width = 4 + 3 * layers;
        return Array.from({ length: points.length / width }, (_, at) => [
          ...points.slice(at * width, (at + 1) * width),
        ]);
      });
    expect(norms().at(-1)?.slice(0, 2)).toEqual([300, 3]);
    const begun = norms().findLast(([step]) => step === 0)!;
    const [, epoch, seconds, onValidation, ...layers] = begun;
    expect([epoch, seconds, onValidation]).toEqual([0, 0, 1]);
    expect(layers).toHaveLength(6);
    expect(layers.every((norm) => norm > 0 && norm < 100)).toBe(true);
    // Starting weights are N(0, 1) / √inputs: the squares of all 784 of a neuron add up to about 1.
    expect(layers[1]).toBeCloseTo(Math.sqrt(30), 0);
    expect(layers[4]).toBeCloseTo(Math.sqrt(10), 0);
    await ask({ kind: "step" }, "paused");
    expect(norms().at(-1)?.[0]).toBe(301);
  });

  it("measures on training images until those of validation are here", async () => {
    holdBack();
    open({ ...small(), training: 5000 });
    await until("status", ({ status }) => status === "ready");
    const first = await until("progress", ({ norms }) => norms.points.length > 0);
    expect([...first.norms.points.slice(0, 4)]).toEqual([0, 0, 0, 0]);
    letThrough();
    const second = await until("progress", ({ norms }) => norms.points[3] === 1);
    expect(second.norms.points[0]).toBe(0);
  });

  it("waits at its end for images that are on their way", async () => {
    holdBack();
    open({ ...small(), training: 5000 }, { stopAfter: 2 });
    await until("status", ({ status }) => status === "ready");
    await ask({ kind: "train" }, "training");
    await until("progress", ({ position }) => position.epoch === 2);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(place()?.epoch).toBe(2);
    expect(all("status").at(-1)?.status).toBe("training");
    letThrough();
    await until("status", ({ status }) => status === "paused");
    expect(place()).toEqual({ step: 1200, epoch: 4, images: 12_000 });
  });

  it("rests at its end when no more images will come", async () => {
    holdBack();
    open({ ...small(), training: 5000 }, { stopAfter: 2 });
    await until("status", ({ status }) => status === "ready");
    await ask({ kind: "train" });
    await until("progress", ({ position }) => position.epoch === 2);
    breakOff();
    await until("status", ({ status }) => status === "paused");
    expect(place()?.epoch).toBe(2);
    await ask({ kind: "train" }, "paused");
    expect(place()?.epoch).toBe(4);
  });

  it("begins anew with everything when nothing was learned yet", async () => {
    holdBack();
    open({ ...small(), training: 5000 });
    await until("status", ({ status }) => status === "ready");
    expect(all("began").at(-1)?.active.training).toBe(1000);
    letThrough();
    await until("began", ({ active }) => active.training === 5000);
  });

  it("counts every validation image, and shows the misread ones of a cell", async () => {
    open(small());
    await ready();
    await until("loading", ({ loading }) => loading.complete);
    await ask({ kind: "view", request: { view: "errors", cell: undefined, most: 24 } });
    const misread = async (since: number) => {
      const { data } = await until("viewed", ({ data }) => data.view === "errors", since);
      if (data.view !== "errors" || !data.evaluation) throw new Error("There is nothing to count.");
      return { ...data, evaluation: data.evaluation };
    };
    await misread(0);
    await ask({ kind: "epoch" }, "paused");
    const { data } = all("viewed").at(-1)!;
    if (data.view !== "errors") throw new Error("Another view was shown.");
    const right = points().at(-1)!.at(-1);
    const sum = (counts: Iterable<number>) => [...counts].reduce((sum, count) => sum + count, 0);
    const diagonal = sum(data.counts.filter((_, at) => at % 11 === 0));
    expect(data.step).toBe(100);
    expect(sum(data.counts)).toBe(10_000);
    expect(diagonal / 10_000).toBe(right);
    expect(data.matching).toBe(10_000 - diagonal);
    expect([...data.activations]).toEqual([...data.activations].sort((a, b) => b - a));
    expect(data.samples).toHaveLength(24);

    const [digit, said] = [data.classes[0]!, data.said[0]!];
    const asked = events.length;
    await ask({ kind: "view", request: { view: "errors", cell: { digit, said }, most: 5 } });
    const cell = await misread(asked);
    expect(cell.matching).toBe(data.counts[10 * digit + said]);
    expect(cell.samples[0]).toBe(data.samples[0]);
    expect(new Set(cell.classes)).toEqual(new Set([digit]));
    expect(new Set(cell.said)).toEqual(new Set([said]));

    // Shown in place of a drawing, it is read as it is listed.
    const shown = events.length;
    await ask({ kind: "show", pixels: cell.pixels.slice(0, 784) });
    const { prediction } = await until("prediction", ({ prediction }) => prediction !== undefined, shown);
    expect(answerOf(prediction?.outputs ?? []).digits).toEqual([said]);
    expect(prediction?.outputs[said]).toBe(cell.activations[0]);
  });

  it("has no errors to count when nothing is held out", async () => {
    open({ ...small(), validation: "off" });
    await ready();
    await ask({ kind: "view", request: { view: "errors", cell: undefined, most: 24 } });
    const { data } = await until("viewed");
    expect(data).toMatchObject({ view: "errors", evaluation: undefined, matching: 0 });
  });

  it("reads a drawing as soon as there is a network, and again as it learns", async () => {
    open(small());
    await ask({
      kind: "draw",
      points: Float32Array.of(90, 20, 90, 150),
      lengths: Uint32Array.of(2),
      width: 14,
    });
    expect(all("prediction").at(-1)?.prediction).toBeUndefined();
    await ready();
    const first = await until("prediction", ({ prediction }) => prediction !== undefined);
    expect(first.prediction?.pixels).toHaveLength(784);
    for (let epoch = 0; epoch < 5; epoch++) await ask({ kind: "epoch" }, "paused");
    const { outputs = [] } = all("prediction").at(-1)?.prediction ?? {};
    expect(answerOf(outputs).digits).toEqual([1]);
    expect(outputs).not.toEqual(first.prediction?.outputs);
    await ask({ kind: "clearDrawing" });
    expect(all("prediction").at(-1)?.prediction).toBeUndefined();
  });

  it("tells no infinite number of a cost that overflows, and goes back to a sane one", async () => {
    const exploding: Config = {
      ...small(),
      ...{ precision: "f64", sizes: [784, 10], output: "identity", cost: "quadratic" },
      ...{ regularizer: { kind: "none" }, learningRate: 10, batchSize: 1000 },
    };
    open(exploding, { stopAfter: 400 });
    await ready();
    await ask({ kind: "train" }, "diverged");
    const told = points();
    const start = told[0]![2]!;
    expect(told.at(-1)![2]).toBeGreaterThan(1e100);
    expect(told.flat().filter((number) => Math.abs(number) === Infinity)).toEqual([]);
    const { cause, keptEpoch } = await until("diverged");
    expect(cause).toEqual({ kind: "learningRate", proposed: 1 });
    const config: Config = { ...exploding, learningRate: 0.01 };
    await ask({ kind: "goBack", config, wanted: config });
    expect((await until("restored")).place.epoch).toBe(keptEpoch);
    const since = points().length;
    await ask({ kind: "step" }, "paused");
    expect(points()[since]![2]).toBeLessThan(1000 * start);
  });

  it("names λ where weight decay overshoots", async () => {
    open({ ...small(), regularizer: { kind: "l2", lambda: 10_000 } }, { stopAfter: 400 });
    await ready();
    await ask({ kind: "train" }, "diverged");
    const { cause } = await until("diverged");
    expect(cause).toEqual({ kind: "lambda", shrinkage: 5, proposed: 1 });
  });

  describe("with a network that takes long to set up", () => {
    /** A million weights to draw: several slices of work. */
    const large = (): Config => ({ ...small(), sizes: [784, 1200, 10], validation: "off" });
    const statuses = (since: number) =>
      events.slice(since).flatMap((event) => (event.kind === "status" ? [event.status] : []));

    it("tells of a reset before the weights are drawn, and then does what was asked in the meantime", async () => {
      open(large());
      await ready();
      await ask({ kind: "step" }, "paused");
      const since = events.length;
      laboratory.handle({ kind: "reset", wanted: large() });
      expect(events.slice(since).map(({ kind }) => kind)).toEqual(["began", "status"]);
      laboratory.handle({ kind: "step" });
      laboratory.handle({ kind: "clearDrawing" });
      await until("settled", ({ place }) => place.step === 0, since);
      await until("status", ({ status }) => status === "paused", since);
      expect(place()?.step).toBe(1);
    });

    it("begins with the last of many settings, before it trains", async () => {
      open(large());
      await ready();
      const since = events.length;
      for (let i = 1; i <= 50; i++) {
        laboratory.handle({ kind: "set", wanted: { ...large(), learningRate: i / 10 } });
      }
      await ask({ kind: "train" }, "training");
      const began = events.slice(since).filter(({ kind }) => kind === "began") as Events["began"][];
      expect(began.at(-1)?.active.learningRate).toBe(5);
      expect(began.length).toBeLessThan(10);
    });

    it("rests after a reset, whatever was asked of the run before it", async () => {
      open(large());
      await ready();
      const since = events.length;
      laboratory.handle({ kind: "reset", wanted: large() });
      laboratory.handle({ kind: "train" });
      laboratory.handle({ kind: "reset", wanted: large() });
      laboratory.handle({ kind: "set", wanted: { ...large(), seed: 6 } });
      await until("settled", ({ active }) => active.seed === 6, since);
      expect(statuses(since)).not.toContain("training");
      expect(place()?.step).toBe(0);
    });

    it("trains on with a new seed that came while it was still being set up", async () => {
      open(large());
      await ready();
      const since = events.length;
      laboratory.handle({ kind: "reset", wanted: large() });
      laboratory.handle({ kind: "train" });
      laboratory.handle({ kind: "newSeed", wanted: large() });
      await until("status", ({ status }) => status === "training", since);
    });

    it("goes on from a saved state, and then does what was asked in the meantime", async () => {
      open(large());
      await ready();
      await ask({ kind: "step" }, "paused");
      laboratory.handle({ kind: "save", id: 1 });
      const { checkpoint } = await until("saved");
      await ask({ kind: "step" }, "paused");
      const since = events.length;
      laboratory.handle({ kind: "goOnFrom", id: 2, checkpoint: checkpoint!, wanted: large() });
      laboratory.handle({ kind: "step" });
      laboratory.handle({ kind: "save", id: 3 });
      expect((await until("wentOn", () => true, since)).place.step).toBe(1);
      const saved = await until("saved", ({ id }) => id === 3, since);
      expect(saved.checkpoint?.step).toBe(2);
    });
  });

  describe("with a step that takes long", () => {
    const large = (): Config => ({ ...small(), sizes: [784, 500, 500, 10], batchSize: 1000 });
    const isUnderWay = ({ underWay }: Events["progress"]) => underWay !== undefined;
    const state = async (id: number) => {
      await ask({ kind: "save", id });
      return (await until("saved", (event) => event.id === id)).checkpoint?.state;
    };

    it("tells how far it has come, answers, and holds where it is told to pause", async () => {
      open(large());
      await ready();
      await ask({ kind: "step" });
      await until("status", ({ status }) => status === "training");
      const { underWay, position } = await until("progress", isUnderWay);
      expect(underWay?.done).toBeLessThan(1000);
      expect(position.step).toBe(0);

      await ask({ kind: "show", pixels: new Uint8Array(784).fill(200) });
      await until("prediction", ({ prediction }) => prediction !== undefined);
      await ask({ kind: "view", request: { view: "neurons", image: 0 } });
      await until("viewed");
      expect(place()?.step).toBe(0);

      await ask({ kind: "pause" }, "paused");
      const held = all("progress").at(-1);
      expect(held?.underWay?.done).toBeGreaterThan(0);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(all("progress").at(-1)?.underWay).toEqual(held?.underWay);
      expect(held?.position.step).toBe(0);

      await ask({ kind: "step" }, "paused");
      expect(place()).toEqual({ step: 1, epoch: 1, images: 1000 });
      const rested = await state(1);
      const ends = points();

      open(large());
      await ready();
      await ask({ kind: "step" }, "paused");
      // Millions of bytes, which an expectation would compare one by one for minutes on a busy machine.
      expect(Buffer.compare((await state(2))!, rested!)).toBe(0);
      expect(points()).toEqual(ends);
    });

    it("gives the step up for a reset, and begins it anew with other settings", async () => {
      open(large());
      await ready();
      await ask({ kind: "step" });
      await until("progress", isUnderWay);
      const since = events.length;
      await ask({ kind: "set", wanted: { ...large(), batchSize: 10 } });
      await until("settled", ({ active }) => active.batchSize === 10, since);
      await until("status", ({ status }) => status === "paused", since);
      expect(place()).toEqual({ step: 1, epoch: 0.01, images: 10 });

      await ask({ kind: "set", wanted: large() });
      const before = events.length;
      await ask({ kind: "step" });
      await until("progress", isUnderWay, before);
      await ask({ kind: "reset", wanted: large() }, "ready");
      await until("progress", ({ position }) => position.step === 0, before);
      expect(all("progress").at(-1)?.underWay).toBeUndefined();
    });
  });

  it("validates by the images trained on and where it rests, not at the end of every short epoch", async () => {
    open({ ...small(), training: 100 }, { stopAfter: 450 });
    await ready();
    await ask({ kind: "train" }, "paused");
    const validated = epochEnds().filter(([, validation]) => !Number.isNaN(validation));
    const epochs = [...new Set(validated.map(([step]) => step! / 10))];
    expect(epochs).toEqual([...Array.from({ length: 200 }, (_, i) => i + 1), 400, 450]);
  });
});
