/** Starts a worker that the lab's run trains in. */
export function startLabWorker(): Worker {
  return new Worker(new URL("./lab-worker.ts", import.meta.url), { type: "module" });
}
