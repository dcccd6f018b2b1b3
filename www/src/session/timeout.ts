/** Milliseconds after which a person is told that something does not answer. */
export const TIMEOUT_MS = 2500;

/** What a promise comes to; `late` is told when that takes too long. */
export async function reportingDelay<T>(promise: Promise<T>, late: () => void): Promise<T> {
  const timer = setTimeout(late, TIMEOUT_MS);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

/** What a promise did not come to in time. */
export const TIMED_OUT = Symbol("late");

/** What a promise comes to, if it does not take too long. */
export function withTimeout<T>(promise: Promise<T>): Promise<T | typeof TIMED_OUT> {
  return new Promise((resolve, reject) => {
    reportingDelay(promise, () => resolve(TIMED_OUT)).then(resolve, reject);
  });
}
