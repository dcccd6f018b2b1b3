import { describe, expect, test } from "vitest";
import { commandOf, type Owner } from "../../src/parts/keys";

describe("keys", () => {
  const press = (key: string, owner: Owner, more: Partial<KeyboardEvent> = {}) =>
    commandOf(
      { key, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, repeat: false, ...more },
      owner,
    );

  test("drive the run from the page", () => {
    expect(press(" ", "page")).toBe("toggle");
    expect(press("ArrowRight", "page")).toBe("step");
    expect(press("ArrowRight", "page", { shiftKey: true })).toBe("epoch");
    expect(press("r", "page")).toBe("reset");
  });

  test("are left to whoever holds the focus and uses them", () => {
    for (const key of [" ", "ArrowRight", "r"]) expect(press(key, "text")).toBeUndefined();
    expect(press(" ", "button")).toBeUndefined();
    expect(press(" ", "choice")).toBeUndefined();
    expect(press("ArrowRight", "choice")).toBeUndefined();
    expect(press("ArrowRight", "range")).toBeUndefined();
    expect(press(" ", "range")).toBe("toggle");
    expect(press("ArrowRight", "button")).toBe("step");
  });

  test("with a modifier belong to the browser; held down, only steps repeat", () => {
    expect(press("r", "page", { ctrlKey: true })).toBeUndefined();
    expect(press("r", "page", { metaKey: true })).toBeUndefined();
    expect(press(" ", "page", { repeat: true })).toBeUndefined();
    expect(press("ArrowRight", "page", { repeat: true })).toBe("step");
    expect(press("ArrowRight", "page", { repeat: true, shiftKey: true })).toBeUndefined();
  });
});
