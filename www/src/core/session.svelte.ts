import type { Config, Failure, Position } from "epoch-lab";
import { previousValues, record, type RecordedChange } from "./changes";
import { explain, type Divergence } from "./divergence";
import { OnceAFrame } from "./frame";
import { HistoryRecorder, lastPoint, NOTHING_LEARNED, type History, type LastPoint } from "./history";
import type { LeftOut } from "./link";
import type {
  Kept,
  Loading,
  Place,
  Prediction,
  Settlement,
  Status,
  ViewData,
  ViewRequest,
  WorkerEvent,
  WorkerRequest,
} from "./protocol";
import { isSame, NOTHING_WAITS } from "./tuning";

export type { Divergence } from "./divergence";
export type { Change, History, LastPoint } from "./history";
export type { Loading, LoadingFailure, Prediction, Status, ViewData, ViewRequest } from "./protocol";

/** The worker died; the run can go on from the start of this epoch. */
export interface Crash {
  epoch: number;
}

/** What the session needs of a Worker; a test may put something else in its place. */
export type Port = Pick<Worker, "postMessage" | "terminate" | "onmessage" | "onerror" | "onmessageerror">;

const NOTHING_LOADED: Loading = {
  received: 0,
  total: 0,
  images: 0,
  complete: false,
  stalled: false,
  failure: undefined,
};

/** What changes with every frame, and is handed to the page once a frame. */
type Moving = Pick<
  Session,
  "position" | "last" | "speed" | "fraction" | "revision" | "prediction" | "viewed" | "loading"
>;

/**
 * One run as the page sees it.
 *
 * Everything here is what the worker said last; only `wanted`, `pace` and `stopAfter` are set at once. All fields
 * are for reading: they change through the methods.
 */
export class Session {
  /** What the controls show. */
  wanted: Config = $state.raw({} as Config);
  /** What the run uses. */
  active: Config = $state.raw({} as Config);
  status: Status = $state("loading");
  loading: Loading = $state.raw(NOTHING_LOADED);
  position: Position = $state.raw({ step: 0, epoch: 0, images: 0 });
  last: LastPoint = $state.raw(NOTHING_LEARNED);
  /** Images a second, NaN when not training. */
  speed = $state(NaN);
  /** Of the current epoch, from 0 to 1. */
  fraction = $state(0);
  /** Follows `history.revision`, at most once a frame. */
  revision = $state(0);
  /** Settings of `wanted` that wait for a reset, by JSON name. */
  needsReset: ReadonlySet<string> = $state.raw(NOTHING_WAITS);
  /** Why `wanted` is impossible; the run keeps `active`. */
  refusal: Failure | undefined = $state.raw();
  divergence: Divergence | undefined = $state.raw();
  crash: Crash | undefined = $state.raw();
  /** What the link that this page was opened with asked for and did not get. */
  leftOut: readonly LeftOut[] = $state.raw([]);
  /** What the network makes of the drawing; none while the pad is empty or there is no network. */
  prediction: Prediction | undefined = $state.raw();
  /** What the open view shows, or still of the view before it. */
  viewed: ViewData | undefined = $state.raw();
  /** Steps a second; Infinity is full speed. */
  pace = $state(Infinity);
  /** Training rests at every multiple of so many epochs; Infinity: never. */
  stopAfter = $state(30);
  /** What each slider stood at before its last change in this run, by JSON name. */
  previous: ReadonlyMap<string, number> = $state.raw(previousValues([]));

  readonly #history = new HistoryRecorder();
  readonly #startWorker: () => Port;
  readonly #link: unknown;
  readonly #base: string;
  readonly #opened: (failure?: Error) => void;
  #port: Port | undefined;
  #disposed = false;
  #recorded: readonly RecordedChange[] = [];
  #kept: Kept | undefined;
  /** Why the run diverged, also while nobody wants to hear it. */
  #explained: Divergence | undefined;
  /** Whether training went on when the worker died. */
  #interrupted = false;
  #drawing: Extract<WorkerRequest, { kind: "draw" }> | undefined;
  #view: ViewRequest | undefined;
  #moving: Partial<Moving> = {};
  readonly #publishing = new OnceAFrame(() => this.#publish());
  readonly #setting = new OnceAFrame(() => this.#post({ kind: "set", wanted: this.wanted }));
  readonly #sketching = new OnceAFrame(() => this.#post(this.#drawing ?? { kind: "clearDrawing" }));

  /**
   * A session that knows the core's default settings and follows those of a link; the data follow by themselves.
   *
   * Rejects with a sentence for the page when the core cannot be started at all.
   */
  static open(
    link?: unknown,
    base = document.baseURI,
    startWorker: () => Port = startCoreWorker,
  ): Promise<Session> {
    return new Promise((resolve, reject) => {
      const session: Session = new Session(link, base, startWorker, (failure) =>
        failure ? reject(failure) : resolve(session),
      );
    });
  }

