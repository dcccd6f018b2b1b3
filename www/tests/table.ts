import { initSync, settings } from "epoch-lab";
import { readFileSync } from "node:fs";

initSync({ module: readFileSync(new URL("../../pkg/epoch_lab_bg.wasm", import.meta.url)) });

/** The core's table of settings. */
export const TABLE = settings();
