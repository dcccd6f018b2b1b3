import type { WorkerEvent, WorkerRequest } from "../protocol/messages";

/** What the session needs of a Worker; a test may put something else in its place. */
export type Port = Pick<Worker, "postMessage" | "terminate" | "onmessage" | "onerror" | "onmessageerror">;

/** What the worker says to one request alone. */
export type Answer = Extract<WorkerEvent, { id: number }>;

/** The line to one worker, until it is closed. */
export class Connection {
  readonly #port: Port;
  readonly #waiting = new Map<number, (answer: Answer | undefined) => void>();
  #last = 0;

  /** `broke` is told when the worker died of an error that nobody caught. */
  constructor(port: Port, receive: (event: WorkerEvent) => void, broke: () => void) {
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<WorkerEvent>) => {
      if ("id" in data) this.#answer(data);
      else receive(data);
    };
    port.onerror = port.onmessageerror = broke;
  }

  post(request: WorkerRequest): void {
    this.#port.postMessage(request);
  }

  /** Sends a request with a number of its own; undefined when no answer will come any more. */
  ask(request: (id: number) => WorkerRequest): Promise<Answer | undefined> {
    const id = ++this.#last;
    const answer = new Promise<Answer | undefined>((resolve) => this.#waiting.set(id, resolve));
    this.post(request(id));
    return answer;
  }

  /** Ends the worker; nothing more is heard of it. */
  close(): void {
    this.#port.onmessage = this.#port.onerror = this.#port.onmessageerror = null;
    this.#port.terminate();
    for (const resolve of this.#waiting.values()) resolve(undefined);
    this.#waiting.clear();
  }

  #answer(answer: Answer): void {
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
  }
}
