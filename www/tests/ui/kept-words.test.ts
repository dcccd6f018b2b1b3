import { describe, expect, it } from "vitest";
import { noteWords, portrait, spaceWords, wordsBeside } from "../../src/ui/kept-words";
import { CONFIG } from "../core/config";
import { kept } from "../core/kept";

const run = kept();
const { changes } = run.history;

describe("the words of a kept run", () => {
  it("say the most telling difference first, and the rest in the note", () => {
    const live = { config: { ...CONFIG, dropout: { rate: 0.5 }, learningRate: 0.1 }, changes };
    expect(portrait(run, live)).toEqual({ what: "Dropout 0", rest: ["η 0.5"] });
    expect(portrait(kept({ name: "Best" }), live)).toEqual({ what: "Best", rest: ["Dropout 0", "η 0.5"] });
    expect(wordsBeside(run, live)).toBe("Dropout 0 · η 0.5 · fork of Z at epoch 0.10 · epoch 0.30");
  });

  it("say that nothing differs, or that it once did", () => {
    expect(portrait(run, { config: CONFIG, changes }).what).toBe("Same settings, seed 1");
    expect(portrait(run, { config: CONFIG, changes: [] }).what).toBe("Same settings by now");
  });

  it("say how far a run came, and where it comes from", () => {
    expect(noteWords([], undefined, 3.999)).toBe("epoch 3.99");
    expect(noteWords(["λ 5"], run.fork, 4)).toBe("λ 5 · fork of Z at epoch 0.10 · epoch 4.00");
  });

  it("say the space that runs take", () => {
    expect(spaceWords(1, 240_400)).toBe("1 run, 240 kB");
    expect(spaceWords(2, 1_449_000)).toBe("2 runs, 1.4 MB");
  });
});
