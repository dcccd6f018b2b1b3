import type { Config, Divergence, Evaluation, Means, Mnist, Trainer } from "epoch-lab";
import type { Checkpoint, Place } from "../protocol/checkpoint";
import type { Prediction, Status, WorkerEvent } from "../protocol/messages";
import { HELD_OUT } from "../settings/mnist-shape";
import type { Gradual } from "./gradual";
import { NormsGauge } from "./norms-gauge";
import { endOfEpoch, nextRest, Pace } from "./pace";
import { RunningMeans } from "./running-means";
import { Speedometer } from "./speedometer";
import { follow } from "./tuning";
import { Turns } from "./turns";
import { isValidated } from "./validation-schedule";
import { Validator } from "./validator";
import type { Viewer } from "./viewer";

/** Milliseconds between two reports: a frame. */
const FRAME = 1000 / 60;

/** Milliseconds of work without a break, so that a pause or a slider gets in between. */
const SLICE = FRAME / 2;

/** More steps than a slice can hold. */
const MANY = 1e6;

/** Up to so many steps a second each one is a point of the history. */
const SLOW = 10;

/** Milliseconds between two checkpoints. */
const CHECKPOINT_EVERY = 250;

/** A gap between two looks at the clock that is longer than this was no training: the machine slept. */
const LONGEST_GAP = 2000;

/** Milliseconds that a new status waits for what belongs to it: a step, or the looks at a run that rests. */
const PATIENCE = 100;

/** Tells the session something; what is in the list changes hands instead of being copied. */
export type Post = (event: WorkerEvent, transfer?: Transferable[]) => void;

/** The start of an epoch: a checkpoint but for the state itself. */
type Start = Omit<Checkpoint, "state">;

/**
 * Trains one Trainer in slices, at a pace, until it is told to rest, and reports at most once a frame.
 *
 * What takes long (a step, a pass over many images) is done a slice at a time, and the worker's other work gets
 * its turn in between. A look at the run comes before what else is to be done, and training after it.
 */
export class Run {
  readonly #trainer: Trainer;
  readonly #viewer: Viewer;
  readonly #post: Post;
  readonly #turns: Turns;
  /** The look of the open view that is not yet done. */
  #look: Gradual<void> | undefined;
  /** What is to be done before training goes on, in this order, and what of it is just being done. */
  #tasks: Gradual<void>[] = [];
  #active: Gradual<void> | undefined;

  #status: Status;
  /** By when the page is to know the status. */
  #tellBy = Infinity;
  #seconds: number;
  #clock = 0;
  #pace: Pace | undefined;
  #speedometer: Speedometer | undefined;
  #restAt = { step: Infinity, epoch: Infinity };
  /** What the page asked for, as long as it trains by that and not to the end of one epoch. */
  #order: { pace: number; stopAfter: number } | undefined;
  /** Whether images that the run lacks are on their way, and whether it has nothing to do until they come. */
  #expecting = false;
  #waiting = false;

