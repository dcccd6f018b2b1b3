import init, { checkConfig, defaultConfig, settings, type Config } from "epoch-lab";
import address from "epoch-lab/epoch_lab_bg.wasm?url";
import { misfit } from "../settings/mnist-shape";
import { Laboratory } from "../worker/laboratory";
import { GATHERERS } from "./views/gatherers";
import { followLink } from "../settings/link";
import type { WorkerEvent, WorkerRequest } from "../protocol/messages";

const compiled = init({ module_or_path: address });
let laboratory: Laboratory | undefined;

self.onmessage = async ({ data: request }: MessageEvent<WorkerRequest>) => {
  try {
    await compiled;
    if (request.kind === "open") {
      const { wanted, leftOut } = opening(request);
      post({ kind: "opened", table: settings(), wanted, leftOut });
      laboratory = new Laboratory(request, wanted, GATHERERS, post, crash);
    } else {
      laboratory?.handle(request);
    }
  } catch (error) {
    crash(error);
  }
};

/** The settings to begin with. */
function opening({ wanted, link }: Extract<WorkerRequest, { kind: "open" }>): ReturnType<typeof followLink> {
  if (wanted) return { wanted, leftOut: [] };
  if (link === undefined) return { wanted: defaultConfig(), leftOut: [] };
  return followLink(link, defaultConfig(), (config) => checkConfig(config) ?? misfit(config as Config));
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
