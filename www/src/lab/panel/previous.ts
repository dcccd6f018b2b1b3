import type { Session } from "../../session/session.svelte.ts";
import { epochs } from "../../settings/number-format";

/** Where a slider stood before the last change of this run, and until when. */
export function previous(session: Session, field: string): { value: number; until: string } | undefined {
  const value = session.previous.get(field);
  if (value === undefined) return undefined;
  const change = session.history.changes.findLast((change) => change.field === field);
  return { value, until: change ? `until epoch ${epochs(change.epoch)}` : "before" };
}
