import { describe, expect, it } from "vitest";
import { isValidated } from "../../src/worker/validation-schedule";

const READS = 10_000;

/** The epochs from `from` to `to` whose ends are validated. */
function validated(training: number, from: number, to: number): number[] {
  const epochs = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  return epochs.filter((epoch) =>
    isValidated({ epoch, images: epoch * training, training, reads: READS, isAwaited: false }),
  );
}

describe("validation", () => {
  it("comes at every epoch's end up to epoch 200, however few images it trains on", () => {
    expect(validated(1, 1, 200)).toHaveLength(200);
  });

  it("comes after that once twice as many images were trained on as it reads", () => {
    expect(validated(100, 201, 1000)).toEqual([400, 600, 800, 1000]);
    const epochs = validated(7000, 201, 500);
    expect(epochs).toHaveLength(Math.floor((500 * 7000) / 20_000) - Math.floor((200 * 7000) / 20_000));
  });

  it("goes on at every epoch's end where one is as much as that", () => {
    expect(validated(20_000, 201, 300)).toHaveLength(100);
    expect(validated(50_000, 201, 300)).toHaveLength(100);
  });
});
