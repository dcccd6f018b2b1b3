import { finishSweep, type Gradual } from "../../../worker/gradual";
import type { Gatherer, Subject } from "../../../worker/viewer";
import type { SpeedData, SpeedRequest } from "./data";

/** Bins of the histogram. The first one is what counts as saturated. */
const HISTOGRAM_BINS = 26;

export const speed: Gatherer<"speed"> = { gather, stays: 100, about: "run", reads: "record" };

function* gather({ trainer }: Subject, { from }: SpeedRequest): Gradual<SpeedData> {
  const reading = yield* finishSweep(trainer.sweepProbe(), trainer);
  const { output, cost } = trainer.config();
  const steepest = reading.steepest();
  const counts = reading.slopes(HISTOGRAM_BINS);
  const slopes =
    steepest !== undefined && counts
      ? { steepest, right: counts.slice(0, HISTOGRAM_BINS), wrong: counts.slice(HISTOGRAM_BINS) }
      : undefined;
  const found = reading.misread(from);
  const misread = found && { ...found, pixels: trainer.image(found.sample) };
  const images = reading.images();
  reading.free();
  const { step } = trainer.position();
  return { view: "speed", step, images, split: trainer.probeSplit(), output, cost, slopes, misread };
}
