import type { Trainer } from "epoch-lab";
import type { ViewContents, ViewData, ViewName, ViewRequest, ViewRequests } from "../protocol/views";
import type { Gradual } from "./gradual";
import type { Post } from "./post";
import type { ConfusionRecord } from "./validator";

/** While it trains, looking takes at most this share of the time. */
const LOOK_TIME_SHARE = 0.05;

/** Time between two updates of a view while training, in milliseconds: every other frame, because painting takes time too. */
export const EVERY_OTHER_FRAME_MS = 25;

/** What is looked at. */
export interface Subject {
  trainer: Trainer;
  /** The digit in the pad, if there is one: 784 bytes, not to be given away. */
  drawing: Uint8Array | undefined;
  /** What the network takes for what; none while there are no validation images. */
  confusion: () => Gradual<ConfusionRecord | undefined>;
}

/** How one view's data are gathered. */
export interface Gatherer<Name extends ViewName> {
  gather(subject: Subject, request: ViewRequests[Name]): Gradual<ViewContents[Name]>;
  /** Milliseconds for which the view stays as it is while it trains: what changes all at once cannot be read sooner. */
  readonly stays: number;
  /** What it is about: what stands on the pad matters to some views alone. */
  readonly about: "run" | "drawing";
  /** What a validation is to find while the view is open. */
  readonly reads: "record" | "confusion";
}

export type Gatherers = { readonly [Name in ViewName]: Gatherer<Name> };

/**
 * Shows the run to the view that is open.
 *
 * Only what is seen is computed, and so seldom that training hardly notices; at rest and in slow motion every
 * state is shown.
 */
export class Viewer {
  readonly #post: Post;
  readonly #gatherers: Gatherers;
  #request: ViewRequest | undefined;
  #looked = { at: -Infinity, took: 0, step: NaN };

  constructor(gatherers: Gatherers, post: Post) {
    this.#gatherers = gatherers;
    this.#post = post;
  }

  /** Shows what this view wants from now on; nothing without one. */
  open(request: ViewRequest | undefined): void {
    this.#request = request;
    this.#looked = { at: -Infinity, took: 0, step: NaN };
  }

  /** Whether the view that is open shows what stands on the pad. */
  get showsDrawing(): boolean {
    return this.#request !== undefined && this.#gatherers[this.#request.view].about === "drawing";
  }

  /** What a validation is to find for the view that is open. */
  get reads(): "record" | "confusion" {
    return this.#request ? this.#gatherers[this.#request.view].reads : "record";
  }

  /** Shows the run as it is now: in any case, or when it is due and the run has come on. */
  *look(subject: Subject, when: "always" | "if due"): Gradual<void> {
    if (!this.#request) return;
    const now = performance.now();
    const { at, took, step } = this.#looked;
    const here = subject.trainer.position().step;
    const pause = Math.max(took * (1 / LOOK_TIME_SHARE - 1), this.#gatherers[this.#request.view].stays);
    if (when === "if due" && (here === step || now - at < pause)) return;
    const data = yield* this.#gather(this.#request.view, subject, this.#request);
    const end = performance.now();
    this.#looked = { at: end, took: end - now, step: here };
    this.#post({ kind: "viewed", data }, buffers(data));
  }

  /** The request is the named view's: the two come together, which the compiler cannot see. */
  #gather<Name extends ViewName>(name: Name, subject: Subject, request: ViewRequest): Gradual<ViewData> {
    return this.#gatherers[name].gather(subject, request as ViewRequests[Name]);
  }
}

/** The memory of all arrays in the data: it changes hands instead of being copied. */
function buffers(data: ViewData): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const search = (value: unknown): void => {
    if (ArrayBuffer.isView(value)) found.add(value.buffer as ArrayBuffer);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(search);
  };
  search(data);
  return [...found];
}
