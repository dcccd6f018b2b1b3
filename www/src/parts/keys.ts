/** What a key does to the run. */
export type Command = "toggle" | "step" | "epoch" | "reset";

/** What holds the focus, as far as it wants keys for itself. */
export type Owner = "page" | "text" | "range" | "choice" | "button" | "widget";

/** Whose keys an element's are. */
export function ownerOf(target: EventTarget | null): Owner {
  if (!(target instanceof Element)) return "page";
  if (target.closest("textarea, select, [contenteditable]")) return "text";
  if (target instanceof HTMLInputElement) {
    if (target.type === "range") return "range";
    if (target.type === "radio" || target.type === "checkbox") return "choice";
    return target.type === "file" ? "button" : "text";
  }
  if (target.closest("[role=menu], [role=tablist], [role=dialog]")) return "widget";
  if (target.closest("[role=slider]")) return "range";
  return target.closest("button, summary, a[href]") ? "button" : "page";
}

/** The command of a key, unless whoever holds the focus uses that key itself. */
export function commandOf(
  event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "altKey" | "metaKey" | "repeat">,
  owner: Owner,
): Command | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey || owner === "text" || owner === "widget")
    return undefined;
  switch (event.key) {
    case " ":
      return event.repeat || event.shiftKey || owner === "button" || owner === "choice"
        ? undefined
        : "toggle";
    case "ArrowRight":
      if (owner === "range" || owner === "choice") return undefined;
      if (event.shiftKey) return event.repeat ? undefined : "epoch";
      return "step";
    case "r":
    case "R":
      return event.repeat || event.shiftKey ? undefined : "reset";
    default:
      return undefined;
  }
}

/**
 * A listener for keys that are commands of the page. `act` says whether it took the command; a key that was not
 * taken keeps its usual effect.
 */
export function commandKeys(
  act: (command: Command, target: EventTarget | null) => "taken" | "not taken",
): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.defaultPrevented) return;
    const command = commandOf(event, ownerOf(event.target));
    if (command && act(command, event.target) === "taken") event.preventDefault();
  };
}
