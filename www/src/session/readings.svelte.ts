import type { Config, Failure, Position, Settings, UnderWay } from "epoch-lab";
import { previousValues } from "./changes";
import type { ExplainedDivergence } from "./divergence";
import { OnceAFrame } from "./once-a-frame";
import { NOTHING_LEARNED, type LastPoint } from "./history";
import type { LeftOut } from "../settings/link";
import { type Prediction, type ShownImage, type Status } from "../protocol/messages";
import { type ViewData } from "../protocol/views";
import { type Loading } from "../protocol/loading";
import type { Fork } from "./snapshot";

const NOTHING_LOADED: Loading = {
  received: 0,
  total: 0,
  images: 0,
  complete: false,
  stalled: false,
  failure: undefined,
};

/** No setting waits for a reset. */
const NO_SETTINGS: ReadonlySet<string> = new Set();

/** The worker died; the run can go on from the start of this epoch. */
export interface Crash {
  epoch: number;
}

/** What changes with every frame, and is handed to the page once a frame. */
type Moving = Pick<
  Readings,
  | "position"
  | "underWay"
  | "last"
  | "speed"
  | "fraction"
  | "revision"
  | "normsRevision"
  | "prediction"
  | "viewed"
  | "loading"
>;

/**
 * The state of a run as the page reads it.
 *
 * The fields follow the worker's last message; only `wanted`, `pace` and `stopAfter` are set at once. Read the fields
 * only: they change through the session's methods.
 */
export class Readings {
  /** The core's table of settings; known as soon as the session is open. */
  table: Settings = $state.raw([]);
  /** The settings that the controls show. */
  wanted: Config = $state.raw({} as Config);
  /** The settings that the run uses. */
  active: Config = $state.raw({} as Config);
  status: Status = $state("loading");
  loading: Loading = $state.raw(NOTHING_LOADED);
  position: Position = $state.raw({ step: 0, epoch: 0, images: 0 });
  /** How much is done of a step that takes longer than a frame. */
  underWay: UnderWay | undefined = $state.raw();
  last: LastPoint = $state.raw(NOTHING_LEARNED);
  /** Images a second, NaN when not training. */
  speed = $state(NaN);
  /** Of the current epoch, from 0 to 1. */
  fraction = $state(0);
  /** Follows `history.revision`, at most once a frame. */
  revision = $state(0);
  /** Follows `norms.revision`, at most once a frame. */
  normsRevision = $state(0);
  /** Settings of `wanted` that wait for a reset, by JSON name. */
  needsReset: ReadonlySet<string> = $state.raw(NO_SETTINGS);
  /** Why `wanted` is impossible; the run keeps `active`. */
  refusal: Failure | undefined = $state.raw();
  divergence: ExplainedDivergence | undefined = $state.raw();
  crash: Crash | undefined = $state.raw();
  /** What the link that this page was opened with asked for and did not get. */
  leftOut: readonly LeftOut[] = $state.raw([]);
  /** The network's outputs for the drawing; undefined while the pad is empty or there is no network. */
  prediction: Prediction | undefined = $state.raw();
  /** The image of the data that stands on the pad in place of a drawing. */
  shown: ShownImage | undefined = $state.raw();
  /** What the open view shows, or still of the view before it. */
  viewed: ViewData | undefined = $state.raw();
  /** Steps a second; Infinity is full speed. */
  pace = $state(Infinity);
  /** Training rests at every multiple of so many epochs; Infinity: never. */
  stopAfter = $state(30);
  /** The value of each slider before its last change in this run, by JSON name. */
  previous: ReadonlyMap<string, number> = $state.raw(previousValues([]));
  /** The kept run that this one went on from, if it did. */
  fork: Fork | undefined = $state.raw();

  /** What moved since it was last handed to the page. */
  protected coming: Partial<Moving> = {};
  readonly #publishing = new OnceAFrame(() => this.publish());

  /** Hands values to the page with the next frame. */
  protected move(values: Partial<Moving>): void {
    Object.assign(this.coming, values);
    this.#publishing.request();
  }

  /** Hands to the page at once what moved. */
  protected publish(): void {
    this.#publishing.cancel();
    Object.assign(this, this.coming);
    this.coming = {};
  }

  /** Hands nothing more to the page until something moves again. */
  protected withhold(): void {
    this.#publishing.cancel();
  }
}