  private constructor(
    link: unknown,
    base: string,
    startWorker: () => Port,
    opened: (failure?: Error) => void,
  ) {
    this.#link = link;
    this.#base = base;
    this.#startWorker = startWorker;
    this.#opened = opened;
    this.#open(undefined);
  }

  /** What the run went through; `revision` says when to look again. */
  get history(): History {
    return this.#history;
  }

  /** Changes what is wanted: the run follows at once where it can, and says what waits or is impossible. */
  set(change: (config: Config) => void): void {
    const wanted = structuredClone(this.wanted);
    change(wanted);
    this.wanted = wanted;
    this.#setting.request();
  }

  /** Trains on, at the pace, to the next multiple of `stopAfter` epochs. */
  train(): void {
    this.#ask({ kind: "train" });
  }
  pause(): void {
    this.#post({ kind: "pause" });
  }
  toggle(): void {
    if (this.status === "training") this.pause();
    else this.train();
  }
  /** Learns from one mini-batch, then rests. */
  step(): void {
    this.#ask({ kind: "step" });
  }
  /** Trains at full speed to the end of the epoch, then rests. */
  epoch(): void {
    this.#ask({ kind: "epoch" });
  }
  /** From the start with what is wanted, same seed; at rest, also when it was training. */
  reset(): void {
    if (this.status === "stopped") {
      this.#kept = undefined;
      this.#interrupted = false;
      return this.goOn();
    }
    this.#setting.cancel();
    this.#post({ kind: "reset", wanted: this.wanted });
  }
  /** Other starting weights and order, from the start; trains on if it was training. */
  newSeed(): void {
    if (this.status === "stopped") this.reset();
    this.#setting.cancel();
    this.#post({ kind: "newSeed", wanted: this.wanted });
  }
  setPace(pace: number): void {
    this.pace = pace;
    this.#post({ kind: "pace", pace });
  }
  setStopAfter(epochs: number): void {
    this.stopAfter = epochs;
    this.#post({ kind: "stopAfter", epochs });
  }

  /** After divergence: back to the start of the epoch, with the settings that `divergence` proposes; at rest. */
  goBack(): void {
    if (!this.#explained) return;
    const config = this.#explained.goBack;
    this.wanted = this.#withPending(config);
    this.#setting.cancel();
    this.#post({ kind: "goBack", config, wanted: this.wanted });
  }
  /** After divergence: leaves everything for a look. Asked to train, it says again why it cannot. */
  keepAsItIs(): void {
    this.divergence = undefined;
  }

  /** After the worker died: on from the last epoch that was kept, with its settings and the same numbers. */
  goOn(): void {
    if (this.status !== "stopped" || this.#disposed) return;
    const kept = this.#kept;
    if (kept) {
      const { training } = this.wanted;
      this.wanted = this.#withPending(kept.config);
      if (kept.growing) this.wanted = { ...this.wanted, training };
    }
    this.crash = undefined;
    this.status = "loading";
    this.#open(kept);
    if (this.#drawing) this.#sketching.request();
  }

  /** Tries the file again that failed or stalled. */
  loadAgain(): void {
    this.#post({ kind: "loadAgain" });
  }
  /** Takes a person's file, `.gz` or not, for the one that failed. */
  chooseFile(file: File): void {
    this.#post({ kind: "chooseFile", file });
  }

  /** Reads a drawing: x0, y0, x1, y1, ... of all strokes, points in each, pen width in the same units. */
  draw(points: Float32Array, lengths: Uint32Array, width: number): void {
    this.#drawing = { kind: "draw", points: points.slice(), lengths: lengths.slice(), width };
    this.#sketching.request();
  }
  clearDrawing(): void {
    this.#drawing = undefined;
    this.#sketching.request();
  }

  /** Shows the run to this view from now on; to none without one. */
  view(request: ViewRequest | undefined): void {
    this.#view = request;
    this.#post({ kind: "view", request });
  }

  /** What the link did not get has been read. */
  forgetLeftOut(): void {
    this.leftOut = [];
  }

  /** Ends the worker. Whatever is asked afterwards is left undone. */
  dispose(): void {
    this.#disposed = true;
    this.#close();
  }

  #open(kept: Kept | undefined): void {
    const port = this.#startWorker();
    this.#port = port;
    const current = () => this.#port === port;
    port.onmessage = ({ data }: MessageEvent<WorkerEvent>) => {
      if (current()) this.#receive(data);
    };
    port.onerror = port.onmessageerror = () => {
      if (current()) this.#stop();
    };
    const { pace, stopAfter } = this;
    const wanted = this.#isOpen() ? this.wanted : undefined;
    this.#post({ kind: "open", base: this.#base, pace, stopAfter, wanted, link: this.#link, kept });
    if (this.#view) this.view(this.#view);
  }

  /** Whether the core has told its default settings. */
  #isOpen(): boolean {
    return "seed" in this.wanted;
  }

  #close(): void {
    for (const waiting of [this.#publishing, this.#setting, this.#sketching]) waiting.cancel();
    this.#port?.terminate();
    this.#port = undefined;
  }

  #post(request: WorkerRequest): void {
    this.#port?.postMessage(request);
  }

  /** Asks for some training, with the settings as they are wanted now. */
  #ask(request: WorkerRequest): void {
    this.divergence = this.#explained;
    this.#setting.flush();
    this.#post(request);
  }

  #receive(event: WorkerEvent): void {
    switch (event.kind) {
      case "opened":
        if (!this.#isOpen()) {
          this.wanted = this.active = event.wanted;
          this.leftOut = event.leftOut;
        }
        return this.#opened();
      case "loading":
        return this.#move({ loading: event.loading });
      case "status":
        this.#publish();
        this.status = event.status;
        return;
      case "began":
        return this.#begin(event);
      case "settled":
        this.#record(this.active, event.active, event.place);
        return this.#settle(event);
      case "restored":
        return this.#restore(event.place, event.before, event);
      case "seeded":
        this.wanted = { ...this.wanted, seed: event.seed };
        return;
      case "progress":
        return this.#progress(event.points, event.position, event.speed);
      case "kept":
        this.#kept = event.kept;
        return;
      case "diverged":
        this.#explained = explain(event, this.active, this.#recorded);
        this.divergence = this.#explained;
        return;
      case "prediction":
        return this.#move({ prediction: event.prediction });
      case "viewed":
        return this.#move({ viewed: event.data });
      case "crashed":
        return this.#stop();
    }
  }

