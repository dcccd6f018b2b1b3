import type { KeptRun } from "../core/kept-run";
import type { Deed, Problem, Unkept } from "../core/kept-runs.svelte";
import type { Fork } from "../core/snapshot";
import { traits } from "../core/traits";
import { isSame } from "../core/tuning";
import { decimal } from "../views/format";
import { epochs, grouped } from "./format";

/** What tells a kept run from the live one: the most telling by itself, and the rest. */
export interface Portrait {
  what: string;
  rest: string[];
}

/** The live run, as far as kept ones are compared with it. */
export interface Live {
  config: KeptRun["config"];
  changes: KeptRun["history"]["changes"];
}

/** What tells a kept run from the live one. */
export function portrait(run: KeptRun, live: Live): Portrait {
  const [first, ...others] = traits(run.config, live.config);
  const rest = others.map(({ short }) => short);
  if (run.name) return { what: run.name, rest: first ? [first.short, ...rest] : rest };
  return { what: first?.long ?? alike(run, live), rest };
}

/** Settings that are the same now may not always have been. */
function alike(run: KeptRun, live: Live): string {
  const values = (changes: Live["changes"]) =>
    changes.map(({ field, from, to, step }) => [field, from, to, step]);
  return isSame(values(run.history.changes), values(live.changes))
    ? `Same settings, seed ${run.config.seed}`
    : "Same settings by now";
}

/** Where a run stands: "epoch 3.00", never broken. */
const epochWords = (epoch: number): string => `epoch\u00a0${epochs(epoch)}`;

/** "fork of A at epoch 3.00"; `kept` are the runs that are still there. */
function forkWords({ of, epoch }: Fork, kept: readonly KeptRun[]): string {
  const parent = kept.find(({ id }) => id === of);
  return `fork of ${parent ? parent.letter : "a removed run"} at ${epochWords(epoch)}`;
}

/** The note under the name of a run: what else differs, where it comes from, how far it came. */
export function noteWords(
  rest: readonly string[],
  fork: Fork | undefined,
  epoch: number,
  kept: readonly KeptRun[],
): string {
  return [...rest, ...(fork ? [forkWords(fork, kept)] : []), epochWords(epoch)].join(" · ");
}

/** What tells a kept run from the live one, in one line. */
export function wordsBeside(run: KeptRun, live: Live, kept: readonly KeptRun[]): string {
  const { what, rest } = portrait(run, live);
  return [what, noteWords(rest, run.fork, run.history.epoch.at(-1) ?? 0, kept)].join(" · ");
}

export const titleOf = ({ letter, name }: KeptRun): string => (name ? `${letter}, ${name}` : letter);

export function deedWords({ what, run }: Deed): string {
  switch (what) {
    case "removed":
      return `Removed ${titleOf(run)}.`;
    case "settingsSet":
      return `The settings are those of ${titleOf(run)}.`;
    case "wentOn":
      return `This run goes on from ${titleOf(run)}, ${epochWords(run.checkpoint.epoch)}.`;
    case "wentBack":
      return "The run before is back.";
  }
}

export const problemWords = ({ run, why }: Problem): string =>
  `${titleOf(run)} cannot go on. ${why ?? "Its weights are no longer stored."}`;

export const waitingWords = (run: KeptRun): string =>
  `${titleOf(run)} goes on when all of its images are here`;

export function unkeptWords(why: Unkept): string {
  return why === "no room"
    ? "There was no room to store the last run: it lasts until the page is closed."
    : "This browser does not let the page store runs: they last until the page is closed.";
}

export function unreadableWords(count: number): string {
  return count === 1
    ? "One stored run cannot be read: it is damaged, or from another version of the page."
    : `${grouped(count)} stored runs cannot be read: they are damaged, or from another version of the page.`;
}

/** "2 runs, 1.4 MB" */
export function spaceWords(count: number, bytes: number): string {
  const space = bytes < 999_500 ? `${decimal(bytes / 1e3, 0)} kB` : `${decimal(bytes / 1e6, 1)} MB`;
  return `${grouped(count)} ${count === 1 ? "run" : "runs"}, ${space}`;
}
