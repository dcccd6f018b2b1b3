import type { Comparison, Experiment, ExperimentRun, Series } from "epoch-lab";
import { describe, expect, it } from "vitest";
import type { RunState } from "../../src/figures/figure.svelte.ts";
import { trialOf, type Trial } from "../../src/figures/trial";
import { agreementOf, badgeOf } from "../../src/figures/agreement";
import { chartsOf, median } from "../../src/figures/figure-lines";
import { statedOf, verdictOf } from "../../src/figures/stated";
import { CONFIG } from "../config";

const run = (id: string): ExperimentRun => ({
  id,
  label: id,
  config: CONFIG,
  epochs: 4,
  monitor: "epoch",
  evaluate: [{ split: "test" }],
});
const exact: Series = {
  run: "a",
  split: "test",
  quantity: "accuracy",
  agreement: { kind: "exact", within: 0 },
  values: [8000, 8500, 9000, 9100],
};
const amplified: Series = { ...exact, agreement: { kind: "amplified", within: 0, first: 1, least: 1 } };

function experiment(changes: Partial<Experiment>): Experiment {
  return {
    id: "figure",
    title: "Figure",
    note: "",
    section: "",
    credit: "",
    plot: { along: "epoch", quantities: ["accuracy"] },
    runs: [run("a"), run("b")],
    published: [],
    stated: [],
    ...changes,
  };
}

/** A trial of run `a` that was compared so. */
function compared(comparison: Comparison): RunState {
  const trial: Trial = { ...trialOf(run("a"), 1), comparisons: [comparison] };
  return { run: run("a"), trials: [trial] };
}

/** A run with these test accuracies, a list a seed. */
function scored(id: string, ...seeds: number[][]): RunState {
  const trials = seeds.map((values, seed) => {
    const trial = trialOf(run(id), seed);
    trial.values.get("accuracy test")?.set(values);
    return trial;
  });
  return { run: run(id), trials };
}

const same: Comparison = { agreeing: 3, first: 3, epochs: 3, furthest: 0, holds: true };

describe("the badge", () => {
  it("waits, then counts epochs", () => {
    const figure = experiment({ published: [exact] });
    const fresh: RunState = { run: run("a"), trials: [trialOf(run("a"), 1)] };
    expect(badgeOf(figure, [fresh])).toEqual({ tone: "waiting", text: "4 epochs to compare with the book" });
    expect(badgeOf(figure, [compared(same)])).toEqual({
      tone: "identical",
      text: "3 of 3 epochs identical with the book",
    });
  });

  it("tells amplified rounding from a run that went wrong", () => {
    const less: Comparison = { ...same, agreeing: 2, first: 2 };
    expect(badgeOf(experiment({ published: [amplified] }), [compared(less)])?.tone).toBe("amplified");
    const wrong = compared({ ...less, holds: false });
    expect(badgeOf(experiment({ published: [exact] }), [wrong])?.tone).toBe("apart");
    expect(agreementOf(experiment({ published: [exact] }), wrong)).toMatch(/this should not be$/);
    expect(agreementOf(experiment({ published: [amplified] }), compared(less))).toBe(
      "first 2 identical, 2 of 3 in all: rounding is amplified here",
    );
  });

  it("says nothing where nothing was published", () => {
    expect(badgeOf(experiment({}), [compared(same)])).toBeUndefined();
    expect(agreementOf(experiment({}), compared(same))).toBeUndefined();
  });
});

describe("what the text states", () => {
  const stated = experiment({
    stated: [
      { run: "a", split: "test", epochs: "best", lowest: 0.9542, highest: 0.9542, margin: 0.01 },
      { run: "b", split: "test", epochs: "each", lowest: 0.43, highest: 0.62, margin: 0.1 },
    ],
  });
  const beyond = experiment({
    stated: [
      {
        run: "a",
        split: "test",
        epochs: "last",
        lowest: 0.993,
        highest: 0.993,
        margin: 0.002,
        source: "Simard and others 2003",
      },
    ],
  });

  it("stands beside the best epoch, or beside all", () => {
    expect(statedOf(stated, scored("a", []))).toBe("book: 95.42 %");
    expect(statedOf(stated, scored("a", [0.9, 0.951, 0.95]))).toBe("book: 95.42 %; best here: 95.10 %");
    expect(statedOf(stated, scored("b", [0.5, 0.6]))).toBe("book: 43 % to 62 %; here: 50 % to 60 %");
  });

  it("stands beside the last epoch where nothing may be chosen by it, and names who states it", () => {
    const words = "Simard and others 2003: 99.30 %; last here: 99.10 %";
    expect(statedOf(beyond, scored("a", [0.9, 0.992, 0.991]))).toBe(words);
  });

  it("is noise where the seeds' ranges overlap", () => {
    const [wide, narrow] = [scored("a", [0.95], [0.96]), scored("b", [0.955], [0.958])];
    expect(verdictOf(stated, [wide, narrow])).toContain("noise");
    expect(verdictOf(stated, [wide, scored("b", [0.97], [0.98])])).toContain("do not overlap");
    expect(verdictOf(stated, [wide, scored("b", [0.97])])).toBeUndefined();
  });
});

describe("the charts of a figure", () => {
  it("show published counts as shares, over the epochs that were published", () => {
    const figure = experiment({ runs: [run("a")], published: [exact] });
    const [chart] = chartsOf(figure, [scored("a", [0.8])], undefined);
    expect([...chart!.lines[0]!.published!]).toEqual([0.8, 0.85, 0.9, 0.91]);
    expect([...chart!.lines[0]!.values]).toEqual([0.8, NaN, NaN, NaN]);
    expect(chart!.lines[0]!.spread).toBeUndefined();
  });

  it("show the median and the range of several seeds", () => {
    const [chart] = chartsOf(experiment({}), [scored("a", [0.1, 0.5], [0.2], [0.9])], undefined);
    const [line] = chart!.lines;
    expect([...line!.values]).toEqual([0.2, 0.5, NaN, NaN]);
    expect([...line!.spread!.low]).toEqual([0.1, 0.5, NaN, NaN]);
    expect([...line!.spread!.high]).toEqual([0.9, 0.5, NaN, NaN]);
  });

  it("take the mean of the two in the middle", () => {
    expect(median([1, 2, 4])).toBe(2);
    expect(median([1, 2, 4, 9])).toBe(3);
  });
});
