import { describe, expect, it } from "vitest";
import { joined, noteParts, describeRuns, shownBeside, spaceWords } from "../../../src/lab/runs/kept-words";
import { CONFIG } from "../../config";
import { kept } from "../../session/kept";

const run = kept();
const parent = kept({ id: "other", letter: "Z" });
const { changes } = run.history;
const portrait = (one: typeof run, live: Parameters<typeof describeRuns>[1]) => describeRuns([one], live)[0];

describe("the words of a kept run", () => {
  it("say the most telling difference first, and the rest in the note", () => {
    const live = { config: { ...CONFIG, dropout: { rate: 0.5 }, learningRate: 0.1 }, changes };
    expect(portrait(run, live)).toEqual({ what: "Dropout 0", rest: ["η\u00a00.5"] });
    expect(portrait(kept({ name: "Best" }), live)).toEqual({
      what: "Best",
      rest: ["Dropout 0", "η\u00a00.5"],
    });
    const [first, ...others] = shownBeside([run, { ...parent, shown: false }], live);
    expect(others).toEqual([]);
    expect(joined(first!.parts)).toBe(
      "Dropout 0 · η\u00a00.5 · fork of Z at epoch\u00a00.10 · epoch\u00a00.30",
    );
  });

  it("say first what few of the kept runs have in common", () => {
    const live = { config: { ...CONFIG, dropout: { rate: 0.5 } }, changes };
    const runs = [0.1, 0.2].map((learningRate) => kept({ config: { ...CONFIG, learningRate } }));
    expect(describeRuns(runs, live).map(({ what }) => what)).toEqual([
      "Learning rate η 0.1",
      "Learning rate η 0.2",
    ]);
  });

  it("say that nothing differs, or that it once did", () => {
    expect(portrait(run, { config: CONFIG, changes })?.what).toBe("Same settings, seed 1");
    expect(portrait(run, { config: CONFIG, changes: [] })?.what).toBe("Same settings by now");
  });

  it("say how far a run came, and where it comes from", () => {
    expect(noteParts([], undefined, 3.999, [])).toEqual(["epoch\u00a03.99"]);
    expect(noteParts(["λ 5"], run.fork, 4, [parent])).toEqual([
      "λ 5",
      "fork of Z at epoch\u00a00.10",
      "epoch\u00a04.00",
    ]);
    // Its letter may be another run's by now.
    expect(noteParts([], run.fork, 4, [run])[0]).toBe("fork of a removed run at epoch\u00a00.10");
  });

  it("say the space that runs take", () => {
    expect(spaceWords(1, 240_400)).toBe("1 run, 240 kB");
    expect(spaceWords(2, 1_449_000)).toBe("2 runs, 1.4 MB");
  });
});
