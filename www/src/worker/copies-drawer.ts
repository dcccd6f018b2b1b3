import init, { drawParcel } from "epoch-lab";
import first from "epoch-lab/epoch_lab_first_bg.wasm?url";

/** Draws copies for the worker that trains: each message is a parcel, and its copies are the answer. */
const compiled = init({ module_or_path: first });

self.onmessage = async ({ data: parcel }: MessageEvent<Uint8Array>) => {
  await compiled;
  const drawn = drawParcel(parcel);
  self.postMessage(drawn, { transfer: [drawn.buffer] });
};

// What is given out before would come too late.
void compiled.then(() => self.postMessage("ready"));
