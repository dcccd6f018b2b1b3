type Bytes = Uint8Array<ArrayBuffer>;

/** For a stream that takes from its source only what is asked of itself. */
export const NOTHING_AHEAD = { highWaterMark: 0 };

/** Where bytes come from: counts them on their way, and remembers how they ended. */
export class Origin {
  readonly stream: ReadableStream<Bytes>;
  /** `ended` and `broke off` only when whoever reads the stream has come that far. */
  state: "flows" | "ended" | "broke off" = "flows";
  readonly #reader: ReadableStreamDefaultReader<Bytes>;

  constructor(body: ReadableStream<Bytes>, came: (bytes: number) => void) {
    this.#reader = body.getReader();
    this.stream = new ReadableStream<Bytes>(
      {
        pull: async (controller) => {
          const { value, done } = await this.#reader.read().catch((error: unknown) => {
            this.state = "broke off";
            throw error;
          });
          if (done) {
            this.state = "ended";
            return controller.close();
          }
          came(value.length);
          controller.enqueue(value);
        },
      },
      NOTHING_AHEAD,
    );
  }

  /** No more is wanted. */
  async cancel(): Promise<void> {
    await this.#reader.cancel().catch(() => undefined);
  }
}
