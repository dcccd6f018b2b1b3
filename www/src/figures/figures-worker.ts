import init from "epoch-lab";
import address from "epoch-lab/epoch_lab_bg.wasm?url";
import type { ReplayEvent, ReplayRequest } from "../protocol/replay-messages";
import { Replayer } from "../worker/replayer";

const compiled = init({ module_or_path: address });
let replayer: Replayer | undefined;

self.onmessage = async ({ data: request }: MessageEvent<ReplayRequest>) => {
  try {
    await compiled;
    if (request.kind === "open") replayer = new Replayer(request.base, post, crash);
    else replayer?.handle(request);
  } catch (error) {
    crash(error);
  }
};

function post(event: ReplayEvent): void {
  self.postMessage(event);
}

function crash(error: unknown): void {
  console.error(error);
  post({ kind: "crashed", message: error instanceof Error ? error.message : String(error) });
  self.close();
}
