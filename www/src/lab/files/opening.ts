import { download } from "../../charts/download";
import type { KeptRuns } from "../../session/kept-runs.svelte.ts";
import { readingOf, snapshotOf, writingOf } from "../../session/saved-run";
import type { Session } from "../../session/session.svelte.ts";
import { settingsOf } from "../../session/snapshot";
import { mostOf } from "../../settings/data-shape";
import { openedWords, ownDataWords } from "./words";

/** Opens what was chosen: a saved run, a network of the book's, or own data. Rejects with a sentence. */
export async function open(files: readonly File[], session: Session, kept: KeptRuns): Promise<void> {
  const [file] = files;
  if (files.length === 1 && file && (await isRun(file))) return openRun(file, session, kept);
  return openData(files, session, kept);
}

/** Saves the run as it stands, whole or its network alone. Rejects with a sentence. */
export async function save(what: "run" | "network", session: Session): Promise<void> {
  const snapshot = await session.snapshot();
  if (!snapshot) throw new Error("Nothing is learned yet.");
  const { config, state, step } = snapshot.checkpoint;
  const outcome = await session.file(
    what === "run" ? writingOf(snapshot) : { do: "writeNetwork", config, state },
  );
  if (outcome.done !== "written") return;
  const suffix = what === "run" ? "safetensors" : "json";
  download(`epoch-lab-${what}-seed${config.seed}-step${step}.${suffix}`, outcome.file);
}

/** Whether a file begins as saved runs do, or as JSON. */
async function isRun(file: File): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, 9).arrayBuffer());
  return [head[0], head[8]].includes("{".charCodeAt(0)) || /\.(safetensors|json)$/i.test(file.name);
}

async function openRun(file: File, session: Session, kept: KeptRuns): Promise<void> {
  const outcome = await session.file(readingOf(file, session.wanted));
  if (outcome.done !== "read") return;
  const { contents } = outcome;
  const snapshot = snapshotOf(contents);
  const wanted = settingsOf(contents.config, snapshot);
  await kept.supersede(
    (run) => ({ what: "opened", opened: openedWords(file.name, contents), run }),
    () => session.goOnFrom(snapshot, wanted),
  );
}

async function openData(files: readonly File[], session: Session, kept: KeptRuns): Promise<void> {
  const shape = await session.openData(files);
  const { wanted } = session;
  const training = Math.min(wanted.training, mostOf(shape, wanted));
  const begun = {
    wanted: { ...wanted, data: shape.data, training },
    leftOut: [],
    took: "something",
  } as const;
  await kept.supersede(
    (run) => ({ what: "opened", opened: ownDataWords(shape), run }),
    () => session.begin(begun),
  );
}
