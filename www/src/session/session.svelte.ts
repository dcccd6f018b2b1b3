import type { Config, Failure, Position } from "epoch-lab";
import type { Checkpoint, Place } from "../protocol/checkpoint";
import { Connection, type Port } from "./connection";
import { explain, type ExplainedDivergence } from "./divergence";
import { OnceAFrame } from "./once-a-frame";
import { lastPoint, NOTHING_LEARNED, type History, type LastPoint } from "./history";
import { Logbook } from "./logbook";
import type { NormsHistory } from "./norms-history";
import type { Settlement, ShownImage, WorkerEvent, WorkerRequest } from "../protocol/messages";
import type { ViewRequest } from "../protocol/views";
import { Readings } from "./readings.svelte.ts";
import type { Snapshot } from "./snapshot";
import type { Followed, Link } from "../settings/link";
import { isSame } from "../settings/same";

type ProgressEvent = Extract<WorkerEvent, { kind: "progress" }>;

/** What is on the pad. */
type Sketch = Extract<WorkerRequest, { kind: "draw" | "show" }>;

/** One run as the page sees it: what can be read of it, and what can be asked of it. */
export class Session extends Readings {
  readonly #log = new Logbook();
  readonly #startWorker: () => Port;
  readonly #link: Link | undefined;
  readonly #base: string;
  readonly #opened: (failure?: Error) => void;
  #connection: Connection | undefined;
  #disposed = false;
  /** The start of an epoch, to go on from should the worker die. */
  #checkpoint: Checkpoint | undefined;
  /** Why the run diverged, also while nobody wants to hear it. */
  #explained: ExplainedDivergence | undefined;
  /** Whether training went on when the worker died. */
  #interrupted = false;
  #drawing: Sketch | undefined;
  #view: ViewRequest | undefined;
  readonly #setting = new OnceAFrame(() => this.#post({ kind: "set", wanted: this.wanted }));
  readonly #sketching = new OnceAFrame(() => this.#post(this.#drawing ?? { kind: "clearDrawing" }));

  /**
   * A session that knows the core's default settings and follows those of a link; the data follow by themselves.
   *
   * `startWorker` starts the worker that the run trains in, again when one died.
   * Rejects with a sentence for the page when the core cannot be started at all.
   */
  static open(startWorker: () => Port, link?: Link, base = document.baseURI): Promise<Session> {
    return new Promise((resolve, reject) => {
      const session: Session = new Session(link, base, startWorker, (failure) =>
        failure ? reject(failure) : resolve(session),
      );
    });
  }

  private constructor(
    link: Link | undefined,
    base: string,
    startWorker: () => Port,
    opened: (failure?: Error) => void,
  ) {
    super();
    this.#link = link;
    this.#base = base;
    this.#startWorker = startWorker;
    this.#opened = opened;
    this.#open(undefined);
  }

  /** What the run went through; `revision` says when to look again. */
  get history(): History {
    return this.#log.history;
  }

  /** How large gradient and weights were; `normsRevision` says when to look again. */
  get norms(): NormsHistory {
    return this.#log.norms;
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
      this.#checkpoint = undefined;
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
    const checkpoint = this.#checkpoint;
    if (checkpoint) {
      const { training } = this.wanted;
      this.wanted = this.#withPending(checkpoint.config);
      if (checkpoint.growing) this.wanted = { ...this.wanted, training };
    }
    this.crash = undefined;
    this.status = "loading";
    this.#open(checkpoint);
    if (this.#drawing) this.#sketching.request();
  }

  /** What a link comes to, of which nothing is set yet; undefined when nobody can tell. */
  async read(link: Link): Promise<Followed | undefined> {
    const answer = await this.#connection?.ask((id) => ({ kind: "follow", id, link }));
    return answer?.kind === "followed" ? answer : undefined;
  }

  /** From the start with what a link came to, at rest; what the link did not get is shown. */
  begin({ wanted, leftOut, took }: Followed): void {
    this.leftOut = leftOut;
    if (took === "nothing") return;
    this.wanted = wanted;
    this.reset();
  }

  /** The run as it stands; none while nothing is learned or nobody can tell. */
  async snapshot(): Promise<Snapshot | undefined> {
    const saved = await this.#connection?.ask((id) => ({ kind: "save", id }));
    if (saved?.kind !== "saved" || !saved.checkpoint) return undefined;
    const { active: config, fork } = this;
    const training = Math.max(config.training, this.wanted.training);
    return { ...this.#log.copy(), config, training, checkpoint: saved.checkpoint, fork };
  }

  /** Why the first of some settings is impossible that is; undefined when nobody can tell, too. */
  async check(configs: readonly Config[]): Promise<Failure | undefined> {
    const checked = await this.#connection?.ask((id) => ({ kind: "check", id, configs }));
    return checked?.kind === "checked" ? checked.failure : undefined;
  }

  /** Puts the run of a snapshot in the place of this one, at rest; rejects with a sentence for the page. */
  async goOnFrom(snapshot: Snapshot, wanted: Config): Promise<void> {
    const { checkpoint } = snapshot;
    const before = this.wanted;
    this.wanted = wanted;
    this.#setting.cancel();
    const answer = await this.#connection?.ask((id) => ({ kind: "goOnFrom", id, checkpoint, wanted }));
    if (answer?.kind !== "wentOn") {
      if (this.wanted === wanted) this.wanted = before;
      throw new Error(answer?.kind === "stayed" ? answer.message : "Training has stopped.");
    }
    this.#log.load(snapshot);
    this.#checkpoint = checkpoint;
    this.fork = snapshot.fork;
    this.#restore(answer.place, answer.before, answer);
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
    this.#sketch({ kind: "draw", points: points.slice(), lengths: lengths.slice(), width });
  }
  /** Reads an image of the data in place of a drawing. */
  show(image: ShownImage): void {
    this.#sketch({ kind: "show", pixels: image.pixels }, image);
  }
  clearDrawing(): void {
    this.#sketch(undefined);
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

  #open(checkpoint: Checkpoint | undefined): void {
    this.#connection = new Connection(
      this.#startWorker(),
      (event) => this.#receive(event),
      () => this.#stop(),
    );
    const { pace, stopAfter } = this;
    const wanted = this.#isOpen() ? this.wanted : undefined;
    this.#post({ kind: "open", base: this.#base, pace, stopAfter, wanted, link: this.#link, checkpoint });
    if (this.#view) this.view(this.#view);
  }

  /** Whether the core's default settings are known. */
  #isOpen(): boolean {
    return "seed" in this.wanted;
  }

  #sketch(drawing: Sketch | undefined, shown?: ShownImage): void {
    this.#drawing = drawing;
    this.shown = shown;
    this.#sketching.request();
  }

