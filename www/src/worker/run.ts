import type { Config, Divergence, Ended, Evaluation, Mnist, Trainer } from "epoch-lab";
import type { Checkpoint, Place } from "../protocol/checkpoint";
import type { Status } from "../protocol/messages";
import { Checkpoints, type EpochStart } from "./checkpoints";
import type { CopiesAhead } from "./copies-ahead";
import { DrawingReader } from "./drawing-reader";
import { FRAME_MS, SLICE_MS } from "./frame-time";
import type { Gradual } from "./gradual";
import { endOfEpoch, nextRest, Pace } from "./pace";
import type { Post } from "./post";
import { Progress } from "./progress";
import { isSame } from "../settings/same";
import { TrainingClock } from "./training-clock";
import { tuneTowards } from "./tuning";
import { Turns } from "./turns";
import { Validator } from "./validator";
import type { Viewer } from "./viewer";
import { WorkQueue } from "./work-queue";

/** Limit of steps at a call of the core where only time ends it: more than a slice can hold. */
const STEP_LIMIT_PER_SLICE = 1e6;

/** Up to this pace each step is a point of the history. */
const SLOW_STEPS_PER_SECOND = 10;

/** How long a new status waits for what belongs to it (a step, or the looks at a run that rests), in milliseconds. */
const STATUS_DELAY_MS = 100;

/**
 * Trains one Trainer in slices, at a pace, until it is asked to rest, and reports at most once a frame.
 *
 * What takes long (a step, a pass over many images) is done a slice at a time, and the worker's other work gets
 * its turn in between. A look at the run comes before what else is to be done, and training after it.
 */
export class Run {
  readonly #trainer: Trainer;
  readonly #viewer: Viewer;
  readonly #post: Post;
  readonly #turns: Turns;
  /** What is to be done before training goes on. */
  readonly #queue = new WorkQueue();

  #status: Status;
  /** The time by which the page must know the status, in milliseconds. */
  #tellBy = Infinity;
  readonly #clock: TrainingClock;
  #pace: Pace | undefined;
  #restAt = { step: Infinity, epoch: Infinity };
  /** What the page asked for; undefined while the run trains one step or to the end of one epoch. */
  #order: { pace: number; stopAfter: number } | undefined;
  /** Whether images that the run lacks are on their way, and whether it has nothing to do until they come. */
  #expecting = false;
  #waiting = false;

  #validator: Validator;
  readonly #progress: Progress;
  readonly #checkpoints: Checkpoints;
  readonly #reader: DrawingReader;
  /** What has live copies drawn ahead, where there are any, once it is loaded. */
  #ahead: CopiesAhead | undefined;
  #isFreed = false;

  /** `growing`: not all the training images that are wanted were here. `seconds`: time trained before. */
  constructor(
    trainer: Trainer,
    public growing: boolean,
    seconds: number,
    viewer: Viewer,
    post: Post,
    failed: (error: unknown) => void,
  ) {
    this.#trainer = trainer;
    this.#validator = new Validator(trainer);
    this.#viewer = viewer;
    this.#post = post;
    this.#clock = new TrainingClock(seconds);
    this.#progress = new Progress(trainer, post);
    this.#reader = new DrawingReader(trainer, post);
    this.#checkpoints = new Checkpoints(trainer, () => this.#here(), post);
    this.#status = this.#resting();
    this.#turns = new Turns(() => this.#slice(), failed);
    if (trainer.config().expand.kind === "live") void this.#loadAhead();
  }

