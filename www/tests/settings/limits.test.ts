import { describe, expect, test } from "vitest";
import { above, atLeast, below, whole } from "../../src/settings/limits";

describe("boxes", () => {
  test("take what is legal beyond the slider, and say what is not", () => {
    expect(above("Learning rate", 0)(60)).toBeUndefined();
    expect(above("Learning rate", 0)(0)).toBe("Learning rate must be above 0.");
    expect(atLeast("Regularization parameter", 0)(2000)).toBeUndefined();
    expect(atLeast("Regularization parameter", 0)(-1)).toBe("Regularization parameter must be 0 or more.");
    expect(below("Dropout", 0, 1)(1)).toBe("Dropout must be from 0 to below 1.");
    expect(whole("Mini-batch size", 1, 60_000)(2.5)).toBe(
      "Mini-batch size must be a whole number from 1 to 60\u202f000.",
    );
  });
});
