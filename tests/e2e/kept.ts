import type { Locator, Page } from "@playwright/test";
import { expect, type Lab } from "./lab";

/** The section of kept runs. */
export class KeptRuns {
  readonly section: Locator;
  readonly keepButton: Locator;
  readonly rows: Locator;

  constructor(page: Page) {
    this.section = page.getByRole("region", { name: "Kept runs" });
    this.keepButton = this.section.getByRole("button", { name: "Keep this run" });
    this.rows = this.section.getByRole("listitem");
  }

  /** The row of a run; of the live one without a letter. */
  row(letter?: string): Locator {
    const name = letter ? `Actions for run ${letter}` : undefined;
    return name
      ? this.rows.filter({ has: this.section.page().getByRole("button", { name, exact: true }) })
      : this.rows.filter({ hasText: "This run" });
  }

  /** Keeps the live run, and waits until it stands in the list. */
  async keep(): Promise<void> {
    const before = await this.letters();
    await this.keepButton.click();
    await expect.poll(() => this.letters()).not.toEqual(before);
  }

  async letters(): Promise<string[]> {
    const names = await this.section.getByRole("button", { name: /^Show run/ }).all();
    return Promise.all(names.map(async (button) => (await button.getAttribute("aria-label"))!.slice(9)));
  }

  async act(letter: string, action: string): Promise<void> {
    await this.section.getByRole("button", { name: `Actions for run ${letter}`, exact: true }).click();
    await this.section.page().getByRole("menuitem", { name: action }).click();
  }

  toggle(letter: string): Locator {
    return this.section.getByRole("button", { name: `Show run ${letter}`, exact: true });
  }

  async undo(): Promise<void> {
    await this.section.getByRole("button", { name: "Undo" }).click();
  }
}

/** Opens the lab with settings that make epochs short. */
export async function open(lab: Lab): Promise<KeptRuns> {
  await lab.open();
  await lab.openGroup("Data");
  await lab.type("Training images", 1000);
  return new KeptRuns(lab.page);
}

export async function epochs(lab: Lab, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const epoch = await lab.read("Epoch");
    await lab.epoch.click();
    await lab.until("Epoch", epoch + 1);
    await lab.rests();
  }
}

/** Begins again, with what is wanted. */
export async function reset(lab: Lab): Promise<void> {
  await lab.reset.click();
  await expect.poll(() => lab.read("Step")).toBe(0);
}

/** Goes on step by step to a step, so that each is a point. */
export async function stepTo(lab: Lab, step: number): Promise<void> {
  for (let at = await lab.read("Step"); at < step; at++) {
    await lab.step.click();
    await lab.until("Step", at + 1);
  }
}

/** Points but for the time that they took. */
export const learned = async (lab: Lab, name?: string) =>
  (await lab.points(name)).map(({ run: _, seconds: __, ...values }) => values);