  get config(): Config {
    return this.#trainer.config();
  }
  get status(): Status {
    return this.#status;
  }
  /** See {@link Trainer.copies}. */
  copies(config: Config, most: number): Uint8Array {
    return this.#trainer.copies(config, most);
  }
  get place(): Place {
    return { ...this.#trainer.position(), seconds: this.#clock.seconds };
  }

  /** Trains until asked to rest, at so many steps a second, at most to the next multiple of `stopAfter` epochs. */
  train(pace: number, stopAfter: number): void {
    if (this.#status === "diverged") return;
    this.#order = { pace, stopAfter };
    this.#restAt = { step: Infinity, epoch: nextRest(this.#trainer.position().epoch, stopAfter) };
    this.#setOut(pace);
    this.#tell();
    this.#plan();
  }

  /** Trains at full speed to the end of the epoch; between two epochs, through the next. */
  epoch(): void {
    this.rest();
    if (this.#status === "diverged") return;
    this.#order = undefined;
    this.#restAt = { step: Infinity, epoch: endOfEpoch(this.#trainer.position().epoch) };
    this.#setOut(Infinity);
    this.#tell();
    this.#plan();
  }

  /** Learns from one mini-batch, or from the rest of the one that is under way. */
  step(): void {
    this.rest();
    if (this.#status === "diverged") return;
    this.#order = undefined;
    this.#restAt = { step: this.#trainer.position().step + 1, epoch: Infinity };
    this.#setOut(Infinity);
    this.#progress.stopMeasuringSpeed();
    this.#tellBy = performance.now() + STATUS_DELAY_MS;
    this.#slice();
  }

  /** Stops training where it is, within a step too. */
  rest(): void {
    if (this.#status !== "training") return;
    this.#halt();
    this.#status = this.#resting();
    this.#tellBy = performance.now() + STATUS_DELAY_MS;
    this.#do(this.#settle());
  }

  /** Follows the page's new pace, if it is training by it. */
  setPace(pace: number): void {
    if (this.#status !== "training" || !this.#order) return;
    this.#order.pace = pace;
    if (this.#waiting) return;
    this.#setOut(pace);
    this.#plan();
  }

  /** Follows the page's new "stop after", if it is training by it. */
  setStopAfter(epochs: number): void {
    if (this.#status === "training" && this.#order) this.train(this.#order.pace, epochs);
  }

  /** Tunes as far towards `wanted` as a run can; names what waits for a reset. */
  tune(wanted: Config): Set<string> {
    const active = this.#trainer.config();
    // Images that are still to come do not wait for a reset, but for their arrival.
    const coming = this.growing && wanted.training > active.training;
    const wasUnderWay = this.#trainer.underWay();
    const hadEnded = this.#trainer.ended() !== undefined;
    const rate = this.#trainer.learningRate();
    const waiting = tuneTowards(this.#trainer, coming ? { ...wanted, training: active.training } : wanted);
    const isGivenUp = wasUnderWay && !this.#trainer.underWay();
    if (!isSame(active.expand, this.config.expand)) this.#ahead?.reconsider();
    if (isGivenUp || rate !== this.#trainer.learningRate()) this.#report();
    if (hadEnded && !this.#trainer.ended()) this.#post({ kind: "ended", ended: undefined });
    this.#resettle();
    return waiting;
  }

  /** Trains on the first `training` images from the next epoch on, and has the validation images that came. */
  extend(mnist: Mnist, training: number): void {
    this.#trainer.extend(mnist, training);
    this.growing = this.#expecting = false;
    if (this.#status === "paused") this.#do(this.#settle());
    this.#resettle();
    if (this.#waiting && this.#order) this.train(this.#order.pace, this.#order.stopAfter);
  }

  /** Goes back to the start of the last sane epoch, with other settings; says which were in force there. */
  goBack(config: Config): Config {
    const before = this.#checkpoints.sane.config;
    // The state there is of the optimizer of then.
    this.#trainer.tune({ ...this.config, optimizer: before.optimizer });
    this.#trainer.restore(this.#trainer.saveEpochStart());
    // What comes now has the same steps and other weights.
    this.#validator = new Validator(this.#trainer);
    this.#progress.wentBack();
    this.#checkpoints.wentBack();
    this.#clock.seconds = this.#checkpoints.sane.seconds;
    this.#status = this.#resting();
    this.tune(config);
    return before;
  }

  /** The run as it stands, after a last point of its history; of one that diverged, the way back. */
  save(): Checkpoint {
    if (this.#status === "diverged") return this.#checkpoints.wayBack();
    if (this.#status === "training") {
      this.#point(undefined);
      this.#report();
    }
    const { config, growing, place } = this;
    return { ...place, config, growing, state: this.#trainer.save() };
  }

  /** What the network makes of a drawing from now on; none when there is no ink. */
  draw(drawing: Uint8Array | undefined): void {
    this.#reader.open(drawing);
    if (this.#viewer.showsDrawing) this.view();
  }

  /** Reports how a new run stands before its first step. */
  present(): void {
    this.#do(this.#introduce());
  }

  /** Says of a run that is put here how it had ended by itself, if it had. */
  presentEnd(): void {
    const ended = this.#trainer.ended();
    if (ended) this.#do(this.#tellEnd(ended));
  }

  /** Reports how good a network is that was trained elsewhere, before its first step here. */
  evaluate(): void {
    this.#do(this.#evaluateStart());
  }

  /** Shows the run as it is to the view that is open. */
  view(): void {
    this.#startLook("always");
    // What is asked is answered before training goes on.
    if (this.#status === "training") this.#plan();
    else this.#slice();
  }

  /** Tells whether the images that the run still lacks are on their way. */
  expect(images: "more" | "no more"): void {
    this.#expecting = this.growing && images === "more";
    if (this.#waiting && !this.#expecting) this.rest();
  }

  /** Frees the memory. */
  free(): void {
    this.#isFreed = true;
    this.#ahead?.close();
    this.#queue.clear();
    this.#turns.close();
    this.#trainer.free();
  }

  #setOut(pace: number): void {
    if (this.#status === "training") this.#halt();
    else this.#queue.dropTasks();
    this.#trainer.trainOn();
    const now = performance.now();
    this.#clock.start(now);
    this.#progress.start(now);
    this.#pace = Number.isFinite(pace) ? new Pace(pace, now) : undefined;
    this.#status = "training";
    this.#checkpoints.handOver("now");
    // A pause may have come before the validation of an epoch's end was made.
    if (this.#trainer.awaitsValidation()) this.#validator.endEpoch();
    if (this.#validator.isOwed) this.#queue.add(this.#endEpoch());
  }

  #halt(): void {
    this.#turns.cancel();
    if (this.#status === "training" && !this.#waiting) this.#clock.tick();
    this.#waiting = false;
    this.#pace = undefined;
    this.#progress.stopMeasuringSpeed();
    this.#queue.dropTasks();
  }

  /** Does something as soon as there is nothing else to do, at once where there is not. */
  #do(task: Gradual<void>): void {
    this.#queue.add(task);
    this.#slice();
  }

  /** When the next turn is due, if there is anything to do. */
  #plan(): void {
    if (!this.#queue.isEmpty) return this.#turns.plan(0);
    if (this.#status !== "training" || this.#waiting) return this.#turns.cancel();
    const frame = this.#progress.reportedAt + FRAME_MS - performance.now();
    this.#turns.plan(this.#pace ? Math.max(this.#pace.wait(), this.#isSlow() ? 0 : frame) : 0);
  }

  #slice(): void {
    // Asked from within: what is being done goes on afterwards.
    if (this.#queue.isActive) return;
    const end = performance.now() + SLICE_MS;
    while (this.#work(end) && performance.now() < end);
    if (performance.now() > this.#tellBy) this.#tellWhatTakesLong();
    this.#plan();
  }

  /** Tells a new status before all that belongs to it is known. */
  #tellWhatTakesLong(): void {
    if (this.#status !== "training") {
      this.#point(undefined);
      this.#report();
    }
    this.#tell();
  }

  /** Does what comes first; false when there is nothing to do for now. */
  #work(end: number): boolean {
    const done = this.#queue.advance();
    if (done === "task" && this.#status === "training") this.#clock.tick();
    if (done !== "nothing") return true;
    if (this.#status !== "training" || this.#waiting) return false;
    if (!this.#isThere()) return this.#learn(end);
    this.#arrive();
    return true;
  }

  /** Trains for as long as the slice allows; false when nothing is due any more. */
  #learn(end: number): boolean {
    const due = this.#pace ? this.#pace.due(performance.now()) : STEP_LIMIT_PER_SLICE;
    const { step: before, images } = this.#trainer.position();
    if (due === 0) return false;
    const most = this.#isSlow() ? 1 : Math.min(due, this.#restAt.step - before);
    const start = performance.now();
    const stop = this.#trainer.run(most, Math.max(end - start, 0));
    const { step, images: learned } = this.#trainer.position();
    this.#ahead?.learned(learned - images, performance.now() - start);
    this.#pace?.took(step - before);
    this.#clock.tick();
    if (stop.kind === "diverged") {
      this.#diverge(stop);
      return false;
    }
    if (stop.kind === "arrived") {
      this.#post({ kind: "arrived", at: stop.at });
      this.rest();
      return false;
    }
    this.#checkpoints.findSane();
    if (stop.kind === "epoch") {
      this.#checkpoints.beginEpoch();
      this.#validator.endEpoch();
      this.#queue.add(this.#endEpoch());
    }
    if (this.#isThere()) return true;
    const now = performance.now();
    const isFrameOver = now - this.#progress.reportedAt >= FRAME_MS - 1;
    if (isFrameOver || (this.#isSlow() && step > before)) this.#queue.add(this.#tellProgress());
    this.#checkpoints.handOver("after an interval");
    return !this.#isSlow();
  }

  async #loadAhead(): Promise<void> {
    // Without it the run draws all copies itself, as it does until then.
    const loaded = await import("./copies-ahead").catch(() => undefined);
    if (loaded && !this.#isFreed) this.#ahead = new loaded.CopiesAhead(this.#trainer);
  }

  #isThere(): boolean {
    const { step, epoch } = this.#trainer.position();
    return step >= this.#restAt.step || epoch >= this.#restAt.epoch;
  }

  *#endEpoch(): Gradual<void> {
    const validation = this.#validator.isOwed ? yield* this.#validate("always") : undefined;
    this.#validator.settle();
    const ended = this.#trainer.afterEpoch(validation?.correct);
    if (ended) {
      this.#point(validation);
      return this.#end(ended);
    }
    // Without validation the ends of short epochs are no more than any other moment.
    if (validation || performance.now() - this.#progress.pointAddedAt >= FRAME_MS) {
      yield* this.#pointAndMeasure(validation);
    }
  }

  /** The run has ended by itself: it rests. */
  #end(ended: Ended): void {
    this.#halt();
    this.#status = this.#resting();
    this.#tellBy = performance.now() + STATUS_DELAY_MS;
    this.#do(this.#tellEnd(ended));
  }

  /** Tells how the run ended, and what the weights are worth that are back. */
  *#tellEnd(ended: Ended): Gradual<void> {
    let evaluation: Evaluation | undefined;
    if (ended.restored !== undefined) {
      // What comes now has the same steps and other weights. The point keeps what made the run end.
      this.#validator = new Validator(this.#trainer);
      this.#reader.update("always");
      evaluation = yield* this.#validate("always");
    }
    yield* this.#progress.measureNorms(this.place, "always");
    this.#report();
    this.#checkpoints.handOver("now");
    this.#post({ kind: "ended", ended, evaluation });
    if (this.#tellBy < Infinity) this.#tell();
  }

  *#tellProgress(): Gradual<void> {
    yield* this.#pointAndMeasure(yield* this.#validate("if due"));
    this.#report();
  }

  /** The end that was set is reached. With more images on their way it is worth waiting for them. */
  #arrive(): void {
    if (!this.#order || !this.#expecting) return this.rest();
    this.#halt();
    this.#waiting = true;
    this.#checkpoints.handOver("now");
    this.#queue.add(this.#tellProgress());
  }

  /** Looks at a run that has come to rest, and tells that it has. */
  *#settle(): Gradual<void> {
    this.#point(yield* this.#validate("if new"));
    yield* this.#progress.measureNorms(this.place, "always");
    this.#report();
    this.#checkpoints.handOver("now");
    if (this.#tellBy < Infinity) this.#tell();
  }

  *#evaluateStart(): Gradual<void> {
    const validation = yield* this.#validate("always");
    if (validation) this.#progress.addStart(this.place, validation);
    yield* this.#introduce();
  }

  *#introduce(): Gradual<void> {
    yield* this.#progress.measureNorms(this.place, "always");
    this.#report();
  }

  #diverge({ step, layer, cause }: Divergence): void {
    this.#halt();
    this.#point(undefined);
    this.#report();
    this.#post({ kind: "diverged", step, layer, cause, keptEpoch: this.#checkpoints.sane.epoch });
    this.#status = "diverged";
    this.#tell();
  }

  *#pointAndMeasure(validation: Evaluation | undefined): Gradual<void> {
    if (!this.#point(validation)) return;
    yield* this.#progress.measureNorms(this.place, this.#isSlow() ? "always" : "if due");
  }

  /** Adds a point to the history, if anything was learned or validated since the last one. */
  #point(validation: Evaluation | undefined): boolean {
    return this.#progress.addPoint(this.place, this.#isSlow() ? "each step" : "running", validation);
  }

  /** The record on the validation images; a run whose costs are not finite has diverged. */
  *#validate(when: "always" | "if due" | "if new"): Gradual<Evaluation | undefined> {
    const evaluation = yield* this.#validator.validate(when, this.#viewer.reads);
    if (!evaluation) return undefined;
    const divergence = this.#trainer.judge(Float64Array.of(evaluation.cost, evaluation.penalty));
    if (!divergence) return evaluation;
    if (this.#status !== "diverged") this.#diverge(divergence);
    return undefined;
  }

  #report(): void {
    const at = this.#progress.report();
    this.#reader.update("if new");
    if (this.#queue.hasLook) return;
    const isSeen = this.#isSlow() || !this.#progress.measuresSpeed;
    this.#startLook(isSeen && at === "between steps" ? "always" : "if due");
  }

  #startLook(when: "always" | "if due"): void {
    const isStill = this.#status === "ready" || this.#status === "paused";
    const confusion = () => this.#validator.confusion(isStill ? "now" : "last");
    const subject = { trainer: this.#trainer, drawing: this.#reader.drawing, confusion };
    this.#queue.setLook(this.#viewer.look(subject, when));
  }

  /** The settings are no longer what they were. */
  #resettle(): void {
    this.#checkpoints.changeSettings();
    this.#reader.update("always");
    this.view();
  }

  #here(): EpochStart {
    return { ...this.place, config: this.#trainer.config(), growing: this.growing };
  }

  #isSlow(): boolean {
    return this.#pace !== undefined && this.#pace.stepsPerSecond <= SLOW_STEPS_PER_SECOND;
  }

  #resting(): Status {
    const isFresh = this.#trainer.position().step === 0 && !this.#trainer.underWay();
    return isFresh ? "ready" : "paused";
  }

  #tell(): void {
    this.#tellBy = Infinity;
    this.#post({ kind: "status", status: this.#status });
  }
}
