import { Mnist } from "epoch-lab";
import { MnistLoader } from "./mnist-loader";
import { isFailure } from "../settings/failure";
import type { ReplayEnd, ReplayEvent, ReplayRequest, Task } from "../protocol/replay-messages";
import { Replay } from "./replay";

/** Milliseconds of training without a break: what is asked in between waits that long. */
const SLICE_MS = 30;

/** Milliseconds between two reports of the position. */
const POSITION_INTERVAL_MS = 100;

/** Milliseconds between two reports on the data. */
const LOADING_INTERVAL_MS = 50;

/** What a worker of a pool holds: the data, and one run at a time, trained and evaluated epoch by epoch. */
export class Replayer {
  readonly #mnist = new Mnist();
  readonly #loader: MnistLoader;
  readonly #post: (event: ReplayEvent) => void;
  readonly #failed: (error: unknown) => void;
  readonly #channel = new MessageChannel();
  #task: Task | undefined;
  #replay: Replay | undefined;
  #isTraining = false;
  #isPlanned = false;
  #isReporting = false;
  #reported = -Infinity;

  /** `failed` is called when the core has broken down: no request can be answered after that. */
  constructor(base: string, post: (event: ReplayEvent) => void, failed: (error: unknown) => void) {
    this.#post = post;
    this.#failed = failed;
    this.#channel.port1.onmessage = () => this.#guard(() => this.#slice());
    this.#loader = new MnistLoader(this.#mnist, base, () => this.#guard(() => this.#dataCame()));
    this.#loader.load().catch(failed);
  }

  handle(request: Exclude<ReplayRequest, { kind: "open" }>): void {
    switch (request.kind) {
      case "begin":
        return this.#begin(request.task);
      case "train":
        this.#isTraining = true;
        return this.#plan();
      case "pause":
        this.#isTraining = false;
        return;
      case "loadAgain":
        return void this.#loader.again().catch(this.#failed);
    }
  }

  #begin(task: Task): void {
    this.#replay?.free();
    this.#replay = undefined;
    this.#task = task;
    this.#make();
  }

  /** Makes the run as soon as its images are here. */
  #make(): void {
    if (!this.#task || this.#replay || !this.#mnist.isComplete()) return;
    try {
      this.#replay = new Replay(this.#task, this.#mnist);
    } catch (failure) {
      if (!isFailure(failure)) throw failure;
      return this.#end({ kind: "refused", failure });
    }
    this.#plan();
  }

  #dataCame(): void {
    this.#make();
    if (this.#isReporting) return;
    this.#isReporting = true;
    setTimeout(() => {
      this.#isReporting = false;
      this.#post({ kind: "loading", loading: this.#loader.loading });
    }, LOADING_INTERVAL_MS);
  }

  #plan(): void {
    if (this.#isPlanned || !this.#isTraining || !this.#replay) return;
    this.#isPlanned = true;
    this.#channel.port2.postMessage(undefined);
  }

  #slice(): void {
    this.#isPlanned = false;
    const [run, replay] = [this.#task?.run, this.#replay];
    if (!this.#isTraining || !run || !replay) return;
    const stop = replay.run(SLICE_MS);
    if (stop.kind === "diverged") return this.#end(stop);
    const epoch = replay.epoch;
    if (stop.kind === "epoch") {
      const isLast = epoch >= run.epochs;
      if (run.monitor !== "end" || isLast) {
        const record = replay.record();
        if ("cause" in record) return this.#end({ kind: "diverged", ...record });
        this.#post({ kind: "record", record });
      }
      if (isLast) return this.#end({ kind: "done" });
    }
    const now = performance.now();
    if (stop.kind === "epoch" || now - this.#reported >= POSITION_INTERVAL_MS) {
      this.#reported = now;
      this.#post({ kind: "position", epoch });
    }
    this.#plan();
  }

  #end(end: ReplayEnd): void {
    this.#replay?.free();
    this.#task = this.#replay = undefined;
    this.#post({ kind: "ended", end });
  }

  #guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#failed(error);
    }
  }
}
