import { describe, expect, it } from "vitest";
import { agree, answerMark, answerOf, answerWords } from "../../src/lab/answer";

const outputs = (...largest: number[]) =>
  Float32Array.from({ length: 10 }, (_, digit) => (largest.includes(digit) ? 0.5 : 0.25));

describe("an answer", () => {
  it("is the largest output's digit", () => {
    expect(answerOf(outputs(3))).toEqual({ kind: "one", digits: [3] });
    expect(answerOf([-3, -2])).toEqual({ kind: "one", digits: [1] });
    expect(answerWords(answerOf(outputs(0)))).toBe("0");
  });

  it("is none of the digits where all outputs are equal", () => {
    for (const equal of [0, 1, -2.5]) {
      const answer = answerOf(new Float32Array(10).fill(equal));
      expect(answer.digits).toEqual([]);
      expect(answerWords(answer)).toBe("no answer: all ten are equal");
      expect(answerMark(answer)).toBe("=");
    }
  });

  it("tells of a tie, naming a few digits and counting many", () => {
    expect(answerWords(answerOf(outputs(3, 5)))).toBe("3 and 5 tie");
    expect(answerWords(answerOf(outputs(0, 3, 5, 9)))).toBe("0, 3, 5 and 9 tie");
    expect(answerWords(answerOf(outputs(0, 1, 2, 3, 4, 5, 6, 7, 8)))).toBe("9 digits tie");
    expect(answerOf(outputs(3, 5)).digits).toEqual([3, 5]);
  });

  it("is lost where outputs are no numbers", () => {
    expect(answerOf([0.1, NaN]).kind).toBe("lost");
    expect(answerOf([0.1, Infinity]).kind).toBe("lost");
    expect(answerOf([]).kind).toBe("lost");
  });

  it("is a digit of those that the outputs stand for, and of a single one the second above one half", () => {
    expect(answerOf([0.25, 0.75], [3, 8]).digits).toEqual([8]);
    expect(answerWords(answerOf([0.5, 0.5], [3, 8]))).toBe("3 and 8 tie");
    expect(answerOf([0.5], [3, 8]).digits).toEqual([3]);
    expect(answerOf([0.75], [3, 8]).digits).toEqual([8]);
    expect(answerOf([NaN], [3, 8]).kind).toBe("lost");
  });

  it("agrees only with the same digit", () => {
    expect(agree(answerOf(outputs(3)), answerOf(outputs(3)))).toBe(true);
    expect(agree(answerOf(outputs(3)), answerOf(outputs(5)))).toBe(false);
    expect(agree(answerOf(outputs(3, 5)), answerOf(outputs(3, 5)))).toBe(false);
  });
});
