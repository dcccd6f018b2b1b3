import { expect, test, type Lab } from "./lab";
import { Site } from "./site";

/** Epochs that are trained, and those at the start that are not measured: what drawing costs is found out in them. */
const EPOCHS = 4;
const WARM = 1;

/** The program of a worker that draws copies. */
const DRAWER = /copies-drawer-.*\.js$/;

interface Work {
  hidden: number;
  batch: number;
  /** Strengths that live copies have; none where images are learned from as they are. */
  live?: Record<string, number>;
}

const TURNED = { Shift: 1, Rotation: 10, Scaling: 10 };
const ELASTIC = { Shift: 0, Rotation: 0, "Elastic distortion": 34 };

let site: Site;

// Without its program a worker cannot start, and the browser says so.
test.use({ complaints: [/404/] });

test.beforeEach(async () => {
  site = await Site.open();
});
test.afterEach(() => site.close());

/** Trains; returns what every epoch came to, and the images a second of those that are measured. */
async function train(lab: Lab, { hidden, batch, live }: Work, by: "itself" | "others", epochs = EPOCHS) {
  site.missing = by === "itself" ? DRAWER : undefined;
  site.asked.length = 0;
  await lab.open(site.address);
  await lab.type("Hidden neurons", hidden);
  await lab.type("Mini-batch size", batch);
  await lab.openGroup("Expanded data");
  if (live) {
    await lab.choose("Expanded data", "live");
    for (const [name, strength] of Object.entries(live)) await lab.type(name, strength);
  }
  for (let epoch = 1; epoch <= epochs; epoch++) {
    await lab.epoch.click();
    await lab.until("Epoch", epoch, 120_000);
    await lab.rests();
  }
  const points = (await lab.points()).filter(({ epoch, step }) => step > 0 && Number.isInteger(epoch));
  const ends = new Map(points.map((point) => [point.epoch, point]));
  const seconds = ends.get(epochs)!.seconds - ends.get(WARM)!.seconds;
  return {
    ends: [...ends.values()].map(({ epoch, validationCost, validationAccuracy }) => ({
      epoch,
      validationCost,
      validationAccuracy,
    })),
    speed: (50_000 * (epochs - WARM)) / seconds,
    drawers: site.asked.filter((path) => DRAWER.test(path)).length,
  };
}

test("copies that another worker draws ahead leave every number of a run as it is", async ({ lab }) => {
  test.setTimeout(240_000);
  const work: Work = { hidden: 30, batch: 10, live: ELASTIC };
  const alone = await train(lab, work, "itself");
  const helped = await train(lab, work, "others");
  const thousands = ({ speed }: { speed: number }) => (speed / 1000).toFixed(1);
  console.log(
    `784-30-10, elastic copies: ${thousands(alone)} thousand images a second by itself, ` +
      `${thousands(helped)} with copies that are drawn ahead`,
  );
  expect(helped.ends.length).toBe(EPOCHS);
  expect(helped.ends).toEqual(alone.ends);
  expect(alone.drawers, "it is tried").toBeGreaterThan(0);
  expect(helped.drawers).toBeGreaterThan(0);
});

test("where drawing costs less than a fifth of training no other worker draws", async ({ lab }) => {
  test.setTimeout(240_000);
  const { drawers, speed } = await train(lab, { hidden: 800, batch: 100, live: TURNED }, "others", 2);
  console.log(`784-800-10, turned copies: ${(speed / 1000).toFixed(1)} thousand images a second by itself`);
  expect(drawers).toBe(0);
});
