import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { Failure, Mnist, MnistFile } from "epoch-lab";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MNIST_FILES, MnistLoader } from "../../src/worker/mnist-loader";
import type { Loading } from "../../src/protocol/loading";

const BASE = "https://host/deep/lab/";
const UNCHANGED = "What was on screen is unchanged.";

/** Each file holds this many bytes here, a little more than the smallest of MNIST's. */
const SIZE = 5000;

/** Counts bytes, and wants {@link SIZE} of each file. */
class FakeMnist {
  readonly bytes = new Map<MnistFile, number>();
  readonly whole = new Set<MnistFile>();

  push(file: MnistFile, bytes: Uint8Array): void {
    if (bytes[0] === 0x3c) throw failure("a web page begins so");
    this.bytes.set(file, (this.bytes.get(file) ?? 0) + bytes.length);
  }
  finish(file: MnistFile): void {
    const found = this.bytes.get(file) ?? 0;
    if (found !== SIZE) throw failure(`the header promises ${SIZE}, the file holds ${found}`);
    this.whole.add(file);
  }
  restart(file: MnistFile): void {
    this.bytes.delete(file);
    this.whole.delete(file);
  }
  imagesReady(): number {
    return this.bytes.get("trainImages") ?? 0;
  }
  isComplete(): boolean {
    return this.whole.size === 4;
  }
}

const failure = (message: string): Failure => ({ kind: "idx", message });

/** Nothing that gzip could make smaller; nor does it begin as a web page or as gzip does. */
const plain = Uint8Array.of(0, ...randomBytes(SIZE - 1));
const zipped = new Uint8Array(gzipSync(plain));

type Answer = () => Response | Promise<Response>;

let mnist: FakeMnist;
let loader: MnistLoader;
let seen: Loading[];
let requests: string[];
/** What the server says instead, by a part of the address. */
let answers: Map<string, Answer>;

