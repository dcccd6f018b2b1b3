import {
  checkConfig,
  digit,
  freshSeed,
  Mnist,
  Setup,
  type Config,
  type Failure,
  type Trainer,
} from "epoch-lab";
import { type Checkpoint } from "../protocol/checkpoint";
import { isOwn, missingData, type DataShape } from "../settings/data-shape";
import { FIRST_IMAGES, imagesFor, pairMisfit, TRAINING_FILE_IMAGES } from "../settings/mnist-shape";
import { FRAME_MS } from "./frame-time";
import { MnistLoader } from "./mnist-loader";
import { type Settlement, type WorkerRequest } from "../protocol/messages";
import { Preparation } from "./preparation";
import { isFailure } from "../settings/failure";
import { outgrows } from "./outgrows";
import type { Opened } from "./own-data";
import type { Post } from "./post";
import { Run } from "./run";
import { Viewer, type Gatherers } from "./viewer";

/** Own data that are held at a time. */
const MOST_OWN = 2;

type Opening = Extract<WorkerRequest, { kind: "open" }>;
type Request = Exclude<WorkerRequest, { kind: "open" | "check" | "follow" | "ping" | "openData" | "file" }>;

/** How much of MNIST is here, or was when a run got its data. */
interface Given {
  images: number;
  complete: boolean;
}

/** Requests to train, or to stop. Those that were made of the run before do not hold for a new one. */
const OF_TRAINING: ReadonlySet<Request["kind"]> = new Set(["train", "pause", "step", "epoch"]);

/** Requests that wait for the run that is being set up. All others are handled at once. */
const NEEDS_THE_RUN: ReadonlySet<Request["kind"]> = new Set([
  ...OF_TRAINING,
  "set",
  "reset",
  "newSeed",
  "goBack",
  "save",
  "goOnFrom",
]);

/** The state of the lab's worker: the data, and one run at a time. */
export class Laboratory {
  readonly #mnist = new Mnist();
  readonly #loader: MnistLoader;
  /** Own data that are here, those that were opened last at the end. */
  readonly #own: Opened[] = [];
  readonly #viewer: Viewer;
  readonly #post: Post;
  readonly #failed: (error: unknown) => void;
  /** The latest wanted settings that are possible. */
  #wanted: Config;
  #refusal: Failure | undefined;
  #needsReset: ReadonlySet<string> = new Set();
  #pace: number;
  #stopAfter: number;
  #run: Run | undefined;
  /** The run that is to take its place, while it is being set up; `data` are its data. */
  #preparation: { kind: "new" | "saved"; data: string; work: Preparation } | undefined;
  /** Requests that wait for that run. */
  #asked: Request[] = [];
  /** The run that begins with a network which was opened: it is worth keeping before its first step. */
  #opened: Run | undefined;
  /** How much of MNIST was here when the run got its data. */
  #given: Given = { images: 0, complete: false };
  /** The checkpoint to go on from as soon as its images are here. */
  #awaiting: Checkpoint | undefined;
  #drawing: Uint8Array | undefined;
  #reporting = false;

  /** `failed` is called when the core has broken down: no request can be answered after that. */
  constructor(
    opening: Opening,
    wanted: Config,
    gatherers: Gatherers,
    post: Post,
    failed: (error: unknown) => void,
  ) {
    this.#wanted = wanted;
    this.#awaiting = opening.checkpoint;
    this.#pace = opening.pace;
    this.#stopAfter = opening.stopAfter;
    this.#post = post;
    this.#failed = failed;
    this.#viewer = new Viewer(gatherers, post);
    this.#loader = new MnistLoader(this.#mnist, opening.base, () => this.#dataCame());
    post({ kind: "status", status: "loading" });
    this.#loader.load().catch(failed);
  }

