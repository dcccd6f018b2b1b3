import { describe, expect, it } from "vitest";
import { noteWords, portrait, spaceWords, wordsBeside } from "../../src/ui/kept-words";
import { CONFIG } from "../core/config";
import { kept } from "../core/kept";

const run = kept();
const parent = kept({ id: "other", letter: "Z" });
const { changes } = run.history;

describe("the words of a kept run", () => {
  it("say the most telling difference first, and the rest in the note", () => {
    const live = { config: { ...CONFIG, dropout: { rate: 0.5 }, learningRate: 0.1 }, changes };
    expect(portrait(run, live)).toEqual({ what: "Dropout 0", rest: ["η\u00a00.5"] });
    expect(portrait(kept({ name: "Best" }), live)).toEqual({
      what: "Best",
      rest: ["Dropout 0", "η\u00a00.5"],
    });
    expect(wordsBeside(run, live, [parent])).toBe(
      "Dropout 0 · η\u00a00.5 · fork of Z at epoch\u00a00.10 · epoch\u00a00.30",
    );
  });

  it("say that nothing differs, or that it once did", () => {
    expect(portrait(run, { config: CONFIG, changes }).what).toBe("Same settings, seed 1");
    expect(portrait(run, { config: CONFIG, changes: [] }).what).toBe("Same settings by now");
  });

  it("say how far a run came, and where it comes from", () => {
    expect(noteWords([], undefined, 3.999, [])).toBe("epoch\u00a03.99");
    expect(noteWords(["λ 5"], run.fork, 4, [parent])).toBe(
      "λ 5 · fork of Z at epoch\u00a00.10 · epoch\u00a04.00",
    );
    // Its letter may be another run's by now.
    expect(noteWords([], run.fork, 4, [run])).toBe(
      "fork of a removed run at epoch\u00a00.10 · epoch\u00a04.00",
    );
  });

  it("say the space that runs take", () => {
    expect(spaceWords(1, 240_400)).toBe("1 run, 240 kB");
    expect(spaceWords(2, 1_449_000)).toBe("2 runs, 1.4 MB");
  });
});
