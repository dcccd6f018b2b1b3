import type { ExperimentRun } from "epoch-lab";
import { beforeEach, describe, expect, it } from "vitest";
import type { Port } from "../../src/session/connection";
import { Pool } from "../../src/session/pool";
import type { ReplayEvent, ReplayRequest } from "../../src/protocol/replay-messages";

/** Stands in for a worker: takes down what it is asked, and says what a test wants it to. */
class FakePort implements Port {
  asked: ReplayRequest[] = [];
  terminated = false;
  onmessage: Port["onmessage"] = null;
  onerror: Port["onerror"] = null;
  onmessageerror: Port["onmessageerror"] = null;

  postMessage(request: ReplayRequest): void {
    this.asked.push(request);
  }
  terminate(): void {
    this.terminated = true;
  }
  say(event: ReplayEvent): void {
    this.onmessage?.call(this as unknown as Worker, new MessageEvent("message", { data: event }));
  }
  kinds(): string[] {
    return this.asked.splice(0).map(({ kind }) => kind);
  }
}

let ports: FakePort[];
let told: [job: string, event: ReplayEvent["kind"]][];
const start = (): Port => {
  const port = new FakePort();
  ports.push(port);
  return port;
};
const jobs = (...names: string[]) =>
  names.map((job) => ({ job, task: { run: {} as ExperimentRun, published: [] } }));
const pool = (cores: number) =>
  new Pool<string>((job, { kind }) => told.push([job, kind]), start, "https://host/", cores);
const done: ReplayEvent = { kind: "ended", end: { kind: "done" } };

beforeEach(() => {
  ports = [];
  told = [];
});

describe("Pool", () => {
  it("hires nobody before it trains", () => {
    pool(2).add(jobs("a", "b"));
    expect(ports).toHaveLength(0);
  });

  it("trains as many runs at once as there are cores, and the others after them in turn", () => {
    const two = pool(2);
    two.add(jobs("a", "b", "c", "d"));
    two.train();
    expect(ports).toHaveLength(2);
    expect(ports[1]?.kinds()).toEqual(["open", "begin", "train"]);
    ports[1]?.say(done);
    expect(ports[1]?.kinds()).toEqual(["begin", "train"]);
    ports[1]?.say(done);
    ports[0]?.say(done);
    ports[1]?.say(done);
    expect(ports).toHaveLength(2);
    expect(told.map(([job]) => job)).toEqual(["b", "c", "a", "d"]);
  });

  it("has fewer workers than cores when there are fewer runs", () => {
    const many = pool(16);
    many.add(jobs("a"));
    many.train();
    expect(ports).toHaveLength(1);
  });

  it("begins nothing while it is paused, and goes on afterwards", () => {
    const one = pool(1);
    one.add(jobs("a", "b"));
    one.train();
    one.pause();
    expect(ports[0]?.kinds()).toEqual(["open", "begin", "train", "pause"]);
    ports[0]?.say(done);
    expect(ports[0]?.kinds()).toEqual([]);
    one.train();
    expect(ports[0]?.kinds()).toEqual(["train", "begin", "train"]);
  });

  it("hires another worker when one breaks down, and says which run it took along", () => {
    const one = pool(1);
    one.add(jobs("a", "b"));
    one.train();
    ports[0]?.say({ kind: "crashed", message: "out of memory" });
    expect(told).toEqual([["a", "crashed"]]);
    expect(ports).toHaveLength(2);
    expect(ports[1]?.kinds()).toEqual(["open", "begin", "train"]);
  });

  it("ends its workers when it is cleared, and ignores their later messages", () => {
    const two = pool(2);
    two.add(jobs("a", "b", "c"));
    two.train();
    const [first] = ports;
    two.clear();
    first?.say(done);
    expect(ports.every(({ terminated }) => terminated)).toBe(true);
    expect(told).toEqual([]);
    expect(ports).toHaveLength(2);
  });
});
