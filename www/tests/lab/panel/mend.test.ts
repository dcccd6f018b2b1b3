import { describe, expect, test } from "vitest";
import { mend } from "../../../src/lab/panel/mend";

describe("pairs that do not go together", () => {
  test("keep what was chosen last and change the other", () => {
    expect(mend({ cost: "logLikelihood", output: "sigmoid" }, "cost")).toEqual({
      label: "Use softmax",
      cost: "logLikelihood",
      output: "softmax",
    });
    expect(mend({ cost: "crossEntropy", output: "softmax" }, "output").label).toBe("Use log-likelihood");
    expect(mend({ cost: "crossEntropy", output: "tanh" }, "output").label).toBe("Use quadratic");
    expect(mend({ cost: "crossEntropy", output: "tanh" }, "cost").label).toBe("Use sigmoid");
    expect(mend({ cost: "quadratic", output: "softmax" }, "cost").label).toBe("Use sigmoid");
    expect(mend({ cost: "logLikelihood", output: "relu" }, "output").label).toBe("Use quadratic");
  });
});
