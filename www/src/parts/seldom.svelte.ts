/** Often enough for a reader, seldom enough to cost nothing. */
const INTERVAL = 300;

/** What `read` gives, at most every 300 ms anew: for words about what changes with every frame. */
export function seldom<T>(read: () => T): { readonly current: T } {
  let current = $state.raw(read());
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let latest: T;
  $effect(() => {
    latest = read();
    waiting ??= setTimeout(() => {
      waiting = undefined;
      current = latest;
    }, INTERVAL);
  });
  $effect(() => () => clearTimeout(waiting));
  return {
    get current() {
      return current;
    },
  };
}
