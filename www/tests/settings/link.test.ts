import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { checkConfig, defaultConfig, initSync, type Config } from "epoch-lab";
import { beforeAll, describe, expect, it } from "vitest";
import { misfit } from "../../src/settings/mnist-shape";
import { leftOutWords } from "../../src/settings/left-out-words";
import { followLink, linkTo, nameIn, readLabLink, readLink, type Link } from "../../src/settings/link";

// The real core says what is possible.
beforeAll(() => {
  const wasm = new URL("../../../pkg/epoch_lab_bg.wasm", import.meta.url);
  initSync({ module: readFileSync(fileURLToPath(wasm)) });
});

const check = (config: unknown) => checkConfig(config) ?? misfit(config as Config);
const follow = (settings: Record<string, unknown>) =>
  followLink({ kind: "settings", settings }, defaultConfig(), check);
const hashOf = (text: string) => `#${new URLSearchParams({ config: text })}`;
const followText = (text: string) => followLink(readLink(hashOf(text)) as Link, defaultConfig(), check);

describe("a link", () => {
  it("brings the settings it was made of", () => {
    const config: Config = { ...defaultConfig(), seed: 7, sizes: [784, 100, 10], learningRate: 0.1 };
    const { hash } = new URL(linkTo("https://host/lab/", config));
    expect(followLink(readLink(hash) as Link, defaultConfig(), check)).toEqual({
      wanted: config,
      leftOut: [],
      took: "something",
    });
  });

  it("may ask for a few settings only", () => {
    expect(follow({ learningRate: 3 }).wanted).toEqual({ ...defaultConfig(), learningRate: 3 });
  });

  it("of before, which lacks a part of a setting, takes that from the core", () => {
    const { wanted, leftOut } = follow({ dropout: { rate: 0.5 } });
    expect(wanted.dropout).toEqual({ ...defaultConfig().dropout, rate: 0.5 });
    expect(leftOut).toEqual([]);
  });

  it("is none without settings in the address", () => {
    expect(readLink("")).toBeUndefined();
    expect(readLink("#charts")).toBeUndefined();
  });

  it("loses what is unknown or impossible, by name, and keeps the rest", () => {
    const { wanted, leftOut } = follow({ optimiser: "sgd", learningRate: -1, seed: 5 });
    expect(wanted).toEqual({ ...defaultConfig(), seed: 5 });
    expect(leftOut.map(({ field }) => field)).toEqual(["optimiser", "learningRate"]);
    expect(leftOut[0]?.message).toBe("is not a setting");
  });

  it.each([
    ['{"learningRate":"0.1"}', 'must be a number; it is string "0.1"'],
    ['{"learningRate":null}', "must be a number; it is unit value"],
    ['{"learningRate":1e999}', "must be a finite number"],
    ['{"batchSize":-1}', "must be a whole number, and not too large; it is floating point `-1.0`"],
    ['{"batchSize":1e22}', "must be a whole number, and not too large; it is floating point"],
    ['{"seed":4294967296}', "must be a whole number, and not too large; it is integer `4294967296`"],
    ['{"sizes":null}', "is not possible"],
    ['{"regularizer":[1]}', "must be an object with a kind; it is sequence"],
    ['{"optimizer":{"kind":"momentum"}}', "lacks `momentum`"],
    ['{"cost":"cubic"}', "must be one of `quadratic`"],
  ])("says of %s in words what is wrong with it", (text, words) => {
    const { wanted, leftOut } = followText(text);
    expect(wanted).toEqual(defaultConfig());
    expect(leftOut[0]?.message).toContain(words);
  });

  it("keeps settings that are possible only together, whatever else is wrong", () => {
    const { wanted, leftOut } = follow({ batchSize: 0, cost: "quadratic", output: "tanh" });
    expect(wanted).toMatchObject({ cost: "quadratic", output: "tanh", batchSize: 10 });
    expect(leftOut).toHaveLength(1);
  });

  it("loses what does not fit MNIST", () => {
    expect(follow({ sizes: [784, 30, 5] }).leftOut[0]?.field).toBe("sizes");
    expect(follow({ training: 60_000 }).leftOut[0]?.field).toBe("training");
    expect(follow({ training: 60_000, validation: "off" }).leftOut).toEqual([]);
  });

  it.each([
    ["{"],
    ["[1]"],
    ["7"],
    ["null"],
    [""],
    ['{"learningRate":0.1'],
    [`{"sizes":${"[".repeat(5000)}${"]".repeat(5000)}}`],
    [`${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`],
    ["[".repeat(100_000)],
    [`{"seed":5,"x":"${"y".repeat(1_000_000)}"}`],
  ])("that cannot be read (%.20s) changes nothing, and says so", (text) => {
    const { wanted, leftOut, took } = followText(text);
    expect(wanted).toEqual(defaultConfig());
    expect(took).toBe("nothing");
    expect(leftOut).toHaveLength(1);
    expect(leftOutWords(leftOut).title).toBe("The link’s settings could not be read.");
  });

  it("is no deeper for brackets in a name, or for many that are closed again", () => {
    const name = '[{\\"'.repeat(20);
    expect(followText(JSON.stringify({ [name]: [], seed: 5 })).wanted.seed).toBe(5);
    const many = `{"x":[${"[],".repeat(100)}[]],"seed":5}`;
    expect(followText(many).wanted.seed).toBe(5);
  });

  it("with an address cut in the middle of a letter is no name, and in the lab a link that is told of", () => {
    for (const hash of ["#%", "#100%", "#config=%7B%22learningRate%22%3A0.1%7D&%E4%B8", "#%C3%28"]) {
      expect(nameIn(hash)).toBeUndefined();
    }
    expect(nameIn("#learning%2Drates")).toBe("learning-rates");
    expect(readLink("#%")).toBeUndefined();
    expect(readLabLink("#%")?.kind).toBe("unreadable");
    expect(readLabLink("#charts")).toBeUndefined();
    expect(readLabLink("#config=%7B%22learn%")?.kind).toBe("unreadable");
  });

  it("with 20 000 unknown settings keeps what is known, and asks the core of nothing else", () => {
    let asked = 0;
    const unknown = Array.from({ length: 20_000 }, (_, i) => [`unknown ${i}`, i]);
    const settings = Object.fromEntries([...unknown, ["batchSize", 0], ["seed", 5]]);
    const { wanted, leftOut } = followLink({ kind: "settings", settings }, defaultConfig(), (config) => {
      asked++;
      return check(config);
    });
    expect(wanted.seed).toBe(5);
    expect(leftOut).toHaveLength(20_001);
    expect(asked).toBeLessThan(10);
    const { title, text } = leftOutWords(leftOut);
    expect(title).toBe("20\u202F001 settings in the link were left out.");
    expect(text).toContain("“unknown 0” is not a setting.");
    expect(text).toContain("And 19\u202F997 more.");
    expect(text.length).toBeLessThan(400);
  });

  it("with long names and values says them shortened, and on one line from left to right", () => {
    const name = `na\u202Eme\n${"x".repeat(100_000)}`;
    const { leftOut } = follow({
      [name]: 1,
      hidden: "😀".repeat(50_000),
      output: `\uD800${"y".repeat(9999)}`,
    });
    const { text } = leftOutWords(leftOut);
    expect(leftOut).toHaveLength(3);
    expect(text.length).toBeLessThan(900);
    expect(text).toContain("“na me xxx");
    expect(text).not.toMatch(/[\n\u202E\uD800-\uDFFF](?<!\p{Emoji})/u);
  });

  it("of which nothing can be had says so to who would begin a run with it", () => {
    expect(follow({ learningRate: -1, nonsense: 1 }).took).toBe("nothing");
    expect(follow({ learningRate: -1, seed: 1 }).took).toBe("something");
    expect(follow({}).took).toBe("something");
  });

  it.each([
    ["sizes", "many"],
    ["seed", 2 ** 40],
    ["regularizer", { kind: "l2", lambda: "5" }],
    ["before", [{ shuffle: 1e300, epochs: 1, keepOrder: false }]],
    ["__proto__", { seed: 3 }],
  ])("with %s of a wrong kind loses that and nothing else", (field, value) => {
    const { wanted, leftOut } = follow(
      JSON.parse(`{"${field}":${JSON.stringify(value)},"learningRate":0.1}`),
    );
    expect(wanted).toEqual({ ...defaultConfig(), learningRate: 0.1 });
    expect(leftOut.map((left) => left.field)).toEqual([field]);
  });
});
