import type { Config, Position } from "epoch-lab";

/** What a file holds of a run; its settings are possible with the data that are here, the rest is unchecked. */
export interface RunContents {
  /** A whole run, or a network from which one begins. */
  readonly kind: "run" | "network";
  readonly config: Config;
  readonly state: Uint8Array;
  readonly position: Readonly<Position>;
  /** What the page wrote, as JSON; undefined where another program wrote the file. */
  readonly log: string | undefined;
  /** The numbers of the history by their names in the file; those that are not there are missing. */
  readonly columns: Readonly<Record<string, Float64Array>>;
}

/** What is asked of the worker with a file. */
export type FileTask =
  /** `settings`: those of a run that begins with a network, as far as it has none of its own. */
  | {
      readonly do: "read";
      readonly file: File;
      readonly settings: Config;
      readonly columns: readonly string[];
    }
  | ({ readonly do: "write" } & Pick<RunContents, "config" | "state" | "log" | "columns">)
  /** The network alone, for the book's program. */
  | ({ readonly do: "writeNetwork" } & Pick<RunContents, "config" | "state">);

/** What came of it. */
export type FileOutcome =
  | { readonly done: "read"; readonly contents: RunContents }
  | { readonly done: "written"; readonly file: Blob };
