import type { Failure, Mnist, MnistFile } from "epoch-lab";
import { formatNumber, megabytes } from "../settings/number-format";
import { isCopy, keepCopy } from "../offline/mnist-copies";
import { inflate } from "./inflate";
import { CountedStream } from "./counted-stream";
import { isFailure } from "../settings/failure";
import { type Loading, type LoadingFailure } from "../protocol/loading";

type Bytes = Uint8Array<ArrayBuffer>;

interface Source {
  file: MnistFile;
  name: string;
  /** What it holds, in the page's words. */
  holds: string;
  /** Bytes as published, and after inflating. */
  compressed: number;
  inflated: number;
}

/** The four files in the order of loading. Labels first: an image counts once its label is here. */
export const MNIST_FILES: readonly Source[] = [
  {
    file: "trainLabels",
    name: "train-labels-idx1-ubyte.gz",
    holds: "training labels",
    compressed: 28_881,
    inflated: 60_008,
  },
  {
    file: "testLabels",
    name: "t10k-labels-idx1-ubyte.gz",
    holds: "test labels",
    compressed: 4_540,
    inflated: 10_008,
  },
  {
    file: "trainImages",
    name: "train-images-idx3-ubyte.gz",
    holds: "training images",
    compressed: 9_719_462,
    inflated: 47_040_016,
  },
  {
    file: "testImages",
    name: "t10k-images-idx3-ubyte.gz",
    holds: "test images",
    compressed: 1_616_531,
    inflated: 7_840_016,
  },
];

const TOTAL_COMPRESSED_BYTES = MNIST_FILES.reduce((sum, { compressed }) => sum + compressed, 0);

/** A download counts as stalled after this time without a byte, in milliseconds. */
const STALLED_AFTER_MS = 8000;

/** One of the four files on its way. */
interface Entry {
  readonly source: Source;
  state: "missing" | "reading" | "whole" | "failed";
  /** Bytes that arrived, compressed or not. */
  arrived: number;
  /** Whether they arrived as gzip; unknown until the first two bytes are here. */
  compressed: boolean | undefined;
  failure: LoadingFailure | undefined;
  /** The chunks of the site's file, to be stored once it is complete; undefined where a copy is stored already. */
  chunks: Bytes[] | undefined;
  /** A file of the person's to read instead of the site's. */
  chosen: File | undefined;
  /** How to use the browser's cache: a copy that was damaged must not be read from it again. */
  cache: RequestCache;
}

/** What is wrong with a file, as the second half of a sentence that begins with the file's name. */
class Fault extends Error {}

