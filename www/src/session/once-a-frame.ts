/** A hidden page draws no frames; a call then comes after this time, in milliseconds. */
const HIDDEN_PAGE_INTERVAL_MS = 100;

/** Calls `act` at most once a frame, however often it is asked to. */
export class OnceAFrame {
  readonly #act: () => void;
  #frame: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(act: () => void) {
    this.#act = act;
  }

  /** Asks for a call in the next frame. */
  request(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.flush(), HIDDEN_PAGE_INTERVAL_MS);
    this.#frame = globalThis.requestAnimationFrame?.(() => this.flush());
  }

  /** Calls now what was asked for, if anything was. */
  flush(): void {
    if (this.#timer === undefined) return;
    this.cancel();
    this.#act();
  }

  /** Forgets what was asked for. */
  cancel(): void {
    clearTimeout(this.#timer);
    if (this.#frame !== undefined) globalThis.cancelAnimationFrame(this.#frame);
    this.#timer = this.#frame = undefined;
  }
}
