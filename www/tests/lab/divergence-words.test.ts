import type { Cause, Config } from "epoch-lab";
import { describe, expect, test } from "vitest";
import type { Change } from "../../src/session/history";
import { divergenceWords } from "../../src/lab/divergence-words";
import { CONFIG } from "../config";

const change = (field: string, symbol: string, from: string, to: string): Change => ({
  ...{ step: 15_380, epoch: 3.08, seconds: 4 },
  ...{ field, symbol, from, to },
});

function divergence(change: Change | undefined, cause: Cause = { kind: "learningRate", proposed: 6 }) {
  const goBack = { ...CONFIG, learningRate: 6, regularizer: { kind: "l2", lambda: 1 } } satisfies Config;
  return { step: 15_412, layer: "hidden layer", change, cause, keptEpoch: 3, goBack };
}

describe("a run that diverged", () => {
  test("names the setting that was turned, what is safe and the way back", () => {
    expect(divergenceWords(divergence(change("learningRate", "η", "0.5", "60")))).toEqual({
      title: "The cost is no longer a number. Training paused at step 15\u202f412, in the hidden layer.",
      text:
        "The learning rate is the likely cause: η went from 0.5 to 60 at step 15\u202f380. " +
        "The weights of epoch 3.00 are kept.",
      goBack: "Go back to epoch 3.00, with η 0.5",
    });
  });

  test("names settings without a symbol by their word", () => {
    const words = divergenceWords(divergence(change("batchSize", "Mini-batch size", "10", "1")));
    expect(words.text).toContain("The mini-batch size is the likely cause: it went from 10 to 1 at step");
    expect(words.goBack).toBe("Go back to epoch 3.00, with mini-batch size 10");
  });

  test("says so when nothing was turned, and proposes a smaller learning rate", () => {
    const words = divergenceWords(divergence(undefined));
    expect(words.text).toContain("No setting was changed on the way.");
    expect(words.goBack).toBe("Go back to epoch 3.00, with η 6");
  });

  test("names λ and the factor of weight decay where that is not between 0 and 1", () => {
    const words = divergenceWords(divergence(undefined, { kind: "lambda", shrinkage: 5, proposed: 1 }));
    expect(words.text).toContain(
      "A regularization parameter that is too large is the likely cause: each step multiplies every weight by 1 − ηλ/n = −4.",
    );
    expect(words.goBack).toBe("Go back to epoch 3.00, with λ 1");
  });
});
