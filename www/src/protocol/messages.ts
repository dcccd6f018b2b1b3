import type {
  Arrival,
  Cause,
  Config,
  Ended,
  Evaluation,
  Failure,
  Position,
  Settings,
  UnderWay,
} from "epoch-lab";
import type { Checkpoint, Place } from "./checkpoint";
import type { DataShape } from "../settings/data-shape";
import type { Followed, LeftOut, Link } from "../settings/link";
import type { FileTask, FileOutcome } from "./files";
import type { Loading } from "./loading";
import type { ViewData, ViewRequest } from "./views";

/**
 * What the run is doing. `loading`: fewer than the first thousand images are here. `ready`: nothing learned
 * yet. `diverged`: a number is no longer a number. `stopped`: the worker died.
 */
export type Status = "loading" | "ready" | "training" | "paused" | "diverged" | "stopped";

/**
 * How much of the core a worker has. `first`: what the page loads before it is there, without double precision and
 * without the optimizers that look at all images; `whole`: all.
 */
export type Core = "first" | "whole";

/** What became of the settings that the page wants. */
export interface Settlement {
  /** The settings of the run. */
  active: Config;
  /** JSON names of the wanted settings that wait for a reset. */
  needsReset: ReadonlySet<string>;
  /** Why the wanted settings are impossible. */
  refusal: Failure | undefined;
}

/**
 * Points of the norms, as the worker sends them. A point is four values (step, epoch, seconds, 1 where measured on
 * validation images) and three more for each layer (gradient, weights, mean weight).
 */
export interface NormsPoints {
  layers: number;
  points: Float64Array<ArrayBuffer>;
}

/** What the session asks of the worker. */
export type WorkerRequest =
  /**
   * The first request. `base` is the address that `mnist/` stands under; without `wanted` the core's default
   * settings are, but for what a `link` asks for; with `checkpoint` the run goes on from there.
   */
  | {
      kind: "open";
      base: string;
      pace: number;
      stopAfter: number;
      wanted: Config | undefined;
      link: Link | undefined;
      checkpoint: Checkpoint | undefined;
    }
  /** Asks which settings another link leads to; the reply has the same id. No setting changes. */
  | { kind: "follow"; id: number; link: Link }
  | { kind: "set"; wanted: Config }
  | { kind: "pace"; pace: number }
  | { kind: "stopAfter"; epochs: number }
  | { kind: "train" }
  | { kind: "pause" }
  | { kind: "step" }
  | { kind: "epoch" }
  | { kind: "reset"; wanted: Config }
  | { kind: "newSeed"; wanted: Config }
  /** Back to the start of the epoch with `config`, which differs from `wanted` in what waits for a reset. */
  | { kind: "goBack"; config: Config; wanted: Config }
  /** Asks for a checkpoint of the run as it stands; the reply has the same id. */
  | { kind: "save"; id: number }
  /** Replaces the run by a saved one, at the place where that was saved; the reply has the same id. */
  | { kind: "goOnFrom"; id: number; checkpoint: Checkpoint; wanted: Config }
  /** Asks whether the core and the data allow settings that came from outside; the reply has the same id. */
  | { kind: "check"; id: number; configs: readonly Config[] }
  /** Asks what the expansion of these settings makes of the last training image: `most` copies where it is live; the reply has the same id. */
  | { kind: "copies"; id: number; config: Config; most: number }
  /** Asks whether the worker is alive. It replies between two slices, whatever it is doing. */
  | { kind: "ping"; id: number }
  | { kind: "loadAgain" }
  | { kind: "chooseFile"; file: File }
  /** A run or a network as a file; answered with the same id. */
  | { kind: "file"; id: number; task: FileTask }
  /** Own data, all their files; answered with the same id. Nothing is set. */
  | { kind: "openData"; id: number; files: readonly File[] }
  | { kind: "draw"; points: Float32Array; lengths: Uint32Array; width: number }
  /** An image takes the place of a drawing: 784 bytes. */
  | { kind: "show"; pixels: Uint8Array }
  | { kind: "clearDrawing" }
  /** Shows the run to this view from now on; to none without one. */
  | { kind: "view"; request: ViewRequest | undefined };