  /** Handles a request of the session. It ignores a request that makes no sense at this moment. */
  handle(request: Request): void {
    if (this.#preparation && NEEDS_THE_RUN.has(request.kind)) return this.#meanwhile(request);
    switch (request.kind) {
      case "set":
        return this.#set(request.wanted);
      case "train":
        return this.#run?.train(this.#pace, this.#stopAfter);
      case "pause":
        return this.#run?.rest();
      case "step":
        return this.#run?.step();
      case "epoch":
        return this.#run?.epoch();
      case "pace":
        this.#pace = request.pace;
        return this.#run?.setPace(request.pace);
      case "stopAfter":
        this.#stopAfter = request.epochs;
        return this.#run?.setStopAfter(request.epochs);
      case "reset":
        return this.#reset(request.wanted);
      case "newSeed":
        return this.#newSeed(request.wanted);
      case "goBack":
        return this.#goBack(request.config, request.wanted);
      case "save":
        return this.#save(request.id);
      case "goOnFrom":
        return this.#goOnFrom(request);
      case "copies": {
        const { id, config, most } = request;
        return this.#post({ kind: "copied", id, pixels: this.#copies(config, most) });
      }
      case "loadAgain":
        return void this.#loader.again().catch(this.#failed);
      case "chooseFile":
        return void this.#loader.choose(request.file).catch(this.#failed);
      case "draw":
        return this.#draw(digit(request.points, request.lengths, request.width));
      case "show":
        return this.#draw(request.pixels);
      case "clearDrawing":
        return this.#draw(undefined);
      case "view":
        this.#viewer.open(request.request);
        return this.#run?.view();
    }
  }

  /** Handles a request while a run is set up: what begins a new run does so at once, all else waits. */
  #meanwhile(request: Request): void {
    if (this.#preparation?.kind === "saved") {
      this.#asked.push(request);
      return;
    }
    const trains = this.#asked.findLast(({ kind }) => kind === "train" || kind === "pause")?.kind === "train";
    switch (request.kind) {
      case "reset":
      case "newSeed":
        this.#asked = this.#asked.filter(({ kind }) => !OF_TRAINING.has(kind));
        if (request.kind === "reset") return this.#reset(request.wanted);
        return this.#newSeed(request.wanted, trains);
      case "set":
        // However many come before its next turn.
        this.#want(request.wanted);
        return this.#preparation?.work.giveWayTo(() => this.#begin());
      default:
        this.#asked.push(request);
    }
  }

  /** Own data that are here. */
  get shapes(): DataShape[] {
    return this.#own.map(({ shape }) => shape);
  }

