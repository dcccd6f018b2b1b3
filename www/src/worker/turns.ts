/**
 * Schedules one turn of work after another; the worker reads its messages in between.
 *
 * A message channel yields at once, where a timer would idle for milliseconds.
 */
export class Turns {
  readonly #channel = new MessageChannel();
  readonly #act: () => void;
  readonly #failed: (error: unknown) => void;
  /** Number of the latest planned turn; a turn with a lower number is cancelled. */
  #latest = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(act: () => void, failed: (error: unknown) => void) {
    this.#act = act;
    this.#failed = failed;
    this.#channel.port1.onmessage = ({ data }) => this.#turn(data as number);
  }

  /** Plans the next turn after `wait` milliseconds; it replaces a turn that was planned before. */
  plan(wait: number): void {
    this.cancel();
    const turn = this.#latest;
    if (wait < 1) this.#channel.port2.postMessage(turn);
    else this.#timer = setTimeout(() => this.#turn(turn), wait);
  }

  /** Cancels the planned turn. */
  cancel(): void {
    this.#latest++;
    clearTimeout(this.#timer);
  }

  close(): void {
    this.cancel();
    this.#channel.port1.close();
  }

  #turn(turn: number): void {
    if (turn !== this.#latest) return;
    try {
      this.#act();
    } catch (error) {
      this.#failed(error);
    }
  }
}
