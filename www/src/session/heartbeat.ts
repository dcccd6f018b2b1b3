/** Time between two checks, in milliseconds. */
export const HEARTBEAT_INTERVAL_MS = 1000;

/** A worker that sent nothing for so many checks counts as dead. No slice of its work takes as long. */
export const MOST_MISSED_HEARTBEATS = 8;

/**
 * Notices that a worker no longer sends anything: it ended without an error, or is busy for ever.
 *
 * It counts ticks of the page's own timer, and only while the page is visible: where the timer rests, as in a laptop
 * that sleeps, in a tab in the background or in a debugger, the worker may rest too. It counts from the first word
 * on: until then the worker is on its way, and a slow network may take any time.
 */
export class Heartbeat {
  readonly #ping: () => void;
  readonly #missing: () => void;
  #timer: ReturnType<typeof setInterval> | undefined;
  #missed = 0;

  /** `ping` asks the worker for a message; `missing` is called once when none comes. */
  constructor(ping: () => void, missing: () => void) {
    this.#ping = ping;
    this.#missing = missing;
  }

  /** The worker said something. */
  heard(): void {
    this.#missed = 0;
    this.#timer ??= setInterval(() => this.#tick(), HEARTBEAT_INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    if (globalThis.document?.visibilityState === "hidden") {
      this.#missed = 0;
      return;
    }
    if (this.#missed >= MOST_MISSED_HEARTBEATS) {
      this.stop();
      return this.#missing();
    }
    // One that does not answer is not asked again and again.
    if (this.#missed === 0) this.#ping();
    this.#missed++;
  }
}
