type Bytes = Uint8Array<ArrayBuffer>;

/** For a stream that takes from its source only what is asked of itself. */
export const NO_READ_AHEAD = { highWaterMark: 0 };

/** Where bytes come from: counts them on their way, and remembers whether they broke off. */
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

  /** No more is wanted. */
  async cancel(): Promise<void> {
    await this.#reader.cancel().catch(() => undefined);
  }
}
