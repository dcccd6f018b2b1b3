import type { KeptRuns } from "../../session/kept-runs.svelte.ts";
import type { Session } from "../../session/session.svelte.ts";

/** Why a file was not opened. */
export interface Refusal {
  /** `train.csv cannot be opened.` */
  readonly title: string;
  /** A sentence. */
  readonly text: string;
}

/** Where files come in: what is opened takes the live run's place, which is kept first. */
export class Desk {
  /** What was not opened, until that is read. */
  refusal: Refusal | undefined = $state.raw();
  /** Whether files are being read. */
  isBusy = $state(false);

  readonly #session: Session;
  readonly #kept: KeptRuns;

  constructor(session: Session, kept: KeptRuns) {
    this.#session = session;
    this.#kept = kept;
  }

  /** Opens what was chosen or dropped. */
  async open(files: readonly File[]): Promise<void> {
    if (this.isBusy || files.length === 0) return;
    this.refusal = undefined;
    this.isBusy = true;
    try {
      const { open } = await import("./opening");
      await open(files, this.#session, this.#kept);
    } catch (error) {
      const what = files.length === 1 ? files[0]!.name : `${files.length} files`;
      const text = `${(error as Error).message} What was on screen is unchanged.`;
      this.refusal = { title: `${what} cannot be opened.`, text };
    } finally {
      this.isBusy = false;
    }
  }

  /** Saves the run as it stands, whole, or its network alone for the book's program. */
  async save(what: "run" | "network"): Promise<void> {
    this.refusal = undefined;
    try {
      const { save } = await import("./opening");
      await save(what, this.#session);
    } catch (error) {
      this.refusal = { title: `The ${what} cannot be saved.`, text: (error as Error).message };
    }
  }

  /** What was refused has been read. */
  forget(): void {
    this.refusal = undefined;
  }
}
