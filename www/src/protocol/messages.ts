import type { Config, Failure, MnistFile, Position } from "epoch-lab";
import type { Checkpoint, Place } from "./checkpoint";
import type { LeftOut } from "../settings/link";
import type { NormsPoints } from "../session/norms-history";
import type { NeuronsData } from "../lab/views/neurons/gather";
import type { ErrorsData, ErrorsRequest } from "../lab/views/errors/gather";
import type { SpeedData } from "../lab/views/speed/gather";
import type { WeightsData, WeightsRequest } from "../lab/views/weights/gather";

/**
 * What the run is doing. `loading`: fewer than the first thousand images are here. `ready`: nothing learned
 * yet. `diverged`: a number is no longer a number. `stopped`: the worker died.
 */
export type Status = "loading" | "ready" | "training" | "paused" | "diverged" | "stopped";

/** How much of MNIST is here, and what stands in the way of the rest. */
export interface Loading {
  /** Compressed bytes, also where they arrive inflated. */
  received: number;
  total: number;
  /** Images of the training file that are here with their labels. */
  images: number;
  complete: boolean;
  /** Not a byte has come for eight seconds, though some are missing. */
  stalled: boolean;
  failure: LoadingFailure | undefined;
}

export const NOTHING_LOADED: Loading = {
  received: 0,
  total: 0,
  images: 0,
  complete: false,
  stalled: false,
  failure: undefined,
};

/** A file that cannot be had or read. */
export interface LoadingFailure {
  file: MnistFile;
  /** `train-images-idx3-ubyte.gz`, or the name of the file that was chosen in its place. */
  name: string;
  /** `The training images cannot be read.` */
  title: string;
  detail: string;
}

/** What became of the settings that the page wants. */
export interface Settlement {
  /** The settings of the run. */
  active: Config;
  /** JSON names of the wanted settings that wait for a reset. */
  needsReset: ReadonlySet<string>;
  /** Why the wanted settings are impossible. */
  refusal: Failure | undefined;
}

/** What the open view wants to see of the run. */
export type ViewRequest =
  /** `image`: the training image to show, counted from 0; the last one without it. A drawing comes first. */
  | { view: "neurons"; image: number | undefined }
  /** `from`: the place in the probe from which the misread image is looked for. */
  | { view: "speed"; from: number }
  | WeightsRequest
  | ErrorsRequest;

/** What a view shows, as it was after `step`; nothing of it is made up on the way. */
export type ViewData = NeuronsData | SpeedData | WeightsData | ErrorsData;

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
      link: unknown;
      checkpoint: Checkpoint | undefined;
    }
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
  | { kind: "loadAgain" }
  | { kind: "chooseFile"; file: File }
  | { kind: "draw"; points: Float32Array; lengths: Uint32Array; width: number }
  /** An image takes the place of a drawing: 784 bytes. */
  | { kind: "show"; pixels: Uint8Array }
  | { kind: "clearDrawing" }
  /** Shows the run to this view from now on; to none without one. */
  | { kind: "view"; request: ViewRequest | undefined };

/** What the worker tells the session, in the order in which it came about. */
export type WorkerEvent =
  | { kind: "opened"; wanted: Config; leftOut: readonly LeftOut[] }
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
      speed: number;
    }
  /** The start of an epoch, to go on from should the worker die. */
  | { kind: "checkpoint"; checkpoint: Checkpoint }
  /** All points until there have come. Of a run that diverged, it is the start of the epoch. */
  | { kind: "saved"; id: number; checkpoint: Checkpoint | undefined }
  | ({ kind: "wentOn"; id: number; place: Place; before: Config } & Settlement)
  /** The checkpoint is not what the core can go on from; the run that was there goes on. */
  | { kind: "stayed"; id: number; message: string }
  | { kind: "diverged"; step: number; layer: number; keptEpoch: number }
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
  /** The digit with the largest. */
  best: number;
}

/** Tells the plain objects that the core throws from everything else that can be thrown. */
export function isFailure(thrown: unknown): thrown is Failure {
  return (
    typeof thrown === "object" &&
    thrown !== null &&
    !(thrown instanceof Error) &&
    "kind" in thrown &&
    "message" in thrown
  );
}
