import { describe, expect, it } from "vitest";
import { RunningMeans } from "../../src/worker/running-means";

const means = (images: number, cost: number) => ({ images, cost, accuracy: 1 - cost });

describe("RunningMeans", () => {
  it("shows the means as they are taken", () => {
    const running = new RunningMeans();
    for (const taken of [means(1000, 0.4), means(600, 0.3), means(2000, 0.2)]) {
      expect(running.take(taken)).toEqual(taken);
    }
  });

  it("joins a few images to those before them, until there are enough", () => {
    const running = new RunningMeans();
    running.take(means(900, 0.2));
    const few = running.take(means(100, 0.7));
    expect(few.images).toBe(1000);
    expect(few.cost).toBeCloseTo(0.25);
    expect(few.accuracy).toBeCloseTo(0.75);
    expect(running.take(means(200, 0.25)).images).toBe(1200);
    expect(running.take(means(800, 0.1))).toEqual(means(800, 0.1));
  });

  it("lets go of what is long past when all that comes is few", () => {
    const running = new RunningMeans();
    running.take(means(1000, 0.9));
    const shown = Array.from({ length: 20 }, () => running.take(means(200, 0.1)));
    expect(Math.max(...shown.map(({ images }) => images))).toBeLessThan(1500);
    expect(shown.at(-1)?.cost).toBeCloseTo(0.1);
  });

  it("joins nothing to what came before a reset", () => {
    const running = new RunningMeans();
    running.take(means(900, 0.2));
    running.reset();
    expect(running.take(means(10, 0.7))).toEqual(means(10, 0.7));
  });
});