  #close(): void {
    this.withhold();
    for (const waiting of [this.#setting, this.#sketching]) waiting.cancel();
    this.#connection?.close();
    this.#connection = undefined;
  }

  #post(request: WorkerRequest): void {
    this.#connection?.post(request);
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
          this.table = event.table;
          this.wanted = this.active = event.wanted;
          this.leftOut = event.leftOut;
        }
        return this.#opened();
      case "loading":
        return this.move({ loading: event.loading });
      case "status":
        this.publish();
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
        return this.#progress(event);
      case "checkpoint":
        this.#checkpoint = event.checkpoint;
        return;
      case "diverged":
        this.#explained = explain(event, this.active, this.#log.changes);
        this.divergence = this.#explained;
        return;
      case "prediction":
        return this.move({ prediction: event.prediction });
      case "viewed":
        return this.move({ viewed: event.data });
      case "crashed":
        return this.#stop();
    }
  }

  #begin(settlement: Settlement): void {
    this.#log.begin(settlement.active);
    this.#checkpoint = this.fork = undefined;
    this.#stand({ step: 0, epoch: 0, images: 0 }, NOTHING_LEARNED);
    this.#settle(settlement);
    this.#resume();
  }

  #restore(place: Place, before: Config, settlement: Settlement): void {
    this.#log.cut(place.step);
    this.#record(before, settlement.active, place);
    this.#stand(place, lastPoint(this.history));
    this.#settle(settlement);
    this.#resume();
  }

  #settle({ active, needsReset, refusal }: Settlement): void {
    this.active = active;
    this.needsReset = needsReset;
    this.refusal = refusal;
    this.previous = this.#log.previous;
  }

  #record(before: Config, after: Config, place: Place): void {
    this.#log.record(before, after, place);
    this.move({ revision: this.history.revision });
  }

  /** The run stands still at this place, and all is well with it. */
  #stand({ step, epoch, images }: Position, last: LastPoint): void {
    this.#explained = this.divergence = undefined;
    const position = { step, epoch, images };
    this.move({ position, underWay: undefined, last, fraction: epoch % 1, speed: NaN });
    this.move({ revision: this.history.revision });
    this.move({ normsRevision: this.norms.revision });
    this.publish();
  }

  #resume(): void {
    if (!this.#interrupted) return;
    this.#interrupted = false;
    this.train();
  }

  #progress({ points, norms: newNorms, position, underWay, speed }: ProgressEvent): void {
    const { history, norms } = this.#log;
    const first = history.append(points);
    norms.append(newNorms);
    const last = lastPoint(history, first, this.coming.last ?? this.last);
    const fraction = position.epoch % 1;
    this.move({ position, underWay, last, speed, fraction, revision: history.revision });
    this.move({ normsRevision: norms.revision });
  }

  /** The worker is dead. */
  #stop(): void {
    this.publish();
    this.#close();
    this.#interrupted = this.status === "training";
    this.status = "stopped";
    this.speed = NaN;
    this.crash = { epoch: this.#checkpoint?.epoch ?? 0 };
    if (!this.#isOpen()) this.#opened(new Error("The lab could not start."));
  }

  /** `config`, but for what is wanted and waits for a reset. */
  #withPending(config: Config): Config {
    const pending = Object.entries(this.wanted).filter(
      ([setting, value]) => !isSame(value, this.active[setting as keyof Config]),
    );
    return { ...config, ...Object.fromEntries(pending) };
  }
}