beforeEach(() => {
  mnist = new FakeMnist();
  seen = [];
  requests = [];
  answers = new Map();
  loader = new MnistLoader(mnist as unknown as Mnist, BASE, () => seen.push(loader.loading));
  vi.stubGlobal("fetch", async (address: URL, { signal }: RequestInit) => {
    requests.push(address.href);
    const answer = [...answers].find(([part]) => address.href.includes(part))?.[1];
    const aborted = new Promise<never>((_, reject) => {
      signal?.addEventListener("abort", () => reject(new DOMException("gone", "AbortError")));
    });
    return Promise.race([answer?.() ?? new Response(zipped), aborted]);
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const lastFailure = () => loader.loading.failure;

describe("MnistLoader", () => {
  it.each([
    ["compressed", () => new Response(zipped)],
    ["inflated by the browser", () => new Response(plain)],
  ])("reads the four files, labels first, when they come %s", async (_, answer) => {
    answers.set("mnist/", answer);
    await loader.load();
    expect(requests).toEqual(
      ["train-labels-idx1", "t10k-labels-idx1", "train-images-idx3", "t10k-images-idx3"].map(
        (name) => `${BASE}mnist/${name}-ubyte.gz`,
      ),
    );
    const received = seen.map((loading) => loading.received);
    expect(received).toEqual([...received].sort((one, other) => one - other));
    expect(loader.loading).toEqual({
      received: 11_369_414,
      total: 11_369_414,
      images: SIZE,
      complete: true,
      stalled: false,
      failure: undefined,
    });
  });

  it("says what a file lacks that is cut off, and reads the others", async () => {
    answers.set("train-images", () => new Response(zipped.slice(0, 200)));
    await loader.load();
    const { file, name, title, detail } = lastFailure() ?? {};
    expect([file, name, title]).toEqual([
      "trainImages",
      "train-images-idx3-ubyte.gz",
      "The training images cannot be read.",
    ]);
    expect(detail).toMatch(
      /^train-images-idx3-ubyte.gz: the header promises 5000, the file holds \d+. It may not have come through whole. /,
    );
    expect(detail?.endsWith(UNCHANGED)).toBe(true);
    expect(mnist.whole.size).toBe(3);
    expect(loader.loading.complete).toBe(false);
  });

  it("says that the data are damaged", async () => {
    const damaged = zipped.slice();
    damaged.fill(0x55, -8, -4);
    answers.set("t10k-labels", () => new Response(damaged));
    await loader.load();
    expect(lastFailure()?.title).toBe("The test labels cannot be read.");
    expect(lastFailure()?.detail).toBe(
      `t10k-labels-idx1-ubyte.gz: the compressed data are damaged. ${UNCHANGED}`,
    );
  });

  it("says what the server answered", async () => {
    answers.set("train-labels", () => new Response("", { status: 404, statusText: "Not Found" }));
    await loader.load();
    expect(lastFailure()?.title).toBe("The training labels cannot be read.");
    expect(lastFailure()?.detail).toBe(
      `train-labels-idx1-ubyte.gz: the server answered 404 Not Found. ${UNCHANGED}`,
    );
  });

  it("says that the server is out of reach", async () => {
    answers.set("mnist/", () => Promise.reject(new TypeError("Failed to fetch")));
    await loader.load();
    expect(requests).toHaveLength(4);
    expect(lastFailure()?.file).toBe("trainLabels");
    expect(lastFailure()?.detail).toContain("the server cannot be reached");
  });

  it("says when the connection broke off", async () => {
    const half = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(zipped.slice(0, 100)),
      pull: (controller) => controller.error(new TypeError("network error")),
    });
    answers.set("t10k-labels", () => new Response(half));
    await loader.load();
    expect(lastFailure()?.title).toBe("The test labels cannot be read.");
    expect(lastFailure()?.detail).toContain("the connection broke off after 100 of 4\u202f540 bytes.");
  });

  it("passes on what the core says of a file of another kind", async () => {
    answers.set("train-images", () => new Response("<!doctype html>"));
    await loader.load();
    expect(lastFailure()?.detail).toBe(`train-images-idx3-ubyte.gz: a web page begins so. ${UNCHANGED}`);
  });

  it("tries again what failed, and only that", async () => {
    answers.set("train-images", () => new Response("", { status: 500 }));
    answers.set("t10k-labels", () => new Response("", { status: 500 }));
    await loader.load();
    expect(lastFailure()?.file).toBe("testLabels");
    answers.clear();
    requests = [];
    await loader.again();
    expect(requests).toHaveLength(2);
    expect(loader.loading).toMatchObject({ complete: true, failure: undefined });
  });

  it.each([
    ["compressed", zipped],
    ["inflated", plain],
  ])("takes a person's file that is %s", async (_, bytes) => {
    answers.set("train-images", () => new Response("", { status: 404 }));
    await loader.load();
    await loader.choose(new File(["<p>"], "wrong.html"));
    expect(lastFailure()).toMatchObject({ file: "trainImages", name: "wrong.html" });
    await loader.choose(new File([bytes], "images"));
    expect(loader.loading).toMatchObject({ complete: true, failure: undefined });
    expect(requests).toHaveLength(4);
  });

  it("takes the failure back as soon as a file is chosen or asked for again, not when it is read", async () => {
    answers.set("train-images", () => new Response("", { status: 404 }));
    answers.set("t10k-images", () => new Response("", { status: 404 }));
    await loader.load();
    const choosing = loader.choose(new File([zipped], "images"));
    expect(loader.loading.failure?.file).toBe("testImages");
    answers.delete("t10k-images");
    const trying = loader.again();
    expect(loader.loading).toMatchObject({ failure: undefined, complete: false });
    await Promise.all([choosing, trying]);
    expect(loader.loading).toMatchObject({ complete: true, failure: undefined });
  });

  it("does not mind a file that nobody asked for", async () => {
    await loader.load();
    await loader.choose(new File(["<p>"], "wrong.html"));
    expect(loader.loading.complete).toBe(true);
  });

  it("notices a stall, and tries again when asked to", async () => {
    // The files come inflated: Node's own inflating waits for clocks that stand still here.
    vi.useFakeTimers();
    answers.set("train-images", () => new Promise(() => {}));
    answers.set("mnist/", () => new Response(plain));
    const done = loader.load();
    await vi.advanceTimersByTimeAsync(7000);
    expect(loader.loading.stalled).toBe(false);
    await vi.advanceTimersByTimeAsync(2000);
    expect(loader.loading.stalled).toBe(true);
    expect(seen.at(-1)?.stalled).toBe(true);
    answers.delete("train-images");
    void loader.again();
    await vi.advanceTimersByTimeAsync(1000);
    await done;
    expect(loader.loading).toMatchObject({ complete: true, stalled: false, failure: undefined });
  });

  it("keeps each whole file as it came, and none that is damaged, a person's own or kept already", async () => {
    const put = vi.fn(async (_: URL, copy: Response) => void copies.push(await copy.clone()));
    const copies: Response[] = [];
    const open = vi.fn(async () => ({ put }));
    vi.stubGlobal("caches", { open });
    answers.set("train-images", () => new Response(zipped.slice(0, 200)));
    await loader.load();
    await vi.waitFor(() => expect(copies).toHaveLength(3));
    expect(open).toHaveBeenCalledWith(`${BASE}mnist`);
    expect(put.mock.calls.map(([{ href }]) => href)).not.toContain(`${BASE}mnist/train-images-idx3-ubyte.gz`);
    const [copy] = copies;
    expect(new Uint8Array(await copy!.clone().arrayBuffer())).toEqual(zipped);
    await loader.choose(new File([zipped], "images"));
    expect(loader.loading.complete).toBe(true);

    loader = new MnistLoader(mnist as unknown as Mnist, BASE, () => undefined);
    answers.set("", () => copy!.clone());
    answers.delete("train-images");
    await loader.load();
    expect(loader.loading.complete).toBe(true);
    expect(put).toHaveBeenCalledTimes(3);
  });

  it("loads as ever where there is no room to keep anything", async () => {
    const put = vi.fn(() => Promise.reject(new DOMException("full", "QuotaExceededError")));
    vi.stubGlobal("caches", { open: async () => ({ put }) });
    await loader.load();
    expect(put).toHaveBeenCalledTimes(4);
    expect(loader.loading).toMatchObject({ complete: true, failure: undefined });
  });

  it("does not hide a breakdown of the core as a fault of a file", async () => {
    mnist.push = () => {
      throw new WebAssembly.RuntimeError("unreachable");
    };
    await expect(loader.load()).rejects.toThrow("unreachable");
  });
});

describe("MNIST_FILES", () => {
  it("adds up to 11.4 MB", () => {
    expect(MNIST_FILES.reduce((sum, { compressed }) => sum + compressed, 0)).toBe(11_369_414);
  });
});
