import type { KeptRuns } from "../../session/kept-runs.svelte.ts";
import type { Session } from "../../session/session.svelte.ts";
import { mostOf } from "../../settings/data-shape";
import { ownDataWords } from "./words";

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
      await this.#openData(files);
    } catch (error) {
      const what = files.length === 1 ? files[0]!.name : `${files.length} files`;
      const text = `${(error as Error).message} What was on screen is unchanged.`;
      this.refusal = { title: `${what} cannot be opened.`, text };
    } finally {
      this.isBusy = false;
    }
  }

  /** What was refused has been read. */
  forget(): void {
    this.refusal = undefined;
  }

  async #openData(files: readonly File[]): Promise<void> {
    const session = this.#session;
    const shape = await session.openData(files);
    const { wanted } = session;
    const training = Math.min(wanted.training, mostOf(shape, wanted.validation));
    const followed = {
      wanted: { ...wanted, data: shape.data, training },
      leftOut: [],
      took: "something",
    } as const;
    await this.#kept.supersede(
      (run) => ({ what: "opened", opened: ownDataWords(shape), run }),
      () => session.begin(followed),
    );
  }
}
