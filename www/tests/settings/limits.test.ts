import { describe, expect, test } from "vitest";
import { legal, number, whole, within } from "../../src/settings/limits";
import { SETTINGS } from "../../src/settings/words";
import { rowAt } from "../../src/settings/table";
import type { SettingPath } from "../../src/settings/path";
import { TABLE } from "../table";

const box = (path: SettingPath, most?: number) => legal(SETTINGS[path].name, rowAt(TABLE, path), most);

describe("boxes", () => {
  test("take what the core calls legal, beyond the slider too, and say what is not", () => {
    expect(box("learningRate")(60)).toBeUndefined();
    expect(box("learningRate")(0)).toBe("Learning rate must be above 0.");
    expect(box("regularizer.lambda")(2000)).toBeUndefined();
    expect(box("regularizer.lambda")(-1)).toBe("Regularization parameter must be 0 or more.");
    expect(box("dropout.rate")(1)).toBe("Dropout must be from 0 to below 1.");
    expect(box("batchSize")(2.5)).toBe(
      "Mini-batch size must be a whole number from 1 to 1\u202F000\u202F000\u202F000.",
    );
    expect(box("learningRate")(Infinity)).toBe("Learning rate must be a finite number.");
    expect(box("dropout.rate")(Infinity)).toBe("Dropout must be from 0 to below 1.");
    expect(box("batchSize")(1e22)).toBe(box("batchSize")(2.5));
  });

  test("take no more images than there are", () => {
    expect(box("training", 50_000)(50_001)).toBe(
      "Training images must be a whole number from 1 to 50\u202f000.",
    );
  });

  test("that are no settings have ranges of their own", () => {
    expect(number("Input", within(-1, 1))(2)).toBe("Input must be from −1 to 1.");
    expect(whole("Stop after", within(1, 9))(9)).toBeUndefined();
  });
});
