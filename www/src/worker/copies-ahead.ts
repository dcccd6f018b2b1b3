import { drawParcel, parcelImages, type Trainer } from "epoch-lab";
import { SLICE_MS } from "./frame-time";

/** Share of the other work of training above which copies are drawn by other workers. */
const MOST_SHARE = 1 / 5;

/** Training that is measured for that, in milliseconds, and drawing, in images and parcels. */
const MEASURED_MS = 3 * SLICE_MS;
const MEASURED_IMAGES = 1500;
const MEASURED_PARCELS = 8;

/** Workers that draw, at most. */
const MOST_DRAWERS = 3;

/** Parcels that wait at one of them: the work of two slices, after which the worker that trains listens again. */
const MOST_WAITING = 12;

/**
 * Has the copies of live expanded data drawn by other workers ahead of training, where drawing costs more than a fifth
 * of training. A run takes what is here when it needs it and draws the rest itself: no bit depends on this.
 */
export class CopiesAhead {
  readonly #trainer: Trainer;
  readonly #cores: number;
  #drawers: readonly Drawer[] = [];
  #stage: "measuring" | "alone" | "helped" = "measuring";
  #trained = { images: 0, ms: 0 };
  #drawn = { images: 0, ms: 0, parcels: 0 };

  /** `cores`: what the machine can do at a time. */
  constructor(trainer: Trainer, cores = navigator.hardwareConcurrency) {
    this.#trainer = trainer;
    this.#cores = cores;
  }

  /** So many images were learned from in so many milliseconds. */
  learned(images: number, ms: number): void {
    if (this.#stage === "helped") return this.#supply();
    if (this.#stage === "alone") return;
    if (this.#trained.ms < MEASURED_MS) {
      this.#trained.images += images;
      this.#trained.ms += ms;
    } else this.#measureDrawing();
  }

  /** Copies are drawn otherwise from now on: what they cost is measured anew. */
  reconsider(): void {
    this.#stage = "measuring";
    this.#trained = { images: 0, ms: 0 };
    this.#drawn = { images: 0, ms: 0, parcels: 0 };
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
    this.#drawn.ms += performance.now() - start;
    this.#drawn.images += parcelImages(parcel);
    this.#drawn.parcels++;
    this.#trainer.takeIn(copies);
    const { images, parcels } = this.#drawn;
    if (images >= MEASURED_IMAGES) this.#decide();
    // So few images have short epochs, whose ends cost more.
    else if (parcels === MEASURED_PARCELS) this.close();
  }

  #decide(): void {
    const drawing = this.#drawn.ms / this.#drawn.images;
    const share = drawing / Math.max(this.#trained.ms / this.#trained.images - drawing, 0);
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
