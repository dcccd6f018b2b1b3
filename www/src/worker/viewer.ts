import type { Trainer } from "epoch-lab";
import type { ViewData, ViewRequest } from "../protocol/messages";
import type { Post } from "./run";
import type { Confusion } from "./validator";
import { viewErrors } from "../lab/views/errors/gather";
import { viewNeurons } from "../lab/views/neurons/gather";
import { viewSpeed } from "../lab/views/speed/gather";
import { viewWeights } from "../lab/views/weights/gather";

/** While it trains, looking takes at most this share of the time. */
const SHARE = 0.05;

/** Milliseconds for which a view stays as it is while it trains: what changes all at once cannot be read sooner. */
const STAYS: Partial<Record<ViewRequest["view"], number>> = { errors: 500, speed: 100 };

/** The same for all other views: every other frame is soon enough, and what is painted costs time too. */
const LEAST_STAY = 25;

/** What is looked at. */
export interface Subject {
  trainer: Trainer;
  /** The digit in the pad, if there is one: 784 bytes, not to be given away. */
  drawing: Uint8Array | undefined;
  /** What the network takes for what; none while there are no validation images. */
  confusion: () => Confusion | undefined;
}

/**
 * Shows the run to the view that is open.
 *
 * Only what is seen is computed, and so seldom that training hardly notices; at rest and in slow motion every
 * state is shown.
 */
export class Viewer {
  readonly #post: Post;
  #request: ViewRequest | undefined;
  #looked = { at: -Infinity, took: 0 };

  constructor(post: Post) {
    this.#post = post;
  }

  /** Shows what this view wants from now on; nothing without one. */
  open(request: ViewRequest | undefined): void {
    this.#request = request;
    this.#looked = { at: -Infinity, took: 0 };
  }

  /** Whether it is this view that is open. */
  shows(view: ViewRequest["view"]): boolean {
    return this.#request?.view === view;
  }

  /** Shows the run as it is now: in any case, or when it is due. */
  look(subject: Subject, when: "always" | "if due"): void {
    if (!this.#request) return;
    const now = performance.now();
    const { at, took } = this.#looked;
    const pause = Math.max(took * (1 / SHARE - 1), STAYS[this.#request.view] ?? LEAST_STAY);
    if (when === "if due" && now - at < pause) return;
    const data = view(subject, this.#request);
    const end = performance.now();
    this.#looked = { at: end, took: end - now };
    this.#post({ kind: "viewed", data }, buffers(data));
  }
}

function view(subject: Subject, request: ViewRequest): ViewData {
  switch (request.view) {
    case "neurons":
      return viewNeurons(subject, request.image);
    case "speed":
      return viewSpeed(subject.trainer, request.from);
    case "weights":
      return viewWeights(subject.trainer, request);
    case "errors":
      return viewErrors(subject, request);
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
