import type { Config, Evaluation, Means, Mnist, Position, Trainer } from "epoch-lab";
import type { Checkpoint, Place } from "../protocol/checkpoint";
import { RunningMeans } from "./running-means";
import { NormsGauge } from "./norms-gauge";
import { endOfEpoch, nextRest, Pace } from "./pace";
import type { Prediction, Status, WorkerEvent } from "../protocol/messages";
import { Speedometer } from "./speedometer";
import { follow } from "./tuning";
import { Validator } from "./validator";
import type { Viewer } from "./viewer";

/** Milliseconds between two reports: a frame. */
const FRAME = 1000 / 60;

/** Milliseconds of training without a break, so that a pause or a slider gets in between. */
const SLICE = FRAME / 2;

/** More steps than a slice can hold. */
const MANY = 1e6;

/** Up to so many steps a second each one is a point of the history. */
const SLOW = 10;

/** Milliseconds between two checkpoints. */
const CHECKPOINT_EVERY = 250;

/** A gap between two looks at the clock that is longer than this was no training: the machine slept. */
const LONGEST_GAP = 2000;

/** Tells the session something; what is in the list changes hands instead of being copied. */
export type Post = (event: WorkerEvent, transfer?: Transferable[]) => void;

/** The start of an epoch: a checkpoint but for the state itself. */
type Start = Omit<Checkpoint, "state">;

/**
 * Trains one Trainer in slices, at a pace, until it is told to rest, and reports at most once a frame.
 *
 * Between slices the worker's other work gets its turn: a message channel yields at once, where a timer would
 * idle for milliseconds.
 */
export class Run {
  readonly #trainer: Trainer;
  #validator: Validator;
  readonly #viewer: Viewer;
  readonly #post: Post;
  readonly #failed: (error: unknown) => void;
  readonly #channel = new MessageChannel();
  /** Slices that were planned before the latest start or rest do not count. */
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  #status: Status;
  #seconds: number;
  #clock = 0;
  #pace: Pace | undefined;
  #speedometer: Speedometer | undefined;
  #restAt = Infinity;
  /** What the page asked for, as long as it trains by that and not to the end of one epoch. */
  #order: { pace: number; stopAfter: number } | undefined;
  /** Whether images that the run lacks are on their way, and whether it has nothing to do until they come. */
  #expecting = false;
  #waiting = false;