  /** Holds own data from now on; of several those are given up that were opened first and are not in use. */
  adopt(opened: Opened): void {
    const same = this.#own.findIndex(({ shape }) => shape.data === opened.shape.data);
    if (same >= 0) this.#own.splice(same, 1)[0]?.own.free();
    this.#own.push(opened);
    const used = this.#preparation?.data ?? this.#run?.config.data;
    const idle = this.#own.findIndex(({ shape }) => shape.data !== used);
    if (this.#own.length > MOST_OWN && idle >= 0) this.#own.splice(idle, 1)[0]?.own.free();
    if (this.#preparation) return;
    if (this.#awaiting) return this.#goOn(this.#awaiting);
    if (this.#run || opened.shape.data !== this.#wanted.data) return;
    // What is wanted had to wait for them.
    this.#want(this.#wanted);
    this.#begin();
  }

  /** A run that is to be set up; throws where its data are not here. */
  #setupOf(config: Config): Setup {
    if (!isOwn(config)) return new Setup(config, this.#mnist);
    const opened = this.#own.find(({ shape }) => shape.data === config.data);
    if (!opened) {
      const failure: Failure = { kind: "config", field: "data", message: missingData(config.data) };
      throw failure;
    }
    return Setup.onOwnData(config, opened.own);
  }

  #set(wanted: Config): void {
    this.#want(wanted);
    if (this.#awaiting) return;
    if (!this.#run || this.#isFresh(this.#run)) return this.#begin();
    this.#tune(this.#run);
    this.#settled(this.#run);
  }

  #reset(wanted: Config, then: "rest" | "train" = "rest"): void {
    this.#awaiting = undefined;
    this.#want(wanted);
    this.#begin(then);
  }

  #newSeed(wanted: Config, trains = this.#run?.status === "training"): void {
    const seed = freshSeed();
    this.#post({ kind: "seeded", seed });
    this.#reset({ ...wanted, seed }, trains ? "train" : "rest");
    if (trains) this.handle({ kind: "train" });
  }

  #goBack(config: Config, wanted: Config): void {
    const run = this.#run;
    if (run?.status !== "diverged") return;
    this.#want(wanted);
    const before = run.goBack(config);
    this.#restored(run, before);
  }

  #draw(drawing: Uint8Array | undefined): void {
    this.#drawing = drawing;
    if (this.#run) this.#run.draw(drawing);
    else this.#post({ kind: "prediction", prediction: undefined });
  }

  #want(wanted: Config): void {
    this.#refusal = checkConfig(wanted) ?? pairMisfit(wanted);
    if (!this.#refusal) this.#wanted = wanted;
  }

  #dataCame(): void {
    try {
      this.#report();
      if (this.#preparation) return;
      if (this.#run) this.#supply(this.#run);
      else if (this.#awaiting) this.#goOn(this.#awaiting);
      else if (this.#mnist.imagesReady() >= FIRST_IMAGES) this.#begin();
    } catch (error) {
      this.#failed(error);
    }
  }

  #report(): void {
    if (this.#reporting) return;
    this.#reporting = true;
    setTimeout(() => {
      this.#reporting = false;
      this.#post({ kind: "loading", loading: this.#loader.loading });
    }, FRAME_MS);
  }

  /** Begins a run with what is wanted, as soon as there is something to train on. */
  #begin(then: "rest" | "train" = "rest"): void {
    const wanted = this.#wanted;
    const here = isOwn(wanted) ? { images: wanted.training, complete: true } : this.#here();
    if (!isOwn(wanted) && here.images < FIRST_IMAGES) {
      this.#post({ kind: "began", active: wanted, needsReset: new Set(), refusal: this.#refusal });
      return;
    }
    const digits = Uint32Array.from(wanted.digits);
    const enough = here.complete || this.#mnist.imagesOf(digits, TRAINING_FILE_IMAGES) >= wanted.training;
    // However many are here by now: what the network's speed decides would be another run each time.
    const training = enough ? wanted.training : this.#mnist.imagesOf(digits, FIRST_IMAGES);
    const config = { ...wanted, training };
    const isTooMuch = outgrows(config);
    // What is impossible is refused here, whatever it takes to compute it.
    const setup = this.#attempt(() =>
      this.#setupOf(isTooMuch ? { ...config, precision: "f32", optimizer: { kind: "sgd" } } : config),
    );
    if (!setup) return this.#run && this.#settled(this.#run);
    if (isTooMuch) {
      setup.free();
      this.#run?.free();
      this.#run = undefined;
      return this.#post({ kind: "outgrown", then, checkpoint: undefined });
    }
    this.#needsReset = new Set();
    const growing = training < wanted.training;
    const toTell = {
      kind: "began",
      active: config,
      needsReset: this.#needsReset,
      refusal: this.#refusal,
    } as const;
    this.#prepare("new", config.data, setup, (trainer, when) => {
      const run = this.#setUp(trainer, growing, 0, here);
      if (when === "at once") this.#post(toTell);
      else this.#settled(run);
      run.present();
      this.#present(run);
    });
    if (this.#preparation === undefined) return;
    // The session learns at once that a new run began. The one before must report nothing after that.
    this.#run?.free();
    this.#run = undefined;
    this.#post(toTell);
    this.#post({ kind: "status", status: "ready" });
  }

  /** Has a run set up; `done` is given it, at once or later. */
  #prepare(
    kind: "new" | "saved",
    data: string,
    setup: Setup,
    done: (trainer: Trainer, when: "at once" | "later") => void,
    failed: (error: unknown) => void = this.#failed,
  ): void {
    this.#preparation?.work.cancel();
    let when: "at once" | "later" = "at once";
    const work = new Preparation(
      setup,
      (trainer) => {
        this.#preparation = undefined;
        try {
          done(trainer, when);
        } catch (error) {
          failed(error);
        }
        if (this.#run) this.#supply(this.#run);
        for (const request of this.#asked.splice(0)) this.handle(request);
      },
      failed,
    );
    this.#preparation = { kind, data, work };
    work.advance();
    when = "later";
  }

  /** Goes on from a checkpoint, as soon as the images are here that it had. */
  #goOn(checkpoint: Checkpoint): void {
    const { config } = checkpoint;
    if (isOwn(config)) {
      if (!this.shapes.some(({ data }) => data === config.data)) return;
    } else if (this.#mnist.imagesReady() < imagesFor(checkpoint)) return;
    this.#take(checkpoint, (run) => this.#restored(run, config), this.#failed);
  }

  /** Puts the run that a checkpoint is of in the place of the one that is there. */
  #goOnFrom({ id, checkpoint, wanted }: Extract<WorkerRequest, { kind: "goOnFrom" }>): void {
    const stay = (failure: unknown): void => {
      if (!isFailure(failure)) return this.#failed(failure);
      this.#post({ kind: "stayed", id, message: failure.message });
    };
    const wentOn = (run: Run): void => {
      this.#want(wanted);
      this.#tune(run);
      const before = checkpoint.config;
      this.#post({ kind: "wentOn", id, place: run.place, before, ...this.#settlement(run) });
      this.#opened = checkpoint.step === 0 ? run : undefined;
      if (this.#opened) run.evaluate();
      this.#present(run);
      if (!checkpoint.growing) return;
      // What it waited for may be here already.
      this.#given = { images: before.training, complete: false };
      this.#supply(run);
    };
    this.#take(checkpoint, wentOn, stay);
  }

  /** Has the run at a checkpoint set up. What the core refuses leaves the one that is there as it is. */
  #take(
    { config, state, growing, seconds, step }: Checkpoint,
    took: (run: Run) => void,
    refused: (failure: unknown) => void,
  ): void {
    let setup: Setup;
    const here = this.#here();
    try {
      setup = this.#setupOf(config);
    } catch (failure) {
      return refused(failure);
    }
    const done = (trainer: Trainer): void => {
      try {
        trainer.restore(state);
        const at = trainer.position().step;
        if (at !== step)
          throw { kind: "state", message: `The state is of step ${at}, not ${step}.` } satisfies Failure;
      } catch (failure) {
        trainer.free();
        throw failure;
      }
      this.#awaiting = undefined;
      took(this.#setUp(trainer, growing, seconds, here));
    };
    this.#prepare("saved", config.data, setup, done, refused);
  }

  #save(id: number): void {
    const run = this.#run;
    // What waits for its images is a run too.
    if (this.#awaiting) return this.#post({ kind: "saved", id, checkpoint: this.#awaiting });
    if (!run || (run.place.step === 0 && run !== this.#opened))
      return this.#post({ kind: "saved", id, checkpoint: undefined });
    const checkpoint = run.save();
    this.#post({ kind: "saved", id, checkpoint }, [checkpoint.state.buffer as ArrayBuffer]);
  }

  /** Gives the run what has come since it began. */
  #supply(run: Run): void {
    run.expect(this.#loader.hasFailed ? "no more" : "more");
    // Own data were all here when it began.
    if (isOwn(run.config)) return;
    const { images, complete } = this.#here();
    const isMore = complete
      ? !this.#given.complete
      : images >= TRAINING_FILE_IMAGES && this.#given.images < TRAINING_FILE_IMAGES;
    if (!isMore) return;
    if (this.#isFresh(run)) return this.#begin();
    const training = run.config.training;
    const wanted = run.growing ? Math.max(training, this.#wanted.training) : training;
    this.#given = { images, complete };
    this.#attempt(() => run.extend(this.#mnist, wanted));
    this.#settled(run);
  }

  /** Whether nothing of a run would be missed. */
  #isFresh(run: Run): boolean {
    return run.status === "ready" && run !== this.#opened;
  }

  /** The run in the place of the one that was there; `given` is how much of MNIST it has. */
  #setUp(trainer: Trainer, growing: boolean, seconds: number, given: Given): Run {
    this.#run?.free();
    this.#given = given;
    const run = new Run(trainer, growing, seconds, this.#viewer, this.#post, this.#failed);
    run.expect(this.#loader.hasFailed ? "no more" : "more");
    this.#run = run;
    return run;
  }

  #present(run: Run): void {
    this.#post({ kind: "status", status: run.status });
    run.draw(this.#drawing);
    run.view();
    run.presentEnd();
  }

  /** Tunes the run to what is wanted; a refusal leaves it as it is. */
  #tune(run: Run): void {
    if (this.#refusal) return;
    this.#needsReset = run.tune(this.#wanted);
    // The run can have an optimizer that is not here in another worker.
    if (!this.#needsReset.has("optimizer") || !outgrows({ ...this.#wanted, precision: "f32" })) return;
    const then = run.status === "training" ? "train" : "rest";
    this.#post({ kind: "outgrown", then, checkpoint: run.save() });
  }

  #settled(run: Run): void {
    this.#post({ kind: "settled", place: run.place, ...this.#settlement(run) });
  }

  #restored(run: Run, before: Config): void {
    this.#tune(run);
    this.#post({ kind: "restored", place: run.place, before, ...this.#settlement(run) });
    this.#present(run);
  }

  #settlement(run: Run): Settlement {
    return { active: run.config, needsReset: this.#needsReset, refusal: this.#refusal };
  }

  /** Returns the value of `act`; a refusal of the core is noted, and nothing has changed. */
  #attempt<T>(act: () => T): T | undefined {
    try {
      return act();
    } catch (failure) {
      if (!isFailure(failure)) throw failure;
      this.#refusal = failure;
      return undefined;
    }
  }

  #copies(config: Config, most: number): Uint8Array | undefined {
    try {
      return this.#run?.copies(config, most);
    } catch (failure) {
      if (!isFailure(failure)) throw failure;
      // What is impossible is said beside its control.
      return undefined;
    }
  }

  #here(): Given {
    return { images: this.#mnist.imagesReady(), complete: this.#mnist.isComplete() };
  }
}
