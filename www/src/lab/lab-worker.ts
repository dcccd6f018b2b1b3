import init, { checkConfig, defaultConfig, settings, type Config, type Failure } from "epoch-lab";
import whole from "epoch-lab/epoch_lab_bg.wasm?url";
import first from "epoch-lab/epoch_lab_first_bg.wasm?url";
import { isOwn, missingData, mostOf, shapeOf } from "../settings/data-shape";
import { misfit } from "../settings/mnist-shape";
import { Laboratory } from "../worker/laboratory";
import { outgrows } from "../worker/outgrows";
import { GATHERERS } from "./views/gatherers";
import { followLink, type Followed, type Link } from "../settings/link";
import type { FileTask } from "../protocol/files";
import type { Core, WorkerEvent, WorkerRequest } from "../protocol/messages";

const MODULES: Readonly<Record<Core, string>> = { first, whole };

const compiled = init({ module_or_path: MODULES[self.name as Core] });
let laboratory: Laboratory | undefined;

self.onmessage = async ({ data: request }: MessageEvent<WorkerRequest>) => {
  // That the core is still on its way is no reason not to answer.
  if (request.kind === "ping") return post({ kind: "alive", id: request.id });
  try {
    await compiled;
    if (request.kind === "check") {
      post({ kind: "checked", id: request.id, failure: firstOf(request.configs) });
    } else if (request.kind === "open") {
      const { wanted, leftOut } = opening(request);
      post({ kind: "opened", table: settings(), wanted, leftOut });
      if (outgrows(wanted)) return post({ kind: "outgrown", then: "rest", checkpoint: undefined });
      laboratory = new Laboratory(request, wanted, GATHERERS, post, crash);
    } else if (request.kind === "follow") {
      post({ kind: "followed", id: request.id, ...follow(request.link) });
    } else if (request.kind === "openData") {
      await open(request.id, request.files);
    } else if (request.kind === "file") {
      await file(request.id, request.task);
    } else {
      laboratory?.handle(request);
    }
  } catch (error) {
    crash(error);
  }
};

/** The settings to begin with. */
function opening({
  wanted,
  link,
}: Extract<WorkerRequest, { kind: "open" }>): Pick<Followed, "wanted" | "leftOut"> {
  if (wanted) return { wanted, leftOut: [] };
  return link ? follow(link) : { wanted: defaultConfig(), leftOut: [] };
}

/** Why settings from outside are impossible, by themselves or with the data that are here. */
function failureOf(config: unknown): Failure | undefined {
  const failure = checkConfig(config);
  if (failure) return failure;
  const possible = config as Config;
  const shape = shapeOf(possible, laboratory?.shapes ?? []);
  if (!shape) return { kind: "config", field: "data", message: missingData(possible.data) };
  return misfit(possible, mostOf(shape, possible));
}

/** Opens own data; what cannot be read leaves all as it is. */
async function open(id: number, files: readonly File[]): Promise<void> {
  const { openData, Unreadable } = await import("../worker/own-data");
  try {
    const opened = await openData(files);
    laboratory?.adopt(opened);
    post({ kind: "dataOpened", id, shape: opened.shape });
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    post({ kind: "unopened", id, message: error.message });
  }
}

const follow = (link: Link): Followed => followLink(link, defaultConfig(), failureOf);

/** Reads or writes a run's file; what cannot be done leaves all as it is. */
async function file(id: number, task: FileTask): Promise<void> {
  const [{ runFileTask }, { Unreadable }] = await Promise.all([
    import("../worker/run-files"),
    import("../worker/own-data"),
  ]);
  try {
    post({ kind: "filed", id, outcome: await runFileTask(task, failureOf) });
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    post({ kind: "unopened", id, message: error.message });
  }
}

function firstOf(configs: readonly Config[]): Failure | undefined {
  for (const config of configs) {
    // Kept runs may wait for their own data.
    const failure = checkConfig(config) ?? (isOwn(config) ? undefined : failureOf(config));
    if (failure) return failure;
  }
  return undefined;
}

function post(event: WorkerEvent, transfer: Transferable[] = []): void {
  self.postMessage(event, { transfer });
}

/** After a panic the core's memory is not to be trusted: the session goes on in another worker. */
function crash(error: unknown): void {
  console.error(error);
  post({ kind: "crashed", message: error instanceof Error ? error.message : String(error) });
  self.close();
}
