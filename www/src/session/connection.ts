import { Heartbeat } from "./heartbeat";
import type { WorkerEvent, WorkerRequest } from "../protocol/messages";

/** What the session needs of a Worker; a test may put something else in its place. */
export type Port = Pick<Worker, "postMessage" | "terminate" | "onmessage" | "onerror" | "onmessageerror">;

/** The worker's reply to one request. */
export type Reply = Extract<WorkerEvent, { id: number }>;

/** The connection to one worker, until it is closed. */
export class Connection {
  readonly #port: Port;
  readonly #waiting = new Map<number, (answer: Reply | undefined) => void>();
  readonly #heartbeat: Heartbeat;
  #last = 0;
  #closed = false;

  /** `broke` is called when the worker died of an error that nobody caught, or no longer replies. */
  constructor(port: Port, receive: (event: WorkerEvent) => void, broke: () => void) {
    this.#port = port;
    this.#heartbeat = new Heartbeat(() => void this.ask((id) => ({ kind: "ping", id })), broke);
    port.onmessage = ({ data }: MessageEvent<WorkerEvent>) => {
      this.#heartbeat.heard();
      if ("id" in data) this.#answer(data);
      else receive(data);
    };
    port.onerror = port.onmessageerror = broke;
  }

  post(request: WorkerRequest): void {
    this.#port.postMessage(request);
  }

  /** Sends a request with an id of its own and waits for the reply; undefined when the connection is closed. */
  ask(request: (id: number) => WorkerRequest): Promise<Reply | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    const id = ++this.#last;
    const answer = new Promise<Reply | undefined>((resolve) => this.#waiting.set(id, resolve));
    this.post(request(id));
    return answer;
  }

  /** Ends the worker; later messages of it are ignored. */
  close(): void {
    this.#closed = true;
    this.#heartbeat.stop();
    this.#port.onmessage = this.#port.onerror = this.#port.onmessageerror = null;
    this.#port.terminate();
    for (const resolve of this.#waiting.values()) resolve(undefined);
    this.#waiting.clear();
  }

  #answer(answer: Reply): void {
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
  }
}
