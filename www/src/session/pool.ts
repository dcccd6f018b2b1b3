import type { Port } from "./connection";
import type { ReplayEvent, ReplayRequest, Task } from "../protocol/replay-messages";

/** Each worker holds the data of its own: more of them would cost more memory than they save time. */
const MOST_WORKERS = 8;

/** Runs that are trained side by side, each in a worker of its own, as many at once as there are cores. */
export class Pool<Job> {
  readonly #base: string;
  readonly #told: (job: Job, event: ReplayEvent) => void;
  readonly #startWorker: () => Port;
  readonly #most: number;
  readonly #workers: { port: Port; job: Job | undefined }[] = [];
  #queue: { job: Job; task: Task }[] = [];
  #isTraining = false;

  /**
   * `told` is called with every event of a job, `startWorker` starts one more worker; `base` is the address that `mnist/`
   * stands under.
   */
  constructor(
    told: (job: Job, event: ReplayEvent) => void,
    startWorker: () => Port,
    base = document.baseURI,
    cores = navigator.hardwareConcurrency,
  ) {
    this.#base = base;
    this.#told = told;
    this.#startWorker = startWorker;
    this.#most = Math.max(1, Math.min(MOST_WORKERS, cores));
  }

  /** Puts runs in line, in this order. */
  add(jobs: readonly { job: Job; task: Task }[]): void {
    this.#queue.push(...jobs);
    this.#feed();
  }

  /** Trains what is in line, and goes on with what was paused. */
  train(): void {
    this.#isTraining = true;
    for (const { port } of this.#workers) ask(port, { kind: "train" });
    this.#feed();
  }

  pause(): void {
    this.#isTraining = false;
    for (const { port } of this.#workers) ask(port, { kind: "pause" });
  }

  /** Has the workers try again to read what could not be read. */
  loadAgain(): void {
    for (const { port } of this.#workers) ask(port, { kind: "loadAgain" });
  }

  /** Ends all workers and forgets what is in line. */
  clear(): void {
    for (const { port } of this.#workers.splice(0)) port.terminate();
    this.#queue = [];
    this.#isTraining = false;
  }

  /** Gives runs in line to workers that have none. */
  #feed(): void {
    if (!this.#isTraining) return;
    while (this.#queue.length > 0) {
      const worker = this.#workers.find(({ job }) => job === undefined) ?? this.#hire();
      const next = worker && this.#queue.shift();
      if (!next) return;
      worker.job = next.job;
      ask(worker.port, { kind: "begin", task: next.task });
      ask(worker.port, { kind: "train" });
    }
  }

  #hire(): { port: Port; job: Job | undefined } | undefined {
    if (this.#workers.length >= this.#most) return undefined;
    const port = this.#startWorker();
    const worker: { port: Port; job: Job | undefined } = { port, job: undefined };
    const hear = (event: ReplayEvent): void => {
      if (!this.#workers.includes(worker) || worker.job === undefined) return;
      const { job } = worker;
      if (event.kind === "ended") worker.job = undefined;
      if (event.kind === "crashed") this.#workers.splice(this.#workers.indexOf(worker), 1);
      this.#told(job, event);
      if (event.kind === "ended" || event.kind === "crashed") this.#feed();
    };
    port.onmessage = ({ data }: MessageEvent<ReplayEvent>) => hear(data);
    port.onerror = port.onmessageerror = () => hear({ kind: "crashed", message: "the worker stopped" });
    ask(port, { kind: "open", base: this.#base });
    this.#workers.push(worker);
    return worker;
  }
}

function ask(port: Port, request: ReplayRequest): void {
  port.postMessage(request);
}
