/** Time after which the page says that something does not answer, in milliseconds. */
export const TIMEOUT_MS = 2500;

/** Waits for a promise; calls `late` when that takes longer than the timeout, and goes on waiting. */
export async function reportingDelay<T>(promise: Promise<T>, late: () => void): Promise<T> {
  const timer = setTimeout(late, TIMEOUT_MS);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

/** Stands for the value of a promise that was not settled before the timeout. */
export const TIMED_OUT = Symbol("late");

/** The value of a promise, or {@link TIMED_OUT}. */
export function withTimeout<T>(promise: Promise<T>): Promise<T | typeof TIMED_OUT> {
  return new Promise((resolve, reject) => {
    reportingDelay(promise, () => resolve(TIMED_OUT)).then(resolve, reject);
  });
}
