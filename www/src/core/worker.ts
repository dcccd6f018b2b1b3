import init, { defaultConfig } from "epoch-lab";
import address from "epoch-lab/epoch_lab_bg.wasm?url";
import { Laboratory } from "./laboratory";
import type { WorkerEvent, WorkerRequest } from "./protocol";

const compiled = init({ module_or_path: address });
let laboratory: Laboratory | undefined;

self.onmessage = async ({ data: request }: MessageEvent<WorkerRequest>) => {
  try {
    await compiled;
    if (request.kind === "open") {
      const wanted = request.wanted ?? defaultConfig();
      post({ kind: "opened", wanted });
      laboratory = new Laboratory(request, wanted, post, crash);
    } else {
      laboratory?.handle(request);
    }
  } catch (error) {
    crash(error);
  }
};

function post(event: WorkerEvent, transfer: Transferable[] = []): void {
  self.postMessage(event, { transfer });
}

/** After a panic the core's memory is not to be trusted: the session goes on in another worker. */
function crash(error: unknown): void {
  console.error(error);
  post({ kind: "crashed", message: error instanceof Error ? error.message : String(error) });
  self.close();
}
