import type { Session } from "../../session/session.svelte.ts";

/** Whether Train, Step and Epoch would do something. After a divergence that was let be, they say why they cannot. */
export function canRun({ status, divergence }: Pick<Session, "status" | "divergence">): boolean {
  return (
    status === "ready" ||
    status === "training" ||
    status === "paused" ||
    (status === "diverged" && divergence === undefined)
  );
}
