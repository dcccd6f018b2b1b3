/** Something that is done once at a time, and once more when it is asked for in the meantime. */
export class CoalescedTask {
  readonly #act: () => Promise<void>;
  #running: Promise<void> | undefined;
  #again = false;

  constructor(act: () => Promise<void>) {
    this.#act = act;
  }

  /** Does it now, or once more; resolves when all is done that was asked for. */
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