  readonly #means = new RunningMeans();
  #norms = new NormsGauge();
  /** The means of the last point. */
  #pointedMeans: Means | undefined;
  #points: number[] = [];
  #pointed = -Infinity;
  #reported = 0;
  #start: Start;
  /** Whether the start of this epoch is still to be handed over, and when the last one was. */
  #checkpointDue = true;
  #checkpointed = -Infinity;
  #drawing: Uint8Array | undefined;

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
    this.#failed = failed;
    this.#seconds = seconds;
    this.#start = { ...this.place, config: trainer.config(), growing };
    this.#status = this.#resting();
    this.#channel.port1.onmessage = ({ data }) => this.#guard(() => data === this.#turn && this.#slice());
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
    this.#restAt = nextRest(this.#trainer.position().epoch, stopAfter);
    this.#setOut(pace);
  }

  /** Trains at full speed to the end of the epoch; between two epochs, through the next. */
  epoch(): void {
    this.rest();
    if (this.#status === "diverged") return;
    this.#order = undefined;
    this.#restAt = endOfEpoch(this.#trainer.position().epoch);
    this.#setOut(Infinity);
  }

  /** Learns from one mini-batch. */
  step(): void {
    this.rest();
    if (this.#status === "diverged") return;
    this.#clock = performance.now();
    this.#means.reset();
    this.#learn(1, LONGEST_GAP);
    if (this.#points.length === 0) this.#point(this.#validate("if new"));
    this.#norms.measure(this.#trainer, this.place, "always");
    this.#report();
    if (this.status !== "diverged") this.#setStatus(this.#resting());
  }

  /** Stops training where it is. */
  rest(): void {
    if (this.#status !== "training") return;
    this.#halt();
    this.#point(this.#validate("if new"));
    this.#norms.measure(this.#trainer, this.place, "always");
    this.#report();
    this.#checkpoint();
    this.#setStatus(this.#resting());
  }

  /** Follows the page's new pace, if it is training by it. */
  setPace(pace: number): void {
    if (this.#status !== "training" || !this.#order) return;
    this.#order.pace = pace;
    if (!this.#waiting) this.#setOut(pace);
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
    const waiting = follow(this.#trainer, coming ? { ...wanted, training: active.training } : wanted);
    this.#resettle();
    return waiting;
  }

  /** Trains on the first `training` images from the next epoch on, and has the validation images that came. */
  extend(mnist: Mnist, training: number): void {
    this.#trainer.extend(mnist, training);
    this.growing = this.#expecting = false;
    if (this.#status === "paused") {
      this.#point(this.#validate("if new"));
      this.#report();
    }
    this.#resettle();
    if (this.#waiting && this.#order) this.train(this.#order.pace, this.#order.stopAfter);
  }

  /** Goes back to the start of the epoch, with other settings; says which were in force there. */
  goBack(config: Config): Config {
    const before = this.#start.config;
    this.#trainer.restore(this.#trainer.saveEpochStart());
    // What comes now has the same steps and other weights.
    this.#validator = new Validator(this.#trainer);
    this.#pointedMeans = undefined;
    this.#seconds = this.#start.seconds;
    this.#norms = new NormsGauge();
    this.#status = this.#resting();
    this.tune(config);
    return before;
  }

  /** The run as it stands, after a last point of its history; of one that diverged, the epoch's start. */
  save(): Checkpoint {
    if (this.#status === "diverged") return { ...this.#start, state: this.#trainer.saveEpochStart() };
    if (this.#status === "training") {
      this.#point(this.#validate("if new"));
      this.#report();
    }
    const { config, growing, place } = this;
    return { ...place, config, growing, state: this.#trainer.save() };
  }

  /** What the network makes of a drawing from now on; none when there is no ink. */
  draw(drawing: Uint8Array | undefined): void {
    this.#drawing = drawing;
    this.#predict();
    this.view();
  }

  /** Reports how a new run stands before its first step. */
  present(): void {
    this.#norms.measure(this.#trainer, this.place, "always");
    this.#report();
  }

  /** Shows the run as it is to the view that is open. */
  view(): void {
    this.#look("always");
  }

  /** Tells whether the images that the run still lacks are on their way. */
  expect(images: "more" | "no more"): void {
    this.#expecting = this.growing && images === "more";
    if (this.#waiting && !this.#expecting) this.rest();
  }

  /** Gives the memory back. */
  free(): void {
    this.#halt();
    this.#channel.port1.close();
    this.#trainer.free();
  }

  #setOut(pace: number): void {
    if (this.#status === "training") this.#halt();
    const now = performance.now();
    this.#clock = now;
    this.#means.reset();
    this.#pace = Number.isFinite(pace) ? new Pace(pace, now) : undefined;
    this.#speedometer = new Speedometer(this.#trainer.position().images, now);
    this.#setStatus("training");
    this.#checkpoint();
    this.#turn++;
    this.#plan();
  }

  #halt(): void {
    this.#turn++;
    clearTimeout(this.#timer);
    if (!this.#waiting) this.#tick();
    this.#waiting = false;
    this.#pace = this.#speedometer = undefined;
  }

  #plan(): void {
    const frame = this.#reported + FRAME - performance.now();
    const wait = this.#pace ? Math.max(this.#pace.wait(), this.#isSlow() ? 0 : frame) : 0;
    const turn = this.#turn;
    if (wait < 1) this.#channel.port2.postMessage(turn);
    else this.#timer = setTimeout(() => this.#guard(() => turn === this.#turn && this.#slice()), wait);
  }

  #slice(): void {
    const due = this.#pace ? this.#pace.due(performance.now()) : MANY;
    if (due > 0) this.#learn(this.#isSlow() ? 1 : due, SLICE);
    if (this.#status !== "training") return;
    if (this.#trainer.position().epoch >= this.#restAt) return this.#arrive();
    const now = performance.now();
    if (this.#isSlow() ? due > 0 : now - this.#reported >= FRAME - 1) {
      this.#point(this.#validate("if due"));
      this.#report();
    }
    if (this.#checkpointDue && now - this.#checkpointed >= CHECKPOINT_EVERY) this.#checkpoint();
    this.#plan();
  }

  /** The end that was set is reached. With more images on their way it is worth waiting for them. */
  #arrive(): void {
    if (!this.#order || !this.#expecting) return this.rest();
    this.#halt();
    this.#waiting = true;
    this.#point(this.#validate("if due"));
    this.#report();
    this.#checkpoint();
  }

  #learn(steps: number, milliseconds: number): void {
    const before = this.#trainer.position().step;
    const stop = this.#trainer.run(steps, milliseconds);
    this.#pace?.took(this.#trainer.position().step - before);
    this.#tick();
    if (stop.kind === "epoch") this.#endEpoch();
    else if (stop.kind === "diverged") this.#diverge(stop.step, stop.layer);
  }

  #endEpoch(): void {
    const validation = this.#validate("always");
    // Without validation the ends of short epochs are no more than any other moment.
    if (validation || performance.now() - this.#pointed >= FRAME) this.#point(validation);
    this.#setStart();
    if (performance.now() - this.#checkpointed >= CHECKPOINT_EVERY) this.#checkpoint();
  }

  #diverge(step: number, layer: number): void {
    this.#halt();
    this.#point(this.#validate("if due"));
    this.#report();
    this.#post({ kind: "diverged", step, layer, keptEpoch: this.#start.epoch });
    this.#setStatus("diverged");
  }

  /**
   * Adds a point to the history, if anything was learned since the last one. With validation that came later the
   * last one is told again.
   */
  #point(validation: Evaluation | undefined): void {
    const taken = this.#trainer.takeMeans();
    const means = taken && !this.#isSlow() ? this.#means.take(taken) : taken;
    if (!means && !validation) return;
    this.#pointedMeans = means ?? this.#pointedMeans;
    if (!this.#pointedMeans) return;
    const { cost, accuracy } = this.#pointedMeans;
    const { step, epoch, seconds } = this.place;
    const right = validation?.correct === undefined ? NaN : validation.correct / validation.count;
    this.#points.push(step, epoch, seconds, cost, accuracy, validation?.cost ?? NaN, right);
    this.#norms.measure(this.#trainer, this.place, this.#isSlow() ? "always" : "if due");
    this.#pointed = performance.now();
  }

  #validate(when: "always" | "if due" | "if new"): Evaluation | undefined {
    return this.#validator.validate(when, this.#viewer.reads);
  }

  #report(): void {
    const now = performance.now();
    const points = Float64Array.from(this.#points);
    const norms = this.#norms.take();
    const position: Position = this.#trainer.position();
    const speed = this.#speedometer?.read(position.images, now) ?? NaN;
    this.#points = [];
    this.#reported = now;
    const event = { kind: "progress", points, norms, position, speed } as const;
    this.#post(event, [points.buffer, norms.points.buffer]);
    if (this.#drawing) this.#predict();
    const isSeen = this.#isSlow() || !this.#speedometer;
    this.#look(isSeen ? "always" : "if due");
  }

  #look(when: "always" | "if due"): void {
    const isStill = this.#status === "ready" || this.#status === "paused";
    const confusion = () => this.#validator.confusion(isStill ? "now" : "last");
    this.#viewer.look({ trainer: this.#trainer, drawing: this.#drawing, confusion }, when);
  }

  /** Reads the drawing with the weights as they are. */
  #predict(): void {
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
    const here = this.#trainer.position().step === this.#start.step;
    const state = here ? this.#trainer.save() : this.#trainer.saveEpochStart();
    const checkpoint = { ...this.#start, state };
    this.#post({ kind: "checkpoint", checkpoint }, [state.buffer as ArrayBuffer]);
  }

  /** The settings are no longer what they were. */
  #resettle(): void {
    if (this.#trainer.position().step === this.#start.step) this.#setStart();
    if (this.#drawing) this.#predict();
    this.view();
  }

  #setStart(): void {
    this.#start = { ...this.place, config: this.#trainer.config(), growing: this.growing };
    this.#checkpointDue = true;
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
    return this.#trainer.position().step === 0 ? "ready" : "paused";
  }

  #setStatus(status: Status): void {
    this.#status = status;
    this.#post({ kind: "status", status });
  }

  #guard(act: () => unknown): void {
    try {
      act();
    } catch (error) {
      this.#failed(error);
    }
  }
}
