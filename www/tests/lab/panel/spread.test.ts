import { describe, expect, it } from "vitest";
import { spreadText } from "../../../src/lab/panel/spread";

describe("how widely starting weights make the weighted input spread", () => {
  it("is told for each kind by what its weights come to over all inputs", () => {
    const told = (initializer: "large" | "normalized" | "he") =>
      spreadText({ initializer, sizes: [784, 30, 10] });
    expect(told("large")).toBe("Spread of the weighted input: 28. He suits relu.");
    expect(told("normalized")).toBe("Spread of the weighted input: 1. He suits relu.");
    expect(told("he")).toBe("Spread of the weighted input: 1.4. He suits relu.");
  });
});
