import type { Config } from "epoch-lab";
import type { KeptRun } from "./kept-run";
import type { Session } from "./session.svelte.ts";
import type { Snapshot } from "./snapshot";

/** Something that a person did with kept runs. */
export type Action =
  /** `wentBack`: the run that another one took the place of is there again. */
  | { readonly what: "removed" | "settingsSet" | "wentOn"; readonly run: KeptRun }
  | { readonly what: "wentBack" }
  /** A link's settings took the place of the live run; `run` is that one, kept if it had learned anything. */
  | { readonly what: "followed"; readonly run: KeptRun | undefined };

/** The latest action, as long as it can be undone. */
export type LastAction = Action & {
  /** Takes it back; what that puts away can come back in turn. Undefined where nothing was put away. */
  readonly undo: (() => Promise<void>) | undefined;
};

/** A run that cannot be continued. */
export interface Problem {
  /** Undefined where it is the one that was live. */
  readonly run: KeptRun | undefined;
  /** In a sentence, if the core or the session says so. */
  readonly why: string | undefined;
}

/** Puts other runs in the place of the live one, and knows how the latest action is undone. */
export class Actions {
  last: LastAction | undefined = $state.raw();
  /** The run that could not be continued when that was asked for. */
  problem: Problem | undefined = $state.raw();

  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Notes what was done. */
  note(action: Action, undo: (() => Promise<void>) | undefined): void {
    this.problem = undefined;
    this.last = {
      ...action,
      undo:
        undo &&
        (async () => {
          this.settle();
          await undo();
        }),
    };
  }

  /** The latest action can no longer be undone. */
  settle(): void {
    this.last = undefined;
  }

  /** Goes on from a snapshot; undoing that goes on from where the live run was, and can be undone too. */
  async replace(action: Action, snapshot: Snapshot, wanted: Config, again = action): Promise<void> {
    const session = this.#session;
    const wantedBefore = session.wanted;
    const before = await session.snapshot();
    try {
      await session.goOnFrom(snapshot, wanted);
    } catch (error) {
      this.problem = { run: "run" in action ? action.run : undefined, why: (error as Error).message };
      return;
    }
    if (action.what === "wentBack") {
      // Where nothing was learned there is nothing to go back to.
      return this.note(action, before && (() => this.replace(again, before, wantedBefore)));
    }
    this.note(action, () =>
      before
        ? this.replace({ what: "wentBack" }, before, wantedBefore, action)
        : this.beginAgain(wantedBefore, action),
    );
  }

  /** Goes back to where nothing was learned; a run that has learned since can come back. */
  async beginAgain(wanted: Config, again: Action): Promise<void> {
    const session = this.#session;
    const wantedBefore = session.wanted;
    const before = await session.snapshot();
    session.set((config) => Object.assign(config, structuredClone(wanted)));
    session.reset();
    if (before) this.note({ what: "wentBack" }, () => this.replace(again, before, wantedBefore));
  }
}
