import { expect, it } from "vitest";
import { completed } from "../../src/session/kept-completed";
import { readRecord, recordOf } from "../../src/session/kept-record";
import { written } from "./kept";

const { record, curves } = recordOf(written().written);

it("reads a run that was kept before settings knew their data", () => {
  const old = JSON.parse(JSON.stringify(record), (_, value: unknown) => {
    if (typeof value === "object" && value !== null) delete (value as Record<string, unknown>)["data"];
    return value;
  }) as Record<string, unknown>;
  // What JSON cannot say.
  old["changes"] = record.changes.map((change, i) => ({
    ...(old["changes"] as object[])[i],
    touched: change.touched,
  }));
  expect(readRecord(old, curves)).toEqual(written().written);
});

it("leaves what is no record as it is", () => {
  for (const value of [undefined, null, 7, "record"]) expect(completed(value)).toBe(value);
});
