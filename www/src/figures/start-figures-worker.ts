/** Starts a worker that trains one run of a figure after another. */
export function startFiguresWorker(): Worker {
  return new Worker(new URL("./figures-worker.ts", import.meta.url), { type: "module" });
}
