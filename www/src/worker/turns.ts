/**
 * One turn after another, with the worker's other work in between.
 *
 * A message channel yields at once, where a timer would idle for milliseconds.
 */
export class Turns {
  readonly #channel = new MessageChannel();
  readonly #act: () => void;
  readonly #failed: (error: unknown) => void;
  /** Turns that were planned before the latest do not count. */
  #latest = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(act: () => void, failed: (error: unknown) => void) {
    this.#act = act;
    this.#failed = failed;
    this.#channel.port1.onmessage = ({ data }) => this.#turn(data as number);
  }

  /** The next turn comes in so many milliseconds, in place of one that was planned. */
  plan(wait: number): void {
    this.cancel();
    const turn = this.#latest;
    if (wait < 1) this.#channel.port2.postMessage(turn);
    else this.#timer = setTimeout(() => this.#turn(turn), wait);
  }

  /** No turn comes until one is planned. */
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