/** Streams the four files into a {@link Mnist}, and knows how far it is. */
export class MnistLoader {
  readonly #mnist: Mnist;
  readonly #base: string;
  readonly #changed: () => void;
  readonly #entries: readonly Entry[] = MNIST_FILES.map((source) => ({
    source,
    state: "missing",
    arrived: 0,
    compressed: undefined,
    failure: undefined,
    chunks: undefined,
    chosen: undefined,
    cache: "default",
  }));
  #reading: Promise<void> | undefined;
  #abort = new AbortController();
  #lastByte = 0;
  #stalled = false;

  /** `base` is the address that `mnist/` stands under; `changed` is called after every change. */
  constructor(mnist: Mnist, base: string, changed: () => void) {
    this.#mnist = mnist;
    this.#base = base;
    this.#changed = changed;
  }

  /** How far it is. */
  get loading(): Loading {
    return {
      received: this.#entries.reduce((sum, entry) => sum + received(entry), 0),
      total: TOTAL_COMPRESSED_BYTES,
      images: this.#mnist.imagesReady(),
      complete: this.#mnist.isComplete(),
      stalled: this.#stalled,
      failure: this.#entries.find((entry) => entry.failure)?.failure,
    };
  }

  /** Whether a file is missing that will not come by itself. */
  get hasFailed(): boolean {
    return this.#entries.some(({ failure }) => failure);
  }

  /** Reads all that is missing, file after file; a file that fails does not keep the others from coming. */
  load(): Promise<void> {
    this.#reading ??= this.#readMissing().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  /** Tries once more what failed, or what stalled. */
  again(): Promise<void> {
    for (const entry of this.#entries) {
      if (entry.state !== "failed") continue;
      entry.state = "missing";
      entry.failure = undefined;
      entry.chosen = undefined;
      entry.cache = "reload";
    }
    if (this.#stalled) this.#abort.abort();
    this.#changed();
    return this.load();
  }

  /** Reads `file` in place of the one whose failure is shown. */
  choose(file: File): Promise<void> {
    const entry = this.#entries.find((candidate) => candidate.failure);
    if (!entry) return Promise.resolve();
    Object.assign(entry, { state: "missing", failure: undefined, chosen: file });
    this.#changed();
    return this.load();
  }

  async #readMissing(): Promise<void> {
    const watch = setInterval(() => this.#watch(), 500);
    try {
      for (let entry = this.#next(); entry; entry = this.#next()) await this.#read(entry);
    } finally {
      clearInterval(watch);
      this.#stalled = false;
      this.#changed();
    }
  }

  #next(): Entry | undefined {
    return this.#entries.find(({ state }) => state === "missing");
  }

  async #read(entry: Entry): Promise<void> {
    const { signal } = (this.#abort = new AbortController());
    Object.assign(entry, {
      state: "reading",
      arrived: 0,
      compressed: undefined,
      failure: undefined,
      chunks: undefined,
    });
    this.#heard();
    this.#mnist.restart(entry.source.file);
    try {
      const body = await this.#open(entry, signal);
      for await (const bytes of this.#inflated(entry, body)) this.#push(entry, bytes);
      this.#finish(entry);
      entry.state = "whole";
      if (entry.chunks) void keepCopy(this.#addressOf(entry), entry.chunks);
    } catch (error) {
      if (!signal.aborted && !(error instanceof Fault)) throw error;
      this.#mnist.restart(entry.source.file);
      entry.arrived = 0;
      entry.state = signal.aborted ? "missing" : "failed";
      if (error instanceof Fault && !signal.aborted) entry.failure = failureOf(entry, error);
    }
    entry.chunks = undefined;
    this.#changed();
  }

  #addressOf({ source }: Entry): URL {
    return new URL(`mnist/${source.name}`, this.#base);
  }

  async #open(entry: Entry, signal: AbortSignal): Promise<ReadableStream<Bytes>> {
    if (entry.chosen) return entry.chosen.stream();
    const response = await fetch(this.#addressOf(entry), { signal, cache: entry.cache }).catch(() => {
      throw new Fault("the server cannot be reached");
    });
    if (!response.ok) {
      throw new Fault(`the server answered ${`${response.status} ${response.statusText}`.trim()}`);
    }
    if (!response.body) throw new Fault("the server sent nothing");
    if (!isCopy(response)) entry.chunks = [];
    return response.body;
  }

  async *#inflated(entry: Entry, body: ReadableStream<Bytes>): AsyncGenerator<Bytes> {
    const origin = new CountedStream(body, (bytes) => {
      entry.arrived += bytes.length;
      entry.chunks?.push(bytes);
      this.#heard();
    });
    try {
      const { bytes, compressed } = await inflate(origin.stream);
      entry.compressed = compressed;
      const reader = bytes.getReader();
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) yield chunk.value;
    } catch {
      if (origin.brokeOff) throw new Fault(`the connection broke off after ${amount(entry)}`);
      // Of a file that was cut off the core can say how many images are missing.
      if (entry.arrived < entry.source.compressed) this.#finish(entry);
      throw new Fault("the compressed data are damaged");
    } finally {
      await origin.cancel();
    }
  }

  #push(entry: Entry, bytes: Bytes): void {
    try {
      this.#mnist.push(entry.source.file, bytes);
    } catch (failure) {
      throw isFailure(failure) ? new Fault(placed(failure)) : failure;
    }
    this.#changed();
  }

  #finish(entry: Entry): void {
    try {
      this.#mnist.finish(entry.source.file);
    } catch (failure) {
      if (!isFailure(failure)) throw failure;
      // What came through whole and is another file needs no such doubt.
      if (failure.kind === "foreign") throw new Fault(failure.message);
      throw new Fault(`${failure.message}. It may not have come through whole`);
    }
  }

  #heard(): void {
    this.#lastByte = performance.now();
    this.#stalled = false;
    this.#changed();
  }

  #watch(): void {
    const stalled = performance.now() - this.#lastByte >= STALLED_AFTER_MS;
    if (stalled === this.#stalled) return;
    this.#stalled = stalled;
    this.#changed();
  }
}

/** Bytes of a file as published that have come, also where they come inflated. */
function received({ source, state, arrived, compressed }: Entry): number {
  if (state === "whole") return source.compressed;
  if (compressed === undefined) return 0;
  const all = compressed ? source.compressed : source.inflated;
  return Math.round(Math.min(1, arrived / all) * source.compressed);
}

/** What is wrong, with the byte at which it is, where the words do not say that themselves. */
function placed({ message, offset }: Failure): string {
  return offset === undefined || /\bbyte \d/.test(message)
    ? message
    : `${message} (byte ${formatNumber(offset)})`;
}

function amount(entry: Entry): string {
  const { compressed } = entry.source;
  return compressed < 1e6
    ? `${formatNumber(received(entry))} of ${formatNumber(compressed)} bytes`
    : `${megabytes(received(entry))} of ${megabytes(compressed)} MB`;
}

function failureOf({ source, chosen }: Entry, fault: Fault): LoadingFailure {
  const name = chosen?.name ?? source.name;
  return {
    file: source.file,
    name,
    title: `The ${source.holds} cannot be read.`,
    detail: `${name}: ${fault.message}. What was on screen is unchanged.`,
  };
}