  #validator: Validator;
  /** The step of an epoch's end whose validation belongs to the run, from then until it is made. */
  #owed = NaN;
  readonly #means = new RunningMeans();
  #norms = new NormsGauge();
  /** The means of the last point. */
  #pointedMeans: Means | undefined;
  #points: number[] = [];
  #pointed = -Infinity;
  #reported = 0;
  #reportedStep = NaN;
  /** The start of the epoch, and that of the last one that the core found sane. */
  #opening: Start;
  #start: Start;
  /** Whether a start is still to be handed over, and when the last one was. */
  #checkpointDue = true;
  #checkpointed = -Infinity;
  #drawing: Uint8Array | undefined;
  /** The step after which the drawing was last read. */
  #predicted = NaN;

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
    this.#seconds = seconds;
    this.#start = this.#opening = { ...this.place, config: trainer.config(), growing };
    this.#status = this.#resting();
    this.#turns = new Turns(() => this.#slice(), failed);
  }

  get config(): Config {
    return this.#trainer.config();
  }
  get status(): Status {
    return this.#status;
  }
  get place(): Place {
    return { ...this.#trainer.position(), seconds: this.#seconds };
  }

  /** Trains until told to rest, at so many steps a second, at most to the next multiple of `stopAfter` epochs. */
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
    this.#speedometer = undefined;
    this.#tellBy = performance.now() + PATIENCE;
    this.#slice();
  }

  /** Stops training where it is, within a step too. */
  rest(): void {
    if (this.#status !== "training") return;
    this.#halt();
    this.#status = this.#resting();
    this.#tellBy = performance.now() + PATIENCE;
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
    const waiting = follow(this.#trainer, coming ? { ...wanted, training: active.training } : wanted);
    if (wasUnderWay && !this.#trainer.underWay()) this.#report();
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
    const before = this.#start.config;
    this.#trainer.restore(this.#trainer.saveEpochStart());
    // What comes now has the same steps and other weights.
    this.#validator = new Validator(this.#trainer);
    this.#owed = NaN;
    this.#pointedMeans = undefined;
    this.#opening = this.#start;
    this.#seconds = this.#start.seconds;
    this.#norms = new NormsGauge();
    this.#status = this.#resting();
    this.tune(config);
    return before;
  }

  /** The run as it stands, after a last point of its history; of one that diverged, the way back. */
  save(): Checkpoint {
    if (this.#status === "diverged") return { ...this.#start, state: this.#trainer.saveEpochStart() };
    if (this.#status === "training") {
      this.#point(undefined);
      this.#report();
    }
    const { config, growing, place } = this;
    return { ...place, config, growing, state: this.#trainer.save() };
  }

  /** What the network makes of a drawing from now on; none when there is no ink. */
  draw(drawing: Uint8Array | undefined): void {
    this.#drawing = drawing;
    this.#predict();
    if (this.#viewer.showsDrawing) this.view();
  }

  /** Reports how a new run stands before its first step. */
  present(): void {
    this.#do(this.#introduce());
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

  /** Gives the memory back. */
  free(): void {
    this.#drop();
    this.#look?.return();
    this.#look = undefined;
    this.#turns.close();
    this.#trainer.free();
  }

  #setOut(pace: number): void {
    if (this.#status === "training") this.#halt();
    else this.#drop();
    const now = performance.now();
    this.#clock = now;
    this.#means.reset();
    this.#pace = Number.isFinite(pace) ? new Pace(pace, now) : undefined;
    this.#speedometer = new Speedometer(this.#images(), now);
    this.#status = "training";
    this.#checkpoint();
    // A pause may have come before the validation of an epoch's end was made.
    if (this.#owed === this.#trainer.position().step) this.#tasks.push(this.#endEpoch());
  }

  #halt(): void {
    this.#turns.cancel();
    if (this.#status === "training" && !this.#waiting) this.#tick();
    this.#waiting = false;
    this.#pace = this.#speedometer = undefined;
    this.#drop();
  }

  /** Leaves undone what was still to be done. */
  #drop(): void {
    for (const task of this.#tasks.splice(0)) if (task !== this.#active) task.return();
  }

  /** Does something as soon as there is nothing else to do, at once where there is not. */
  #do(task: Gradual<void>): void {
    this.#tasks.push(task);
    this.#slice();
  }

  /** When the next turn is due, if there is anything to do. */
  #plan(): void {
    if (this.#look || this.#tasks.length > 0) return this.#turns.plan(0);
    if (this.#status !== "training" || this.#waiting) return this.#turns.cancel();
    const frame = this.#reported + FRAME - performance.now();
    this.#turns.plan(this.#pace ? Math.max(this.#pace.wait(), this.#isSlow() ? 0 : frame) : 0);
  }

  #slice(): void {
    // Asked from within: what is being done goes on afterwards.
    if (this.#active) return;
    const end = performance.now() + SLICE;
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
    if (this.#look) {
      const look = this.#look;
      if (this.#goOn(look) && this.#look === look) this.#look = undefined;
      return true;
    }
    const task = this.#tasks[0];
    if (!task) {
      if (this.#status !== "training" || this.#waiting) return false;
      if (!this.#isThere()) return this.#learn(end);
      this.#arrive();
      return true;
    }
    if (this.#goOn(task) && this.#tasks[0] === task) this.#tasks.shift();
    if (this.#status === "training") this.#tick();
    return true;
  }

  /** Goes on with work; true when it is done. */
  #goOn(work: Gradual<void>): boolean {
    this.#active = work;
    try {
      return work.next().done === true;
    } finally {
      this.#active = undefined;
    }
  }

  /** Trains for as long as the slice allows; false when nothing is due any more. */
  #learn(end: number): boolean {
    const due = this.#pace ? this.#pace.due(performance.now()) : MANY;
    const { step: before } = this.#trainer.position();
    if (due === 0) return false;
    const most = this.#isSlow() ? 1 : Math.min(due, this.#restAt.step - before);
    const stop = this.#trainer.run(most, Math.max(end - performance.now(), 0));
    const { step } = this.#trainer.position();
    this.#pace?.took(step - before);
    this.#tick();
    if (stop.kind === "diverged") {
      this.#diverge(stop);
      return false;
    }
    this.#findStart();
    if (stop.kind === "epoch") {
      this.#opening = this.#here();
      this.#checkpointDue = true;
      this.#owed = this.#isOwed() ? step : NaN;
      this.#tasks.push(this.#endEpoch());
    }
    if (this.#isThere()) return true;
    const now = performance.now();
    const isFrameOver = now - this.#reported >= FRAME - 1;
    if (isFrameOver || (this.#isSlow() && step > before)) this.#tasks.push(this.#tellProgress());
    if (this.#checkpointDue && now - this.#checkpointed >= CHECKPOINT_EVERY) this.#checkpoint();
    return !this.#isSlow();
  }

  #isThere(): boolean {
    const { step, epoch } = this.#trainer.position();
    return step >= this.#restAt.step || epoch >= this.#restAt.epoch;
  }

  /** Whether the end of the epoch that is just over is to be validated. */
  #isOwed(): boolean {
    const { epoch, images } = this.#trainer.position();
    return isValidated({ epoch, images, training: this.config.training, reads: HELD_OUT });
  }

  *#endEpoch(): Gradual<void> {
    const isOwed = this.#owed === this.#trainer.position().step;
    const validation = isOwed ? yield* this.#validate("always") : undefined;
    this.#owed = NaN;
    // Without validation the ends of short epochs are no more than any other moment.
    if (validation || performance.now() - this.#pointed >= FRAME) {
      yield* this.#pointAndMeasure(validation);
    }
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
    this.#checkpoint();
    this.#tasks.push(this.#tellProgress());
  }

  /** Looks at a run that has come to rest, and tells that it has. */
  *#settle(): Gradual<void> {
    this.#point(yield* this.#validate("if new"));
    yield* this.#norms.measure(this.#trainer, this.place, "always");
    this.#report();
    this.#checkpoint();
    if (this.#tellBy < Infinity) this.#tell();
  }

  *#evaluateStart(): Gradual<void> {
    const validation = yield* this.#validate("always");
    if (validation) {
      const { step, epoch, seconds } = this.place;
      const right = validation.correct / validation.count;
      this.#points.push(step, epoch, seconds, NaN, NaN, validation.cost, right);
    }
    yield* this.#introduce();
  }

  *#introduce(): Gradual<void> {
    yield* this.#norms.measure(this.#trainer, this.place, "always");
    this.#report();
  }

  #diverge({ step, layer, cause }: Divergence): void {
    this.#halt();
    this.#point(undefined);
    this.#report();
    this.#post({ kind: "diverged", step, layer, cause, keptEpoch: this.#start.epoch });
    this.#status = "diverged";
    this.#tell();
  }

  *#pointAndMeasure(validation: Evaluation | undefined): Gradual<void> {
    if (!this.#point(validation)) return;
    yield* this.#norms.measure(this.#trainer, this.place, this.#isSlow() ? "always" : "if due");
  }

  /**
   * Adds a point to the history, if anything was learned since the last one. With validation that came later the
   * last one is told again.
   */
  #point(validation: Evaluation | undefined): boolean {
    const taken = this.#trainer.takeMeans();
    const means = taken && !this.#isSlow() ? this.#means.take(taken) : taken;
    if (!means && !validation) return false;
    this.#pointedMeans = means ?? this.#pointedMeans;
    if (!this.#pointedMeans) return false;
    const { cost, accuracy } = this.#pointedMeans;
    const { step, epoch, seconds } = this.place;
    const right = validation?.correct === undefined ? NaN : validation.correct / validation.count;
    this.#points.push(step, epoch, seconds, cost, accuracy, validation?.cost ?? NaN, right);
    this.#pointed = performance.now();
    return true;
  }

  /** The record on the validation images; a run whose record cannot be told in numbers has diverged. */
  *#validate(when: "always" | "if due" | "if new"): Gradual<Evaluation | undefined> {
    const evaluation = yield* this.#validator.validate(when, this.#viewer.reads);
    if (!evaluation) return undefined;
    const divergence = this.#trainer.judge(Float64Array.of(evaluation.cost, evaluation.penalty));
    if (!divergence) return evaluation;
    if (this.#status !== "diverged") this.#diverge(divergence);
    return undefined;
  }

  #report(): void {
    const now = performance.now();
    const points = Float64Array.from(this.#points);
    const norms = this.#norms.take();
    const position = this.#trainer.position();
    // What is over within a frame is not worth telling.
    const underWay = position.step === this.#reportedStep ? this.#trainer.underWay() : undefined;
    const speed = this.#speedometer?.read(this.#images(), now) ?? NaN;
    this.#points = [];
    this.#reported = now;
    this.#reportedStep = position.step;
    const event = { kind: "progress", points, norms, position, underWay, speed } as const;
    this.#post(event, [points.buffer, norms.points.buffer]);
    if (this.#drawing && this.#predicted !== position.step) this.#predict();
    const isSeen = this.#isSlow() || !this.#speedometer;
    if (!this.#look) this.#startLook(isSeen && !underWay ? "always" : "if due");
  }

  /** Images learned from, those of the step under way included. */
  #images(): number {
    return this.#trainer.position().images + (this.#trainer.underWay()?.done ?? 0);
  }

  #startLook(when: "always" | "if due"): void {
    const isStill = this.#status === "ready" || this.#status === "paused";
    const confusion = () => this.#validator.confusion(isStill ? "now" : "last");
    this.#look?.return();
    this.#look = this.#viewer.look({ trainer: this.#trainer, drawing: this.#drawing, confusion }, when);
  }

  /** Reads the drawing with the weights as they are. */
  #predict(): void {
    this.#predicted = this.#trainer.position().step;
    this.#post({ kind: "prediction", prediction: this.#prediction() });
  }

  #prediction(): Prediction | undefined {
    if (!this.#drawing) return undefined;
    return { pixels: this.#drawing, outputs: this.#trainer.classify(this.#drawing) };
  }

  #checkpoint(): void {
    if (!this.#checkpointDue) return;
    this.#checkpointDue = false;
    this.#checkpointed = performance.now();
    const isOpening = this.#trainer.position().step === this.#opening.step;
    const checkpoint = isOpening
      ? { ...this.#opening, state: this.#trainer.save() }
      : { ...this.#start, state: this.#trainer.saveEpochStart() };
    this.#post({ kind: "checkpoint", checkpoint }, [checkpoint.state.buffer as ArrayBuffer]);
  }

  /** The settings are no longer what they were. */
  #resettle(): void {
    const { step } = this.#trainer.position();
    if (step === this.#start.step) this.#start = this.#here();
    if (step === this.#opening.step) {
      this.#opening = this.#here();
      this.#checkpointDue = true;
    }
    if (this.#drawing) this.#predict();
    this.view();
  }

  #here(): Start {
    return { ...this.place, config: this.#trainer.config(), growing: this.growing };
  }

  /** Takes the epoch's start for the one to go back to, once the core has found it sane. */
  #findStart(): void {
    if (this.#start === this.#opening) return;
    if (this.#trainer.epochStart().step === this.#opening.step) this.#start = this.#opening;
  }

  #tick(): void {
    const now = performance.now();
    this.#seconds += Math.min(now - this.#clock, LONGEST_GAP) / 1000;
    this.#clock = now;
  }

  #isSlow(): boolean {
    return this.#pace !== undefined && this.#pace.stepsPerSecond <= SLOW;
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
