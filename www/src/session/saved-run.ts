import type { Config } from "epoch-lab";
import type { FileTask, RunContents } from "../protocol/files";
import { isSame } from "../settings/same";
import { HISTORY_COLUMNS, type Columns } from "./history";
import { isObject } from "./kept-checks";
import { readRecord, recordOf } from "./kept-record";
import type { Written } from "./kept-run";
import type { Snapshot } from "./snapshot";

/** The norms stand in the file as one row of numbers. */
const NORMS = "norms.points";

const columnName = (name: string): string => `history.${name}`;

/** All columns that a file may have of a history. */
const NAMES: readonly string[] = [...HISTORY_COLUMNS.map(columnName), NORMS];

/** What a kept run has and a saved one has not. */
const NOT_KEPT = { id: "file", letter: "A", name: "", shown: true, date: 0 };

/** What it takes to write a run's file. */
export function writingOf(snapshot: Snapshot): FileTask {
  const { checkpoint, ...rest } = snapshot;
  const { state, ...place } = checkpoint;
  const { record } = recordOf({ ...rest, ...NOT_KEPT, checkpoint: place, stateBytes: state.byteLength });
  const columns = Object.fromEntries(
    HISTORY_COLUMNS.map((name) => [columnName(name), snapshot.columns[name]]),
  );
  columns[NORMS] = snapshot.norms.points;
  return { do: "write", config: checkpoint.config, state, log: JSON.stringify(record), columns };
}

/** What it takes to read a file; `settings` are those of a run that begins with a network. */
export const readingOf = (file: File, settings: Config): FileTask => ({
  do: "read",
  file,
  settings,
  columns: NAMES,
});

/** The run that a file holds; throws a sentence for the page when its history is damaged. */
export function snapshotOf(contents: RunContents): Snapshot {
  const { config, state, position, log } = contents;
  const written = readRecord(log === undefined ? bareRecord(contents) : parsed(log), curvesOf(contents));
  if (!written) throw new Error("The history in it is damaged.");
  if (!isSame(written.checkpoint.config, config))
    throw new Error("The settings of its history are not those of its weights.");
  const { start, changes, columns, norms, training, fork } = written;
  const checkpoint = { ...written.checkpoint, ...position, config, state };
  return { start, changes, columns, norms, config, training, checkpoint, fork };
}

/** What another program's file says of its run. */
function bareRecord({ config, state, position, columns }: RunContents): unknown {
  const seconds = columns[columnName("seconds")]?.at(-1) ?? 0;
  return {
    ...NOT_KEPT,
    version: 1,
    start: config,
    config,
    training: config.training,
    changes: [],
    checkpoint: { ...position, seconds, config, growing: false },
    stateBytes: state.byteLength,
  };
}

/** A log as it was, but for what JSON cannot say: when a change was touched last is no longer of interest. */
function parsed(log: string): unknown {
  let record: unknown;
  try {
    record = JSON.parse(log);
  } catch {
    return undefined;
  }
  if (!isObject(record)) return undefined;
  const { changes } = record as Partial<Written>;
  if (!Array.isArray(changes)) return undefined;
  return {
    ...(record as object),
    changes: changes.map((change: unknown) =>
      isObject(change) ? { ...(change as object), touched: -Infinity } : change,
    ),
  };
}

function curvesOf({ config, columns }: RunContents): unknown {
  const found = HISTORY_COLUMNS.map((name) => [name, columns[columnName(name)] ?? new Float64Array()]);
  const points = columns[NORMS] ?? new Float64Array();
  return {
    columns: Object.fromEntries(found) as Columns,
    norms: { layers: config.sizes.length - 1, points },
  };
}
