import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** The four files of MNIST. */
export type File =
  | "train-images-idx3-ubyte.gz"
  | "train-labels-idx1-ubyte.gz"
  | "t10k-images-idx3-ubyte.gz"
  | "t10k-labels-idx1-ubyte.gz";

/**
 * What becomes of a file on its way. `bytes` are those that are sent before the line goes dead (`stall`), breaks
 * (`break`), or the file ends as if it were whole (`cut`).
 */
export type Mishap =
  { kind: "stall" | "break" | "cut"; bytes: number } | { kind: "missing" } | { kind: "other"; body: Buffer };

/** Hands on what the page's server says, and lets happen to files what happens to files. */
export class Delivery {
  readonly #server: Server;
  readonly #origin: URL;
  readonly #mishaps = new Map<string, Mishap>();
  readonly #stalled = new Set<ServerResponse>();

  private constructor(origin: string) {
    this.#origin = new URL(origin);
    this.#server = createServer((asked, answer) => this.#answer(asked, answer));
  }

  /** Stands before the server of the page at `origin`. */
  static async before(origin: string): Promise<Delivery> {
    const delivery = new Delivery(origin);
    await new Promise<void>((resolve) => delivery.#server.listen(0, "127.0.0.1", resolve));
    return delivery;
  }

  /** The page's address by this way. */
  get address(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}${this.#origin.pathname}`;
  }

  /** From now on this happens to the file. */
  spoil(file: File, mishap: Mishap): void {
    this.#mishaps.set(file, mishap);
  }

  /** From now on the file comes through whole. */
  mend(file: File): void {
    this.#mishaps.delete(file);
  }

  /** Breaks the lines that went dead. */
  breakOff(): void {
    for (const answer of this.#stalled) answer.destroy();
    this.#stalled.clear();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(asked: IncomingMessage, answer: ServerResponse): void {
    const mishap = this.#mishaps.get(asked.url!.split("/").at(-1)!);
    if (mishap?.kind === "missing") {
      answer.writeHead(404).end();
      return;
    }
    if (mishap?.kind === "other") {
      answer.writeHead(200, { "Content-Type": "application/gzip" }).end(mishap.body);
      return;
    }
    const { hostname, port } = this.#origin;
    const onward = request({ hostname, port, path: asked.url, headers: asked.headers }, (came) => {
      const { "content-length": length, ...headers } = came.headers;
      if (!mishap) {
        answer.writeHead(came.statusCode!, came.headers);
        came.pipe(answer);
        return;
      }
      answer.writeHead(
        came.statusCode!,
        mishap.kind === "cut" ? headers : { ...headers, "content-length": length },
      );
      if (mishap.kind === "stall") this.#stalled.add(answer);
      deliver(came, answer, mishap);
    });
    onward.on("error", () => answer.destroy());
    onward.end();
  }
}

/** Hands on the first bytes only. */
function deliver(
  came: IncomingMessage,
  answer: ServerResponse,
  mishap: Extract<Mishap, { bytes: number }>,
): void {
  let left = mishap.bytes;
  came.on("data", (chunk: Buffer) => {
    if (left <= 0) return;
    const first = chunk.subarray(0, left);
    left -= first.length;
    answer.write(first, () => {
      if (left > 0) return;
      if (mishap.kind === "cut") answer.end();
      else if (mishap.kind === "break") answer.destroy();
    });
  });
}
