import type { Cause, Config, Failure, Position, Settings, UnderWay } from "epoch-lab";
import type { Checkpoint, Place } from "./checkpoint";
import type { DataShape } from "../settings/data-shape";
import type { Followed, LeftOut, Link } from "../settings/link";
import type { FileErrand, FileOutcome } from "./files";
import type { Loading } from "./loading";
import type { ViewData, ViewRequest } from "./views";

/**
 * What the run is doing. `loading`: fewer than the first thousand images are here. `ready`: nothing learned
 * yet. `diverged`: a number is no longer a number. `stopped`: the worker died.
 */
export type Status = "loading" | "ready" | "training" | "paused" | "diverged" | "stopped";

/** What became of the settings that the page wants. */
export interface Settlement {
  /** The settings of the run. */
  active: Config;
  /** JSON names of the wanted settings that wait for a reset. */
  needsReset: ReadonlySet<string>;
  /** Why the wanted settings are impossible. */
  refusal: Failure | undefined;
}

/** Points on their way from the worker: four values each (step, epoch, seconds, whether on validation), then three of each layer (gradient, weights, mean weight). */
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
  /** What another link comes to, in an answer of the same id; nothing is set. */
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
  /** The run as it stands, in an answer of the same id. */
  | { kind: "save"; id: number }
  /** Another run takes this one's place, from where it was saved; answered with the same id. */
  | { kind: "goOnFrom"; id: number; checkpoint: Checkpoint; wanted: Config }
  /** Settings that came from outside: whether the core and the data allow them, in an answer of the same id. */
  | { kind: "check"; id: number; configs: readonly Config[] }
  /** Answered at once, whatever is being done, between two slices of it. */
  | { kind: "ping"; id: number }
  | { kind: "loadAgain" }
  | { kind: "chooseFile"; file: File }
  /** A run or a network as a file; answered with the same id. */
  | { kind: "file"; id: number; errand: FileErrand }
  /** Own data, all their files; answered with the same id. Nothing is set. */
  | { kind: "openData"; id: number; files: readonly File[] }
  | { kind: "draw"; points: Float32Array; lengths: Uint32Array; width: number }
  /** An image takes the place of a drawing: 784 bytes. */
  | { kind: "show"; pixels: Uint8Array }
  | { kind: "clearDrawing" }
  /** Shows the run to this view from now on; to none without one. */
  | { kind: "view"; request: ViewRequest | undefined };

/** What the worker tells the session, in the order in which it came about. */
export type WorkerEvent =
  | { kind: "opened"; table: Settings; wanted: Config; leftOut: readonly LeftOut[] }
  | { kind: "loading"; loading: Loading }
  | { kind: "status"; status: Status }
  /** A new run, nothing learned yet. */
  | ({ kind: "began" } & Settlement)
  /** Wanted settings were looked at in the middle of the run; those that could be took effect here. */
  | ({ kind: "settled"; place: Place } & Settlement)
  /** The run stands at this place again, where its settings were `before`. */
  | ({ kind: "restored"; place: Place; before: Config } & Settlement)
  /** A new seed was drawn; what it began follows. */
  | { kind: "seeded"; seed: number }
  /** New points of the history, one after another, and where the run stands. */
  | {
      kind: "progress";
      points: Float64Array<ArrayBuffer>;
      norms: NormsPoints;
      position: Position;
      /** How much of a step is done that takes longer than a frame. */
      underWay: UnderWay | undefined;
      speed: number;
    }
  /** The start of an epoch, to go on from should the worker die. */
  | { kind: "checkpoint"; checkpoint: Checkpoint }
  /** All points until there have come. Of a run that diverged, it is the start of the epoch. */
  | { kind: "saved"; id: number; checkpoint: Checkpoint | undefined }
  | ({ kind: "followed"; id: number } & Followed)
  | ({ kind: "wentOn"; id: number; place: Place; before: Config } & Settlement)
  /** The checkpoint is not what the core can go on from; the run that was there goes on. */
  | { kind: "stayed"; id: number; message: string }
  /** Why the first of the settings that are impossible is. */
  | { kind: "checked"; id: number; failure: Failure | undefined }
  | { kind: "dataOpened"; id: number; shape: DataShape }
  | { kind: "filed"; id: number; outcome: FileOutcome }
  /** A file cannot be read: why, in a sentence that names the file. */
  | { kind: "unopened"; id: number; message: string }
  | { kind: "alive"; id: number }
  /** `cause`: what the core makes of the settings in force. */
  | { kind: "diverged"; step: number; layer: number; cause: Cause; keptEpoch: number }
  | { kind: "prediction"; prediction: Prediction | undefined }
  /** What the open view shows now. */
  | { kind: "viewed"; data: ViewData }
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
  /** The activations of the ten outputs. */
  outputs: Float32Array;
}
