import { expect, test, type Lab } from "./lab";

interface Waiting {
  setting: string;
  change: (lab: Lab) => Promise<void>;
  /** The value that the run goes on with. */
  still: string;
  /** What the closed group says once the change holds. */
  now: { group: string; says: string };
}

const WAITING: Waiting[] = [
  {
    setting: "hidden neurons",
    change: (lab) => lab.type("Hidden neurons", 20),
    still: "30",
    now: { group: "Network", says: "784 · 20 · 10, sigmoid" },
  },
  {
    setting: "hidden layers",
    change: (lab) => lab.choose("Hidden layers", "2"),
    still: "1",
    now: { group: "Network", says: "784 · 30 · 30 · 10, sigmoid" },
  },
  {
    setting: "activation (tanh)",
    change: (lab) => lab.choose("Activation", "tanh"),
    still: "sigmoid",
    now: { group: "Network", says: "784 · 30 · 10, tanh, sigmoid out" },
  },
  {
    setting: "activation (relu)",
    change: (lab) => lab.choose("Activation", "relu"),
    still: "sigmoid",
    now: { group: "Network", says: "784 · 30 · 10, relu, sigmoid out" },
  },
  {
    setting: "starting weights",
    change: (lab) => lab.choose("Starting weights", "large"),
    still: "normalized",
    now: { group: "Network", says: "784 · 30 · 10, sigmoid" },
  },
  {
    setting: "training images",
    change: async (lab) => {
      await lab.openGroup("Data");
      await lab.type("Training images", 5000);
    },
    still: "50\u202F000",
    now: { group: "Data", says: "5\u202F000 training · 10\u202F000 validation" },
  },
  {
    setting: "validation",
    change: async (lab) => {
      await lab.openGroup("Data");
      await lab.choose("Validation", "off");
    },
    still: "held out",
    now: { group: "Data", says: "50\u202F000 training · no validation" },
  },
  {
    setting: "seed",
    change: async (lab) => {
      await lab.openGroup("Seed");
      await lab.type("Seed", 12);
    },
    still: "1",
    now: { group: "Seed", says: "12" },
  },
];

for (const { setting, change, still, now } of WAITING) {
  test(`${setting}: needs a reset, says so, and Reset now applies it`, async ({ lab }) => {
    await lab.open();
    await lab.setSpeed("100 steps/s");
    await lab.trainTo(10);
    const step = await lab.read("Step");
    await change(lab);
    await expect(lab.settings.getByText(`Still ${still} until a reset.`)).toBeVisible();
    expect(await lab.read("Step"), "the run stands where it stood").toBe(step);

    await lab.settings.getByRole("button", { name: "Reset now" }).click();
    await expect(lab.settings.getByText("until a reset")).toHaveCount(0);
    expect(await lab.read("Step")).toBe(0);
    await expect(lab.group(now.group).locator("summary")).toContainText(now.says);

    await lab.trainTo(10);
  });
}

test("a setting that waits for a reset waits no more when it is put back", async ({ lab }) => {
  await lab.open();
  await lab.setSpeed("100 steps/s");
  await lab.trainTo(10);
  await lab.type("Hidden neurons", 20);
  await expect(lab.settings.getByText("Still 30 until a reset.")).toBeVisible();
  await lab.type("Hidden neurons", 30);
  await expect(lab.settings.getByText("until a reset")).toHaveCount(0);
});

test("with validation off all 60 000 images are trained on, and no validation line is made up", async ({
  lab,
}) => {
  await lab.open();
  await lab.openGroup("Data");
  await lab.choose("Validation", "off");
  await lab.type("Training images", 60_000);
  await lab.epoch.click();
  await lab.until("Epoch", 1);
  await lab.rests();
  expect(await lab.read("Step")).toBe(6000);
  expect(await lab.read("Validation")).toBeNaN();
  expect(await lab.read("Training")).toBeGreaterThan(80);
});
