/** Milliseconds: often enough to follow, rarely enough to read. */
const THROTTLE_INTERVAL_MS = 250;

/**
 * Follows a value that may change with every frame, at most four times a second: for words, and for pictures
 * that are looked at longer than a frame. What it shows in the end is the newest. Call it in a component.
 */
export function throttled<T>(newest: () => T): { readonly current: T } {
  let current = $state.raw(newest());
  let followed = -Infinity;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const follow = (): void => {
    clearTimeout(waiting);
    waiting = undefined;
    followed = performance.now();
    current = newest();
  };
  $effect.pre(() => {
    void newest();
    if (waiting !== undefined) return;
    const wait = followed + THROTTLE_INTERVAL_MS - performance.now();
    if (wait <= 0) follow();
    else waiting = setTimeout(follow, wait);
  });
  $effect(() => () => clearTimeout(waiting));
  return {
    get current() {
      return current;
    },
  };
}
