import type { Failure } from "epoch-lab";

/** Tells the plain objects that the core throws from everything else that can be thrown. */
export function isFailure(thrown: unknown): thrown is Failure {
  return (
    typeof thrown === "object" &&
    thrown !== null &&
    !(thrown instanceof Error) &&
    "kind" in thrown &&
    "message" in thrown
  );
}
