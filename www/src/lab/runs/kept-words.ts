import type { KeptRun } from "../../session/kept-run";
import type { Action, Problem } from "../../session/actions.svelte.ts";
import type { Trouble } from "../../session/kept-troubles";
import type { Fork } from "../../session/snapshot";
import { differenceWords, type DifferenceWords } from "../../settings/differences";
import { isSame } from "../../settings/same";
import { decimal, epochs, grouped, percent } from "../../settings/number-format";

/** What tells a kept run from the live one: the most telling by itself, and the rest. */
export interface RunDescription {
  readonly what: string;
  readonly rest: readonly string[];
}

/** The live run, as far as kept ones are compared with it. */
export interface LiveRun {
  readonly config: KeptRun["config"];
  readonly changes: KeptRun["history"]["changes"];
}

/** What tells each kept run from the live one. What few of them have in common is the most telling. */
export function describeRuns(runs: readonly KeptRun[], live: LiveRun): RunDescription[] {
  const found = runs.map(({ config }) => differenceWords(config, live.config));
  const sharing = (trait: DifferenceWords) =>
    found.filter((others) => others.some(({ long }) => long === trait.long)).length;
  return runs.map((run, i) => {
    const [first, ...others] = (found[i] ?? []).toSorted((one, other) => sharing(one) - sharing(other));
    const rest = others.map(({ short }) => short);
    if (run.name) return { what: run.name, rest: first ? [first.short, ...rest] : rest };
    return { what: first?.long ?? alike(run, live), rest };
  });
}

/** Settings that are the same now may not always have been. */
function alike(run: KeptRun, live: LiveRun): string {
  const values = (changes: LiveRun["changes"]) =>
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
export function noteParts(
  rest: readonly string[],
  fork: Fork | undefined,
  epoch: number,
  kept: readonly KeptRun[],
): string[] {
  return [...rest, ...(fork ? [forkWords(fork, kept)] : []), epochWords(epoch)];
}

/** Parts in one line. */
export const joined = (parts: readonly string[]): string => parts.join(" · ");

/** Each run that is shown, with what tells it from the live one, part by part. */
export function shownBeside(runs: readonly KeptRun[], live: LiveRun): { run: KeptRun; parts: string[] }[] {
  const faces = describeRuns(runs, live);
  return runs.flatMap((run, i) => {
    const { what = "", rest = [] } = faces[i] ?? {};
    const parts = [what, ...noteParts(rest, run.fork, run.history.epoch.at(-1) ?? 0, runs)];
    return run.shown ? [{ run, parts }] : [];
  });
}

export const titleOf = ({ letter, name }: KeptRun): string => (name ? `${letter}, ${name}` : letter);

export function actionWords(action: Action): string {
  switch (action.what) {
    case "removed":
      return `Removed ${titleOf(action.run)}.`;
    case "settingsSet":
      return `The settings are those of ${titleOf(action.run)}.`;
    case "wentOn":
      return `This run goes on from ${titleOf(action.run)}, ${epochWords(action.run.checkpoint.epoch)}.`;
    case "wentBack":
      return "The run before is back.";
    case "followed":
      return `The settings are those of the link.${action.run ? ` The run before is kept as ${titleOf(action.run)}.` : ""}`;
  }
}

export const problemWords = ({ run, why }: Problem): string =>
  `${run ? titleOf(run) : "The run before"} cannot go on. ${why ?? "Its weights are no longer stored."}`;

export const waitingWords = (run: KeptRun): string =>
  `${titleOf(run)} goes on when all of its images are here`;

const REASONS: Record<Exclude<Trouble["why"], "lost">, string> = {
  "no database": "This browser does not let the page store runs",
  "no room": "There is no room in the browser's storage",
  "no answer": "The browser's storage does not answer",
  "newer page": "A newer version of this page, in another tab, has the browser's storage now",
  "no writing": "The browser failed to store what was kept",
  "no reading": "The browser's storage cannot be read",
};

export function troubleWords({ why, runs, also }: Trouble): string {
  const letters = listed(runs.map(({ letter }) => letter));
  const verb = (one: string, several: string) => (runs.length === 1 ? one : several);
  if (why === "lost") {
    const them = verb("its weights are", "their weights are");
    return `${letters} can be seen until the page is closed, but ${them} no longer in the browser's storage.`;
  }
  const found = [
    ...(runs.length > 0 ? [`${letters} ${verb("lasts", "last")} until the page is closed`] : []),
    ...(also.includes("changes")
      ? ["the latest changes to the kept runs last until the page is closed"]
      : []),
    ...(also.includes("earlier runs") ? ["runs kept earlier may be missing here"] : []),
  ];
  return `${REASONS[why]}: ${listed(found)}.`;
}

/** "A, B and C" */
function listed(parts: readonly string[]): string {
  const [last = "", ...others] = parts.toReversed();
  return others.length > 0 ? `${others.toReversed().join(", ")} and ${last}` : last;
}

export function unreadableWords(count: number): string {
  return count === 1
    ? "One stored run cannot be read: it is damaged, or from another version of the page."
    : `${grouped(count)} stored runs cannot be read: they are damaged, or from another version of the page.`;
}

/** The last accuracy on validation; without validation that is off, and not missing. */
export function validationText(
  { validation }: Pick<KeptRun["config"], "validation">,
  { validationAccuracy }: Pick<KeptRun["last"], "validationAccuracy">,
): string {
  return validation === "off" && !Number.isFinite(validationAccuracy) ? "off" : percent(validationAccuracy);
}

/** "2 runs, 1.4 MB" */
export function spaceWords(count: number, bytes: number): string {
  const space = bytes < 999_500 ? `${decimal(bytes / 1e3, 0)} kB` : `${decimal(bytes / 1e6, 1)} MB`;
  return `${grouped(count)} ${count === 1 ? "run" : "runs"}, ${space}`;
}
