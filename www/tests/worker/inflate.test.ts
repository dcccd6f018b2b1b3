import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { inflate } from "../../src/worker/inflate";
import { CountedStream } from "../../src/worker/counted-stream";

type Bytes = Uint8Array<ArrayBuffer>;

const TEXT = Uint8Array.from({ length: 5_000 }, (_, at) => (at * 7) % 251);
const ZIPPED = new Uint8Array(gzipSync(TEXT));

/** The bytes in chunks of `size`; at the end an error, if one is given. */
function streamOf(bytes: Uint8Array, size: number, error?: Error): ReadableStream<Bytes> {
  let at = 0;
  return new ReadableStream<Bytes>({
    pull(controller) {
      if (at < bytes.length) {
        controller.enqueue(bytes.slice(at, (at += size)));
      } else if (error) {
        controller.error(error);
      } else {
        controller.close();
      }
    },
  });
}

async function readAll(body: ReadableStream<Bytes>) {
  const { bytes, compressed } = await inflate(body);
  const reader = bytes.getReader();
  const chunks: Bytes[] = [];
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) chunks.push(chunk.value);
  return { bytes: new Uint8Array(Buffer.concat(chunks)), compressed };
}

describe("inflate", () => {
  it.each([1, 7, 65_536, 1_000_000])("inflates gzip in chunks of %i", async (size) => {
    expect(await readAll(streamOf(ZIPPED, size))).toEqual({ bytes: TEXT, compressed: true });
  });

  it.each([1, 65_536])("passes on what arrives inflated, in chunks of %i", async (size) => {
    expect(await readAll(streamOf(TEXT, size))).toEqual({ bytes: TEXT, compressed: false });
  });

  it.each([[[]], [[0x1f]], [[0x1f, 0x8a]]])(
    "passes on %o, too short or too different to tell",
    async (bytes) => {
      const text = Uint8Array.from(bytes);
      expect(await readAll(streamOf(text, 10))).toEqual({ bytes: text, compressed: false });
    },
  );

  it("fails when the file is cut off", async () => {
    const half = ZIPPED.subarray(0, Math.floor(ZIPPED.length / 2));
    await expect(readAll(streamOf(half, 100))).rejects.toThrow();
  });

  it("fails when the checksum is not right", async () => {
    const damaged = ZIPPED.slice();
    damaged.fill(0x55, -8, -4);
    await expect(readAll(streamOf(damaged, 65_536))).rejects.toThrow();
  });
});

describe("Origin", () => {
  it("counts what comes, and tells an end from a break", async () => {
    let count = 0;
    const whole = new CountedStream(streamOf(ZIPPED, 1000), ({ length }) => (count += length));
    await readAll(whole.stream);
    expect(count).toBe(ZIPPED.length);
    expect(whole.brokeOff).toBe(false);

    const broken = new CountedStream(streamOf(ZIPPED.slice(0, 100), 10, new Error("gone")), () => {});
    await expect(readAll(broken.stream)).rejects.toThrow();
    expect(broken.brokeOff).toBe(true);
  });
});
