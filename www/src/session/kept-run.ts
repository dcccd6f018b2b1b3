import type { RecordedChange } from "./changes";
import type { Checkpoint } from "../protocol/checkpoint";
import { HISTORY_COLUMNS, lastPoint, type Columns, type History, type LastPoint } from "./history";
import type { Snapshot } from "./snapshot";

/** Letters that a name may have: as many as can be read in a list. */
export const MOST_NAME_CHARACTERS = 200;

/** A run that a person kept: all of a snapshot but the trainer's state, which is fetched when it is needed. */
export interface KeptRun extends Omit<Snapshot, "checkpoint"> {
  readonly id: string;
  /** Stays with the run. */
  readonly letter: string;
  /** What a person calls it; empty as long as nothing. */
  readonly name: string;
  /** Whether its curves are shown. */
  readonly shown: boolean;
  /** When it was kept, in milliseconds since 1970. */
  readonly date: number;
  readonly checkpoint: Omit<Checkpoint, "state">;
  /** Of the trainer's state. */
  readonly stateBytes: number;
  /** Its curves. */
  readonly history: History;
  readonly last: LastPoint;
}

/** What a person may change of a kept run. */
export type Amendment = Partial<Pick<KeptRun, "name" | "shown">>;

/** What is changed of a stored run: its letter only where another run has it too. */
export type Correction = Partial<Pick<KeptRun, "name" | "shown" | "letter">>;

/** What of a kept run its curves follow from. */
export type Written = Omit<KeptRun, "history" | "last">;

/** A kept run with its curves, from what is written of it. */
export function keptRun(written: Written): KeptRun {
  const history = pastHistory(written.columns, written.changes);
  return { ...written, history, last: lastPoint(history) };
}

/** What is written of a kept run. */
export function writtenOf({ history: _, last: __, ...written }: KeptRun): Written {
  return written;
}

/** Space that a run takes, in bytes. */
export function bytesOf({ columns, norms, stateBytes }: Written): number {
  const others = stateBytes + norms.points.byteLength;
  return HISTORY_COLUMNS.reduce((sum, name) => sum + columns[name].byteLength, others);
}

/** A history that goes on no more. */
function pastHistory(columns: Columns, changes: readonly RecordedChange[]): History {
  return {
    ...columns,
    length: columns.step.length,
    changes: changes.map(({ change }) => change),
    revision: 0,
    generation: 0,
  };
}