  #begin(settlement: Settlement): void {
    this.#history.clear();
    this.#recorded = [];
    this.#kept = undefined;
    this.#stand({ step: 0, epoch: 0, images: 0 }, NOTHING_LEARNED);
    this.#settle(settlement);
    this.#resume();
  }

  #restore(place: Place, before: Config, settlement: Settlement): void {
    this.#history.cut(place.step);
    // What is changed here is a gesture of its own.
    this.#recorded = this.#recorded
      .filter(({ change }) => change.step <= place.step)
      .map((recorded) => ({ ...recorded, touched: -Infinity }));
    this.#record(before, settlement.active, place);
    this.#stand(place, lastPoint(this.#history));
    this.#settle(settlement);
    this.#resume();
  }

  #settle({ active, needsReset, refusal }: Settlement): void {
    this.active = active;
    this.needsReset = needsReset;
    this.refusal = refusal;
    this.previous = previousValues(this.#recorded);
  }

  #record(before: Config, after: Config, place: Place): void {
    if (place.step > 0) {
      this.#recorded = record(this.#recorded, before, after, place, performance.now());
    }
    this.#history.setChanges(this.#recorded.map(({ change }) => change));
    this.#move({ revision: this.#history.revision });
  }

  /** The run stands still at this place, and all is well with it. */
  #stand({ step, epoch, images }: Position, last: LastPoint): void {
    this.#explained = this.divergence = undefined;
    const position = { step, epoch, images };
    this.#move({ position, last, fraction: epoch % 1, speed: NaN, revision: this.#history.revision });
    this.#publish();
  }

  #resume(): void {
    if (!this.#interrupted) return;
    this.#interrupted = false;
    this.train();
  }

  #progress(points: Float64Array, position: Position, speed: number): void {
    const known = this.#history.length;
    this.#history.append(points);
    const last = lastPoint(this.#history, known, this.#moving.last ?? this.last);
    this.#move({ position, last, speed, fraction: position.epoch % 1, revision: this.#history.revision });
  }

  /** The worker is dead. */
  #stop(): void {
    this.#publish();
    this.#close();
    this.#interrupted = this.status === "training";
    this.status = "stopped";
    this.speed = NaN;
    this.crash = { epoch: this.#kept?.epoch ?? 0 };
    if (!this.#isOpen()) this.#opened(new Error("The lab could not start."));
  }

  /** `config`, but for what is wanted and waits for a reset. */
  #withPending(config: Config): Config {
    const pending = Object.entries(this.wanted).filter(
      ([setting, value]) => !isSame(value, this.active[setting as keyof Config]),
    );
    return { ...config, ...Object.fromEntries(pending) };
  }

  #move(values: Partial<Moving>): void {
    Object.assign(this.#moving, values);
    this.#publishing.request();
  }

  #publish(): void {
    this.#publishing.cancel();
    Object.assign(this, this.#moving);
    this.#moving = {};
  }
}

function startCoreWorker(): Worker {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
}
