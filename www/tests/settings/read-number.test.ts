import { describe, expect, it } from "vitest";
import { readNumber } from "../../src/settings/read-number";

const read = (text: string) => readNumber("Learning rate", text);

describe("a number box", () => {
  it.each([
    ["0.25", 0.25],
    [".25", 0.25],
    ["0,25", 0.25],
    [",25", 0.25],
    ["25", 25],
    ["007", 7],
    ["1.", 1],
    ["1,", 1],
    ["1e-3", 0.001],
    ["1E3", 1000],
    ["1e+3", 1000],
    ["0,5e−3", 0.0005],
    ["1 000", 1000],
    ["1\u2009000", 1000],
    ["1\u202F000", 1000],
    ["1\u00A0000\u00A0000", 1_000_000],
    ["1'000", 1000],
    ["1’000.5", 1000.5],
    ["1 000,5", 1000.5],
    ["1 000,500", 1000.5],
    ["1.000,5", 1000.5],
    ["1,000.5", 1000.5],
    ["1,000,000", 1_000_000],
    ["1.000.000", 1_000_000],
    ["1,000,000.25", 1_000_000.25],
    ["0,125", 0.125],
    ["0.125", 0.125],
    ["0,000", 0],
    ["1.125", 1.125],
    ["1234,567", 1234.567],
    ["0,1234", 0.1234],
    ["１２．５", 12.5],
    ["０，２５", 0.25],
    ["－３", -3],
    ["−3", -3],
    ["–3", -3],
    ["- 3", -3],
    ["+0,5", 0.5],
    [" \t0.25\n", 0.25],
    ["\u00A00,25\u2009", 0.25],
    ["1e999", Infinity],
    ["٠٫٥", 0.5],
    ["۱٬۰۰۰٬۰۰۰", 1_000_000],
    ["०.२५", 0.25],
    ["\u200E−0.25\u200F", -0.25],
    ["\u20661\u202F000\u2069", 1000],
  ])("reads %j as %d", (text, value) => {
    expect(read(text)).toEqual({ value });
  });

  it.each([
    ["1,000", "1,000 could be 1000 or 1.000: write 1000 or 1.0."],
    ["12,345", "12,345 could be 12345 or 12.345: write 12345 or 12.345."],
    ["-1,500", "-1,500 could be -1500 or -1.500: write -1500 or -1.5."],
    ["１，０００", "1,000 could be 1000 or 1.000: write 1000 or 1.0."],
    ["1.000", "1.000 could be 1000 or 1.000: write 1000 or 1.0."],
    ["10.000", "10.000 could be 10000 or 10.000: write 10000 or 10.0."],
    ["1,000e2", "1,000e2 could be 1000e2 or 1.000e2: write 1000e2 or 1.0e2."],
  ])("refuses %j with both readings", (text, reason) => {
    expect(read(text)).toEqual({ reason });
  });

  it("can be told either reading in the way that it asks for", () => {
    for (const text of ["1,000", "12,345", "999,999", "1,050", "100,100", "5.000", "1.250"]) {
      const { reason } = read(text) as { reason?: string };
      const [, whole, fraction] = /write (\S+) or (\S+)\.$/.exec(reason ?? "") ?? [];
      if (reason === undefined) throw new Error(`${text} is not refused`);
      expect(read(whole!)).toEqual({ value: Number(text.replace(/[.,]/, "")) });
      expect(read(fraction!)).toEqual({ value: Number(text.replace(",", ".")) });
    }
  });

  it.each([
    "abc",
    "-",
    ".",
    ",",
    "–",
    "e3",
    "1e",
    "1e3.5",
    "1.2.3",
    "1,2,3",
    "1,00,000",
    "1,000,00",
    "0,000,000",
    "1.00,5",
    "1,0 00",
    "1 00",
    "1  000",
    "10 0000",
    "0 250",
    "5 %",
    "η 0.25",
    "0x10",
    "Infinity",
    "NaN",
    "10³",
    "½",
    "1/2",
    "--1",
    "1-2",
    "0.25 0.5",
    "12\n34",
  ])("refuses %j, and says which text is no number", (text) => {
    expect(read(text)).toEqual({ reason: `“${text}” is not a number.` });
  });

  it("says so in few words when the text is long, and when there is none", () => {
    expect(read("")).toEqual({ reason: "Learning rate must be a number." });
    expect(read(" \u2009 ")).toEqual({ reason: "Learning rate must be a number." });
    const { reason } = read("x".repeat(100_000)) as { reason: string };
    expect(reason).toBe(`“${"x".repeat(24)}…” is not a number.`);
  });

  it("reads back every number as the page writes it", () => {
    for (const value of [0.1, 1e-7, 123456, 1e21, 0.000123, 1234.5]) {
      expect(read(String(value))).toEqual({ value });
      expect(read(String(value).replace(".", ",").replace("-", "−"))).toEqual({ value });
    }
  });
});
