import type { Browser, Page } from "@playwright/test";

/** What the page's main thread did for a while, in milliseconds of its own processor time. */
export interface MainThread {
  frames: number;
  /** Work between the beginnings of two frames. */
  median: number;
  percentile95: number;
  /** The longest stretch in which nothing else got its turn. */
  longestTask: number;
}

/** An event of Chromium's trace; times are in microseconds. */
interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  /** Processor time of the thread itself: what other programs took in between does not count. */
  tdur?: number;
  /** What an event about the process says: the name of a thread. */
  args?: { name?: string };
}

/**
 * Watches the main thread for some milliseconds through Chromium's own trace.
 *
 * A task is one turn of the thread's event loop, with all that runs in it: scripts, style, layout, painting,
 * collecting garbage. A frame's work are the tasks from the one that begins the frame to the one that begins the
 * next. Processor time stands for the time that an idle machine would take; tracing itself is part of it.
 */
export async function watchMainThread(
  browser: Browser,
  page: Page,
  milliseconds: number,
): Promise<MainThread> {
  return summary(await trace(browser, page, () => page.waitForTimeout(milliseconds)));
}

/** Milliseconds of processor time that the page's worker takes while something is awaited. */
export async function watchWorker(
  browser: Browser,
  page: Page,
  during: () => Promise<unknown>,
): Promise<number> {
  const events = await trace(browser, page, during);
  const workers = events.filter(
    ({ name, args }) => name === "thread_name" && args?.name?.startsWith("DedicatedWorker"),
  );
  const isOfWorker = ({ pid, tid }: TraceEvent) =>
    workers.some((worker) => worker.pid === pid && worker.tid === tid);
  const tasks = events.filter((event) => event.name === "RunTask" && event.ph === "X" && isOfWorker(event));
  return tasks.reduce((sum, { tdur = 0 }) => sum + tdur / 1000, 0);
}

async function trace(
  browser: Browser,
  page: Page,
  during: () => Promise<unknown>,
): Promise<readonly TraceEvent[]> {
  await browser.startTracing(page, {
    categories: ["devtools.timeline", "disabled-by-default-devtools.timeline"],
  });
  await during();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString("utf8")) as {
    traceEvents: TraceEvent[];
  };
  return traceEvents;
}

function summary(events: readonly TraceEvent[]): MainThread {
  const frames = events.filter(({ name, ph }) => name === "AnimationFrame" && ph === "b");
  const thread = frames[0];
  if (!thread) throw new Error("The page drew no frame.");
  const tasks = events
    .filter(
      ({ name, ph, pid, tid }) =>
        name === "RunTask" && ph === "X" && pid === thread.pid && tid === thread.tid,
    )
    .sort((one, other) => one.ts - other.ts);
  const work: number[] = [];
  let next = 0;
  for (const task of tasks) {
    const begins = next < frames.length && frames[next]!.ts < task.ts + task.dur!;
    while (next < frames.length && frames[next]!.ts < task.ts + task.dur!) next++;
    if (begins) work.push(0);
    // What came before the first frame belongs to one that was not seen whole.
    if (work.length > 0) work[work.length - 1]! += task.tdur! / 1000;
  }
  // Nor was the last one.
  work.pop();
  work.sort((one, other) => one - other);
  return {
    frames: work.length,
    median: work[Math.floor(work.length / 2)]!,
    percentile95: work[Math.floor(work.length * 0.95)]!,
    longestTask: Math.max(...tasks.map(({ tdur }) => tdur! / 1000)),
  };
}