/** What the worker reports to the session, in the order in which it happened. */
export type WorkerEvent =
  | { kind: "opened"; table: Settings; wanted: Config; leftOut: readonly LeftOut[] }
  | { kind: "loading"; loading: Loading }
  | { kind: "status"; status: Status }
  /** A new run, nothing learned yet. */
  | ({ kind: "began" } & Settlement)
  /** The worker compared the wanted settings with the run; those that can change during a run took effect here. */
  | ({ kind: "settled"; place: Place } & Settlement)
  /** The run stands at this place again, where its settings were `before`. */
  | ({ kind: "restored"; place: Place; before: Config } & Settlement)
  /** A new seed was drawn; the run that begins with it follows. */
  | { kind: "seeded"; seed: number }
  /** New points of the history, one after another, and the position of the run. */
  | {
      kind: "progress";
      points: Float64Array<ArrayBuffer>;
      norms: NormsPoints;
      position: Position;
      /** How much of a step is done that takes longer than a frame. */
      underWay: UnderWay | undefined;
      speed: number;
      /** In force. */
      learningRate: number;
    }
  /** The start of an epoch, to go on from should the worker die. */
  | { kind: "checkpoint"; checkpoint: Checkpoint }
  /** Sent after all points up to the checkpoint. For a run that diverged it is the start of the last sane epoch. */
  | { kind: "saved"; id: number; checkpoint: Checkpoint | undefined }
  | ({ kind: "followed"; id: number } & Followed)
  | ({ kind: "wentOn"; id: number; place: Place; before: Config } & Settlement)
  /** The core refused the checkpoint; the run before stays. */
  | { kind: "stayed"; id: number; message: string }
  /** The reason for the first settings that are impossible; undefined when all are possible. */
  | { kind: "checked"; id: number; failure: Failure | undefined }
  /** 784 bytes of each copy; nothing while there is no image, or where the settings are impossible. */
  | { kind: "copied"; id: number; pixels: Uint8Array | undefined }
  | { kind: "dataOpened"; id: number; shape: DataShape }
  | { kind: "filed"; id: number; outcome: FileOutcome }
  /** A file cannot be read: why, in a sentence that names the file. */
  | { kind: "unopened"; id: number; message: string }
  | { kind: "alive"; id: number }
  /** `cause`: the setting that the core blames. */
  | { kind: "diverged"; step: number; layer: number; cause: Cause; keptEpoch: number }
  /** The run ended by itself, or no longer has; `evaluation`: its worth where other weights than the last are back. */
  | { kind: "ended"; ended: Ended | undefined; evaluation?: Evaluation | undefined }
  /** There is no lower cost to be found until a setting is another. */
  | { kind: "arrived"; at: Arrival }
  | { kind: "prediction"; prediction: Prediction | undefined }
  /** What the open view shows now. */
  | { kind: "viewed"; data: ViewData }
  /**
   * What is wanted needs the whole core: the run at the checkpoint, or without one a new run. `then`: what it is to
   * do. Nothing more that comes from this worker counts.
   */
  | { kind: "outgrown"; then: "rest" | "train"; checkpoint: Checkpoint | undefined }
  /** The core broke down; nothing more will come from this worker. */
  | { kind: "crashed"; message: string };

/** An image of the data, on the pad in place of a drawing. */
export interface ShownImage {
  /** Its number in the data. */
  sample: number;
  label: number;
  /** 784 bytes. */
  pixels: Uint8Array;
}

/** What the network makes of the drawing. */
export interface Prediction {
  /** The drawing as the network sees it: 784 bytes. */
  pixels: Uint8Array;
  /** How much speaks for each answer: the outputs, or of a single one for both of its digits. */
  outputs: Float32Array;
  /** The digits that they stand for. */
  digits: readonly number[];
}
