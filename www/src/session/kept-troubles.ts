import type { KeptRun } from "./kept-run";
import type { KeptStorage, Obstacle } from "./kept-storage.svelte.ts";

/** What a person must know of what is not stored. */
export interface Trouble {
  /** `lost`: the browser deleted what was stored. */
  readonly why: Obstacle | "lost";
  /** The runs that last as long as the page is open. */
  readonly runs: readonly KeptRun[];
  /** What else that is in the way of. */
  readonly also: readonly ("changes" | "earlier runs")[];
}

/** What of the kept runs is not stored, and why, as it is now. */
export function troublesOf(list: readonly KeptRun[], storage: KeptStorage): Trouble[] {
  const { writing, reading, isBehind } = storage;
  const runs = list.filter(({ id }) => storage.isUnstored(id));
  const lost = list.filter(({ id }) => storage.isLost(id));
  const also: ("changes" | "earlier runs")[] = [];
  if (isBehind && runs.length === 0) also.push("changes");
  if (reading && reading !== "no database") also.push("earlier runs");
  const why = writing ?? reading;
  const troubles: Trouble[] = why && runs.length + also.length > 0 ? [{ why, runs, also }] : [];
  return lost.length > 0 ? [...troubles, { why: "lost", runs: lost, also: [] }] : troubles;
}
