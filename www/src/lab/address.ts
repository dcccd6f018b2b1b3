/** A link says how the lab begins, and not how it is after the first change: once it is read it leaves the address. */
export function forgetLink(): void {
  history.replaceState(history.state, "", location.pathname + location.search);
}
