import type { WorkerEvent } from "../protocol/messages";

/** Sends an event to the session. The memory in `transfer` changes hands instead of being copied. */
export type Post = (event: WorkerEvent, transfer?: Transferable[]) => void;
