import type { Config } from "epoch-lab";
import { previousValues, record, type RecordedChange } from "./changes";
import type { Place } from "../protocol/checkpoint";
import { HistoryRecorder, type Columns } from "./history";
import { NormsRecorder } from "./norms-history";
import { type NormsPoints } from "../protocol/messages";

/** The record of a run: enough to show it again. */
export interface Log {
  /** The settings that it began with. */
  readonly start: Config;
  readonly changes: readonly RecordedChange[];
  readonly columns: Columns;
  readonly norms: NormsPoints;
}

/** Records a run: its first settings, its points, its changes. */
export class Logbook {
  readonly history = new HistoryRecorder();
  readonly norms = new NormsRecorder();
  #start: Config = {} as Config;
  #changes: readonly RecordedChange[] = [];

  get changes(): readonly RecordedChange[] {
    return this.#changes;
  }

  /** The value of each slider before its last change in this run, by JSON name. */
  get previous(): ReadonlyMap<string, number> {
    return previousValues(this.#changes);
  }

  /** A new run, nothing learned yet. */
  begin(start: Config): void {
    this.history.clear();
    this.norms.clear();
    this.#changes = [];
    this.#start = start;
  }

  /** Settings took effect at a place of the run. Before its first step they are those that it begins with. */
  record(before: Config, after: Config, place: Place): void {
    if (place.step === 0) this.#start = after;
    else this.#changes = record(this.#changes, before, after, place, performance.now());
    this.history.setChanges(this.#changes.map(({ change }) => change));
  }

  /** Forgets all that came after a step. */
  cut(step: number): void {
    this.history.cut(step);
    this.norms.cut(step);
    // What is changed here is a gesture of its own.
    this.#changes = this.#changes
      .filter(({ change }) => change.step <= step)
      .map((recorded) => ({ ...recorded, touched: -Infinity }));
  }

  /** A copy of the record; what is recorded later does not change it. */
  copy(): Log {
    const { history, norms } = this;
    return {
      start: this.#start,
      changes: this.#changes,
      columns: history.copy(),
      norms: norms.copy(),
    };
  }

  /** Replaces the record by a copy. */
  load({ start, changes, columns, norms }: Log): void {
    this.#start = start;
    this.#changes = changes;
    this.history.load(columns);
    this.norms.load(norms);
  }
}
