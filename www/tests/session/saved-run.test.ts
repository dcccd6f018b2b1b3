import { describe, expect, it } from "vitest";
import type { RunContents } from "../../src/protocol/files";
import { readingOf, snapshotOf, writingOf } from "../../src/session/saved-run";
import { CONFIG } from "../config";
import { SNAPSHOT } from "./kept";

/** What comes out of a file that `writingOf` went into. */
function contents(changes: Partial<RunContents> = {}): RunContents {
  const task = writingOf(SNAPSHOT);
  if (task.do !== "write") throw new Error("a run is written");
  const { config, state, log, columns } = task;
  const { step, epoch, images, passes } = SNAPSHOT.checkpoint;
  return { kind: "run", config, state, log, columns, position: { step, epoch, images, passes }, ...changes };
}

const log = (change: (log: Record<string, unknown>) => void): string => {
  const record = JSON.parse(contents().log ?? "") as Record<string, unknown>;
  change(record);
  return JSON.stringify(record);
};

describe("a run in a file", () => {
  it("comes out with its curves, its changes and its place", () => {
    expect(snapshotOf(contents())).toEqual(SNAPSHOT);
  });

  it("asks for every column that is written", () => {
    const task = readingOf(new File([], "run"), CONFIG);
    if (task.do !== "read") throw new Error("a run is read");
    expect(Object.keys(contents().columns).every((name) => task.columns.includes(name))).toBe(true);
  });

  it("is shown without changes where another program saved it", () => {
    const { columns, changes, start, checkpoint } = snapshotOf(contents({ log: undefined }));
    expect({ changes, start }).toEqual({ changes: [], start: CONFIG });
    expect(columns).toEqual(SNAPSHOT.columns);
    expect(checkpoint).toEqual(SNAPSHOT.checkpoint);
    const bare = snapshotOf(contents({ log: undefined, columns: {} }));
    expect(bare.columns.step).toHaveLength(0);
    expect(bare.checkpoint.seconds).toBe(0);
  });

  it("stands where its state does, when another program went on with it", () => {
    const position = { step: 9, epoch: 0.9, images: 90, passes: 0.9 };
    expect(snapshotOf(contents({ position })).checkpoint).toMatchObject(position);
  });

  it.each([
    ["no JSON", "{"],
    ["a list", "[]"],
    ["no changes", log((record) => delete record["changes"])],
    ["changes that are none", log((record) => (record["changes"] = [7]))],
    ["an endless name", log((record) => (record["name"] = "x".repeat(20_000)))],
    ["another version", log((record) => (record["version"] = 9))],
  ])("is refused with %s in place of its history", (_, damaged) => {
    expect(() => snapshotOf(contents({ log: damaged }))).toThrow("The history in it is damaged.");
  });

  it("is refused when its columns are not as long as each other, or go back", () => {
    const { columns } = contents();
    const short = { ...columns, "history.step": Float64Array.of(1, 2) };
    const back = { ...columns, "history.step": Float64Array.of(1, 3, 2) };
    for (const columns of [short, back]) expect(() => snapshotOf(contents({ columns }))).toThrow("damaged");
  });

  it("is refused when its history is of other settings than its weights", () => {
    const config = { ...CONFIG, learningRate: 0.125 };
    expect(() => snapshotOf(contents({ config }))).toThrow("settings of its history");
  });
});
