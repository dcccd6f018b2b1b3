import { NO_READ_AHEAD } from "./counted-stream";

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * The bytes of a file, inflated where they come as gzip. Servers may send a `.gz` file with
 * `Content-Encoding: gzip`, so that the browser has inflated it already: its first two bytes tell.
 */
export async function inflate(
  body: ReadableStream<Bytes>,
): Promise<{ bytes: ReadableStream<Bytes>; compressed: boolean }> {
  const reader = body.getReader();
  const head: Bytes[] = [];
  let ended = false;
  while (!ended && head.reduce((length, chunk) => length + chunk.length, 0) < 2) {
    const { value, done } = await reader.read();
    if (value) head.push(value);
    ended = done;
  }
  const compressed = startsAsGzip(head);
  const whole = new ReadableStream<Bytes>(
    {
      async pull(controller) {
        const value = head.shift() ?? (await reader.read()).value;
        if (value) return controller.enqueue(value);
        // Should the file turn out to be cut off, what is inflated and not read yet would be lost.
        await new Promise((resume) => setTimeout(resume));
        controller.close();
      },
      cancel: (reason) => reader.cancel(reason),
    },
    NO_READ_AHEAD,
  );
  return { bytes: compressed ? whole.pipeThrough(new DecompressionStream("gzip")) : whole, compressed };
}

function startsAsGzip(chunks: readonly Bytes[]): boolean {
  const [first, second] = chunks.flatMap((chunk) => [...chunk.subarray(0, 2)]);
  return first === 0x1f && second === 0x8b;
}
