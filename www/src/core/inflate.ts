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
  const whole = new ReadableStream<Bytes>({
    start(controller) {
      for (const chunk of head) controller.enqueue(chunk);
      if (ended) controller.close();
    },
    async pull(controller) {
      const { value, done } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  const compressed = startsAsGzip(head);
  return { bytes: compressed ? whole.pipeThrough(new DecompressionStream("gzip")) : whole, compressed };
}

function startsAsGzip(chunks: readonly Bytes[]): boolean {
  const [first, second] = chunks.flatMap((chunk) => [...chunk.subarray(0, 2)]);
  return first === 0x1f && second === 0x8b;
}
