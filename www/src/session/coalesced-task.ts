/** A task that never runs twice at a time: requests made while it runs make it run once more afterwards. */
export class CoalescedTask {
  readonly #act: () => Promise<void>;
  #running: Promise<void> | undefined;
  #again = false;

  constructor(act: () => Promise<void>) {
    this.#act = act;
  }

  /** Runs the task now, or once more after the current run; resolves when no request is left. */
  run(): Promise<void> {
    this.#again = true;
    return (this.#running ??= this.#go());
  }

  async #go(): Promise<void> {
    try {
      while (this.#again) {
        this.#again = false;
        await this.#act();
      }
    } finally {
      this.#running = undefined;
    }
  }
}
