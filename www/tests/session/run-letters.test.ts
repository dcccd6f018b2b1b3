import { describe, expect, it } from "vitest";
import { isLetter, letterOf, nextLetter } from "../../src/session/run-letters";

describe("letters", () => {
  it("go on after Z", () => {
    expect([0, 1, 25, 26, 27, 51, 52, 702].map(letterOf)).toEqual([
      "A",
      "B",
      "Z",
      "AA",
      "AB",
      "AZ",
      "BA",
      "AAA",
    ]);
  });

  it("are given to the first gap", () => {
    expect(nextLetter([])).toBe("A");
    expect(nextLetter(["A", "C"])).toBe("B");
    expect(nextLetter(["B", undefined, "A"])).toBe("C");
  });

  it("are told from everything else", () => {
    expect(["A", "AB", "a", "", "A1", 1, undefined].map(isLetter)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
