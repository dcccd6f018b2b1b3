import { checkConfig, digit, freshSeed, Mnist, Trainer, type Config, type Failure } from "epoch-lab";
import { type Checkpoint } from "../protocol/checkpoint";
import { FIRST_IMAGES, imagesFor, TRAINING_FILE_IMAGES } from "../settings/mnist-shape";
import { FRAME_MS } from "./frame-time";
import { MnistLoader } from "./mnist-loader";
import { type Settlement, type WorkerRequest } from "../protocol/messages";
import { isFailure } from "../settings/failure";
import type { Post } from "./post";
import { Run } from "./run";
import { Viewer, type Gatherers } from "./viewer";

type Opening = Extract<WorkerRequest, { kind: "open" }>;

/** The state of the lab's worker: the data, and one run at a time. */
export class Laboratory {
  readonly #mnist = new Mnist();
  readonly #loader: MnistLoader;
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
  /** How much of MNIST was here when the run got its data. */
  #given = { images: 0, complete: false };
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
  handle(request: Exclude<WorkerRequest, { kind: "open" | "check" | "follow" | "ping" }>): void {
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

  #set(wanted: Config): void {
    this.#want(wanted);
    if (this.#awaiting) return;
    if (!this.#run || this.#run.status === "ready") return this.#begin();
    this.#tune(this.#run);
    this.#settled(this.#run);
  }

  #reset(wanted: Config): void {
    this.#awaiting = undefined;
    this.#want(wanted);
    this.#begin();
  }

  #newSeed(wanted: Config): void {
    const wasTraining = this.#run?.status === "training";
    const seed = freshSeed();
    this.#post({ kind: "seeded", seed });
    this.#reset({ ...wanted, seed });
    if (wasTraining) this.#run?.train(this.#pace, this.#stopAfter);
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
    this.#refusal = checkConfig(wanted);
    if (!this.#refusal) this.#wanted = wanted;
  }

  #dataCame(): void {
    try {
      this.#report();
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
  #begin(): void {
    const wanted = this.#wanted;
    const here = this.#here();
    if (here.images < FIRST_IMAGES) {
      this.#post({ kind: "began", active: wanted, needsReset: new Set(), refusal: this.#refusal });
      return;
    }
    const enough = here.complete || here.images >= wanted.training;
    const training = enough ? wanted.training : FIRST_IMAGES;
    const trainer = this.#attempt(() => new Trainer({ ...wanted, training }, this.#mnist));
    if (!trainer) return this.#run && this.#settled(this.#run);
    const run = this.#setUp(trainer, training < wanted.training, 0);
    this.#needsReset = new Set();
    this.#post({ kind: "began", ...this.#settlement(run) });
    run.present();
    this.#present(run);
  }

  /** Goes on from a checkpoint, as soon as the images are here that it had. */
  #goOn(checkpoint: Checkpoint): void {
    if (this.#mnist.imagesReady() < imagesFor(checkpoint)) return;
    const run = this.#take(checkpoint);
    this.#restored(run, checkpoint.config);
  }

  /** Puts the run that a checkpoint is of in the place of the one that is there. */
  #goOnFrom({ id, checkpoint, wanted }: Extract<WorkerRequest, { kind: "goOnFrom" }>): void {
    let run: Run;
    try {
      run = this.#take(checkpoint);
    } catch (failure) {
      if (!isFailure(failure)) throw failure;
      return this.#post({ kind: "stayed", id, message: failure.message });
    }
    this.#want(wanted);
    this.#tune(run);
    const before = checkpoint.config;
    this.#post({ kind: "wentOn", id, place: run.place, before, ...this.#settlement(run) });
    this.#present(run);
    if (!checkpoint.growing) return;
    // What it waited for may be here already.
    this.#given = { images: before.training, complete: false };
    this.#supply(run);
  }

  /** The run at a checkpoint. What the core refuses leaves the one that is there as it is. */
  #take({ config, state, growing, seconds, step }: Checkpoint): Run {
    const trainer = new Trainer(config, this.#mnist);
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
    return this.#setUp(trainer, growing, seconds);
  }

  #save(id: number): void {
    const run = this.#run;
    // What waits for its images is a run too.
    if (this.#awaiting) return this.#post({ kind: "saved", id, checkpoint: this.#awaiting });
    if (!run || run.place.step === 0) return this.#post({ kind: "saved", id, checkpoint: undefined });
    const checkpoint = run.save();
    this.#post({ kind: "saved", id, checkpoint }, [checkpoint.state.buffer as ArrayBuffer]);
  }

  /** Gives the run what has come since it began. */
  #supply(run: Run): void {
    run.expect(this.#loader.hasFailed ? "no more" : "more");
    const { images, complete } = this.#here();
    const isMore = complete
      ? !this.#given.complete
      : images >= TRAINING_FILE_IMAGES && this.#given.images < TRAINING_FILE_IMAGES;
    if (!isMore) return;
    if (run.status === "ready") return this.#begin();
    const training = run.config.training;
    const wanted = run.growing ? Math.max(training, this.#wanted.training) : training;
    this.#given = { images, complete };
    this.#attempt(() => run.extend(this.#mnist, wanted));
    this.#settled(run);
  }

  #setUp(trainer: Trainer, growing: boolean, seconds: number): Run {
    this.#run?.free();
    this.#given = this.#here();
    const run = new Run(trainer, growing, seconds, this.#viewer, this.#post, this.#failed);
    run.expect(this.#loader.hasFailed ? "no more" : "more");
    this.#run = run;
    return run;
  }

  #present(run: Run): void {
    this.#post({ kind: "status", status: run.status });
    run.draw(this.#drawing);
    run.view();
  }

  /** Tunes the run to what is wanted; a refusal leaves it as it is. */
  #tune(run: Run): void {
    if (!this.#refusal) this.#needsReset = run.tune(this.#wanted);
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

  #here(): { images: number; complete: boolean } {
    return { images: this.#mnist.imagesReady(), complete: this.#mnist.isComplete() };
  }
}
