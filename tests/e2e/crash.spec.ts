import { expect, test, type Lab } from "./lab";

/** The numbers at the end of an epoch, by which two runs are told apart. */
async function endOf(lab: Lab, epoch: number): Promise<unknown> {
  const { step, validationCost, validationAccuracy } = (await lab.points()).find(
    (point) => point.epoch === epoch,
  )!;
  return { step, validationCost, validationAccuracy };
}

interface Death {
  name: string;
  /** Runs in the worker. */
  die: () => void;
  /** What stands in the console then, if anything does. */
  complaint: RegExp | undefined;
}

const DEATHS: Death[] = [
  {
    name: "an error that nobody catches",
    die: () => {
      setTimeout(() => {
        throw new Error("killed by a test");
      });
    },
    complaint: /killed by a test/,
  },
  {
    name: "a breakdown while it trains",
    die: () => {
      // What the next report is made with.
      Float64Array.from = () => {
        throw new Error("killed by a test");
      };
    },
    complaint: /killed by a test/,
  },
  {
    name: "an end that nobody is told of",
    die: () => self.close(),
    complaint: undefined,
  },
  {
    name: "work without end",
    die: () => {
      setTimeout(() => {
        for (;;);
      });
    },
    complaint: undefined,
  },
];

for (const { name, die, complaint } of DEATHS) {
  test(`a worker that dies of ${name} says so, and the run goes on with the same numbers`, async ({
    lab,
    complaints,
  }) => {
    if (complaint) complaints.push(complaint);
    await lab.open();
    await lab.page.getByRole("spinbutton", { name: "Stop after" }).fill("3");
    await lab.page.getByRole("spinbutton", { name: "Stop after" }).press("Enter");
    await lab.train.click();
    await lab.until("Epoch", 3);
    await lab.rests();
    const undisturbed = await endOf(lab, 3);
    await lab.reset.click();
    await lab.isFresh();

    await lab.setSpeed("1 000 steps/s");
    await lab.draw([[152, 48, 143, 135, 134, 228]]);
    await lab.epoch.click();
    await lab.until("Epoch", 1);
    await lab.rests();
    await lab.train.click();
    await lab.until("Epoch", 1.1);
    await lab.page.workers()[0]!.evaluate(die);

    await expect(lab.banner.getByRole("heading")).toHaveText("Training stopped unexpectedly.", {
      timeout: 15_000,
    });
    await expect(lab.banner).toContainText(
      "The run up to epoch 1.00 is kept and can go on from there, with the same numbers.",
    );
    expect(await lab.read("Epoch"), "nothing on screen is lost").toBeGreaterThan(1);
    await lab.setSpeed("full");
    await lab.banner.getByRole("button", { name: "Go on from 1.00" }).click();
    await expect(lab.banner).toHaveCount(0);
    await lab.until("Epoch", 3);
    await lab.rests();
    expect(await endOf(lab, 3)).toEqual(undisturbed);
    expect((await lab.outputs()).every(Number.isFinite), "the drawing is read again").toBe(true);
  });
}
