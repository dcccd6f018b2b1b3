type Bytes = Uint8Array<ArrayBuffer>;

/** Queuing strategy of a stream that reads from its source only when it is read itself. */
export const NO_READ_AHEAD = { highWaterMark: 0 };

/** A stream of another one's bytes that reports each chunk and remembers whether the source failed. */
export class CountedStream {
  readonly stream: ReadableStream<Bytes>;
  brokeOff = false;
  readonly #reader: ReadableStreamDefaultReader<Bytes>;

  constructor(body: ReadableStream<Bytes>, came: (bytes: Bytes) => void) {
    this.#reader = body.getReader();
    this.stream = new ReadableStream<Bytes>(
      {
        pull: async (controller) => {
          const { value, done } = await this.#reader.read().catch((error: unknown) => {
            this.brokeOff = true;
            throw error;
          });
          if (done) return controller.close();
          came(value);
          controller.enqueue(value);
        },
      },
      NO_READ_AHEAD,
    );
  }

  /** Stops reading the source. */
  async cancel(): Promise<void> {
    await this.#reader.cancel().catch(() => undefined);
  }
}
