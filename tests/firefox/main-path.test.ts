import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { parse } from "../e2e/csv";
// Ten digits as hands wrote them, which the core's own tests read too.
import DIGITS from "../strokes.json";
import { Firefox, type Visit } from "./browser";
import {
  click,
  curvePixels,
  draw,
  find,
  isFresh,
  lastValues,
  outputs,
  PARTS,
  read,
  rests,
  text,
  type,
  until,
  type Named,
} from "./lab";

let firefox: Firefox;
let visit: Visit | undefined;

beforeAll(async () => {
  firefox = await Firefox.start();
});

afterAll(async () => {
  await firefox?.stop();
});

afterEach(async () => {
  const complaints = visit?.complaints;
  await visit?.close();
  visit = undefined;
  expect(complaints ?? [], "complaints in the console").toEqual([]);
});

/** The lab, with all of MNIST. */
async function lab(): Promise<Visit> {
  visit = await firefox.visit("");
  await isFresh(visit.page);
  return visit;
}

/** Trains one epoch of a thousand images. */
async function shortEpoch({ page }: Visit): Promise<void> {
  await click(page, PARTS.data);
  await type(page, PARTS.trainingImages, 1000);
  await click(page, PARTS.epoch);
  await until(page, "Epoch", 1);
  await rests(page);
}

test("the lab trains past 90 % on validation, and draws both curves", async () => {
  const { page } = await lab();
  await click(page, PARTS.train);
  await until(page, "Validation", 90);
  await until(page, "Training", 90);
  await click(page, PARTS.pause);
  await rests(page);
  for (const chart of PARTS.charts) {
    // The point at a curve's end alone has some thirty.
    expect(await curvePixels(page, chart), `${chart.name}: pixels of the curve`).toBeGreaterThan(300);
  }
  const [cost, accuracy] = PARTS.charts;
  // They are brought up to date a moment after the charts.
  await expect
    .poll(() => lastValues(page, accuracy))
    .toEqual([await read(page, "Training"), await read(page, "Validation")]);
  for (const value of await lastValues(page, cost)) expect(value).toBeGreaterThan(0);
});

test("a drawn digit is read", async () => {
  const { page } = await lab();
  await click(page, PARTS.epoch);
  await until(page, "Epoch", 1);
  await rests(page);
  expect((await outputs(page)).every(Number.isNaN), "no answer without a drawing").toBe(true);
  await draw(page, DIGITS[1]!.strokes);
  await expect
    .poll(async () => {
      const shown = await outputs(page);
      return shown.indexOf(Math.max(...shown));
    })
    .toBe(1);
});

test("a figure trained to its end is the published one in every epoch", async () => {
  visit = await firefox.visit("figures.html#l2-1000");
  const { page } = visit;
  await click(page, PARTS.train);
  await find(page, PARTS.trainAgain, 55_000);
  expect(await text(page, PARTS.runs)).toContain("all 400 epochs identical");
});

test("a kept run is still there after the page is loaded again", async () => {
  const { page } = await lab();
  await shortEpoch(visit!);
  await click(page, PARTS.keep);
  await find(page, PARTS.shown("A"));
  await page.reload();
  await find(page, PARTS.shown("A"));
});

test("the exported CSV has the points that the page shows, the exported PNG the charts", async () => {
  const { page } = await lab();
  await shortEpoch(visit!);
  const save = async (kind: Named) =>
    visit!.saved(async () => {
      await click(page, PARTS.exports);
      await click(page, kind);
    });
  const csv = await save(PARTS.csv);
  expect(csv.name).toMatch(/\.csv$/);
  const last = parse(csv.bytes.toString("utf8")).at(-1)!;
  expect(last).toMatchObject({ run: "this", step: 100, epoch: 1 });
  expect(100 * last.validationAccuracy).toBeCloseTo(await read(page, "Validation"), 1);
  expect(last.trainingCost).toBeGreaterThan(0);
  const png = await save(PARTS.png);
  expect(png.name).toMatch(/\.png$/);
  expect(png.bytes.subarray(1, 4).toString("latin1")).toBe("PNG");
  expect(png.bytes.readUInt32BE(16), "pixels wide").toBe(1920);
});
