import init, { bookNetwork, readBookNetwork, RunFile } from "epoch-lab/files";
import address from "epoch-lab/epoch_lab_files_bg.wasm?url";
import type { Config, Failure } from "epoch-lab";
import type { FileTask, FileOutcome, RunContents } from "../protocol/files";
import { isFailure } from "../settings/failure";
import { grouped } from "../settings/number-format";
import { Unreadable } from "./own-data";

/** The most bytes of a file: ten million weights in double precision with all that belongs to them. */
const MOST_BYTES = 2 ** 30;

const OPENING_BRACE = 0x7b;

/** Does what is asked with a file; rejects with {@link Unreadable}, and nothing has changed then. */
export async function runFileTask(
  task: FileTask,
  failureOf: (config: unknown) => Failure | undefined,
): Promise<FileOutcome> {
  await init({ module_or_path: address });
  try {
    switch (task.do) {
      case "read":
        return { done: "read", contents: await read(task, failureOf) };
      case "write":
        return { done: "written", file: write(task) };
      case "writeNetwork": {
        const text = bookNetwork(JSON.stringify(task.config), task.state);
        return { done: "written", file: new Blob([text], { type: "application/json" }) };
      }
    }
  } catch (failure) {
    if (isFailure(failure)) throw new Unreadable(`${capital(failure.message)}.`);
    throw failure;
  }
}

async function read(
  { file, settings, columns }: Extract<FileTask, { do: "read" }>,
  failureOf: (config: unknown) => Failure | undefined,
): Promise<RunContents> {
  if (file.size > MOST_BYTES) throw new Unreadable(`It is larger than ${grouped(MOST_BYTES >> 20)} MB.`);
  const bytes = await file.arrayBuffer().then(
    (buffer) => new Uint8Array(buffer),
    () => {
      throw new Unreadable("The browser cannot read it.");
    },
  );
  // Nothing else that is opened begins so: in safetensors the length of the header comes first.
  const kind = bytes[0] === OPENING_BRACE ? "network" : "run";
  const run = kind === "network" ? readBookNetwork(bytes, JSON.stringify(settings)) : RunFile.read(bytes);
  try {
    const config = JSON.parse(run.config()) as Config;
    const failure = failureOf(config);
    if (failure) throw new Unreadable(`Its setting ${failure.field ?? ""} ${failure.message}.`);
    const { train, ...position } = run.position();
    if (train && train[0] > 0) {
      const [first, last] = train;
      throw new Unreadable(
        `It was trained on the images ${grouped(first)} to ${grouped(last)}; the lab trains on the first ones only.`,
      );
    }
    const found = columns.flatMap((name) => {
      const numbers = run.column(name);
      return numbers ? [[name, numbers] as const] : [];
    });
    const log = run.log();
    return { kind, config, state: run.state(), position, log, columns: Object.fromEntries(found) };
  } finally {
    run.free();
  }
}

function write({ config, state, log, columns }: Extract<FileTask, { do: "write" }>): Blob {
  const run = new RunFile(JSON.stringify(config), state, log);
  try {
    for (const [name, numbers] of Object.entries(columns))
      run.add(name, numbers as Float64Array<ArrayBuffer>);
    return new Blob([run.toBytes() as Uint8Array<ArrayBuffer>]);
  } finally {
    run.free();
  }
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
