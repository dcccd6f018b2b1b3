import { drawParcel, parcelImages, type Trainer } from "epoch-lab";
import { SLICE_MS } from "./frame-time";

/** Share of the other work of training above which copies are drawn by other workers. */
const MOST_SHARE = 1 / 5;

/** Slices of training and parcels that are measured for that; the quickest count, for the machine may do other work. */
const MEASURED_SLICES = 6;
const MEASURED_PARCELS = 4;

/** Images of a parcel that is worth measuring; one at the end of an epoch may hold fewer. */
const LEAST_IMAGES = 256;

/** Workers that draw, at most. */
const MOST_DRAWERS = 3;

/** Parcels that wait at one of them: the work of two slices, after which the worker that trains listens again. */
const MOST_WAITING = 12;

/** A time that was not measured yet. */
const UNKNOWN = { ms: Infinity, count: 0 };

const quickest = ({ ms, count }: typeof UNKNOWN, next: number): typeof UNKNOWN => ({
  ms: Math.min(ms, next),
  count: count + 1,
});

/**
 * Has the copies of live expanded data drawn by other workers ahead of training, where drawing costs more than a fifth
 * of training. A run takes what is here when it needs it and draws the rest itself: no bit depends on this.
 */
export class CopiesAhead {
  readonly #trainer: Trainer;
  readonly #cores: number;
  #drawers: readonly Drawer[] = [];
  #stage: "measuring" | "alone" | "helped" = "measuring";
  /** Milliseconds of a step that is still under way. */
  #underWay = 0;
  /** Milliseconds an image, the least of so many measurements. */
  #training = UNKNOWN;
  #drawing = UNKNOWN;

  /** `cores`: what the machine can do at a time. */
  constructor(trainer: Trainer, cores = navigator.hardwareConcurrency) {
    this.#trainer = trainer;
    this.#cores = cores;
  }

  /** So many images were learned from in so many milliseconds. */
  learned(images: number, ms: number): void {
    if (this.#stage === "helped") return this.#supply();
    if (this.#stage === "alone") return;
    this.#underWay += ms;
    if (images === 0) return;
    const took = this.#underWay;
    this.#underWay = 0;
    if (this.#training.count === MEASURED_SLICES) this.#measureDrawing();
    // Short ones end with an epoch: those of few images are never helped, as their ends cost more.
    else if (took >= SLICE_MS / 2) this.#training = quickest(this.#training, took / images);
  }

  /** Copies are drawn otherwise from now on: what they cost is measured anew. */
  reconsider(): void {
    this.#stage = "measuring";
    this.#training = this.#drawing = UNKNOWN;
  }

  /** Ends the other workers. */
  close(): void {
    this.#stage = "alone";
    for (const drawer of this.#drawers) drawer.close();
    this.#drawers = [];
  }

  /** Draws a parcel in here: the run takes it, so the work is not lost. */
  #measureDrawing(): void {
    const parcel = this.#trainer.giveOut();
    if (!parcel) return;
    const start = performance.now();
    const copies = drawParcel(parcel);
    const took = performance.now() - start;
    this.#trainer.takeIn(copies);
    const images = parcelImages(parcel);
    if (images >= LEAST_IMAGES) this.#drawing = quickest(this.#drawing, took / images);
    if (this.#drawing.count === MEASURED_PARCELS) this.#decide();
  }

  #decide(): void {
    const drawing = this.#drawing.ms;
    const share = drawing / Math.max(this.#training.ms - drawing, 0);
    const count = Math.min(Math.ceil(share), MOST_DRAWERS, this.#cores - 1);
    if (share <= MOST_SHARE || count < 1 || typeof Worker === "undefined") return this.close();
    this.#stage = "helped";
    const more = Array.from({ length: count - this.#drawers.length }, () => this.#startDrawer());
    this.#drawers = [...this.#drawers, ...more];
  }

  #startDrawer(): Drawer {
    const came = (copies: Uint8Array) => {
      this.#trainer.takeIn(copies);
      if (this.#stage === "helped") this.#supply();
    };
    return new Drawer(came, () => this.close());
  }

  /** Keeps them busy. */
  #supply(): void {
    for (;;) {
      const [idlest] = this.#drawers.toSorted((one, other) => one.waiting - other.waiting);
      if (!idlest || idlest.waiting >= MOST_WAITING) return;
      const parcel = this.#trainer.giveOut();
      if (!parcel) return;
      idlest.draw(parcel);
    }
  }
}

/** A worker that draws. */
class Drawer {
  readonly #worker: Worker;
  /** Parcels that wait to be drawn; it takes none before it is ready. */
  waiting = Infinity;

  constructor(came: (copies: Uint8Array) => void, failed: () => void) {
    this.#worker = new Worker(new URL("./copies-drawer.ts", import.meta.url), { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<"ready" | Uint8Array>) => {
      if (data === "ready") {
        this.waiting = 0;
        return;
      }
      this.waiting--;
      came(data);
    };
    this.#worker.onerror = failed;
  }

  draw(parcel: Uint8Array): void {
    this.waiting++;
    this.#worker.postMessage(parcel, [parcel.buffer]);
  }

  close(): void {
    // What is on its way from there is of no use any more.
    this.#worker.onmessage = null;
    this.#worker.terminate();
  }
}
