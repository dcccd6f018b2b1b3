import type { Core } from "../protocol/messages";

/** Starts a worker that the lab's run trains in. It reads off its name how much of the core to load. */
export function startLabWorker(core: Core): Worker {
  return new Worker(new URL("./lab-worker.ts", import.meta.url), { type: "module", name: core });
}
