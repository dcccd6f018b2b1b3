import { nearZero } from "epoch-lab";
import type { Gradual } from "../../../worker/gradual";
import { EVERY_OTHER_FRAME_MS, type Gatherer, type Subject } from "../../../worker/viewer";
import type { WeightsData, WeightsRequest } from "./data";

export const weights: Gatherer<"weights"> = {
  gather,
  stays: EVERY_OTHER_FRAME_MS,
  about: "run",
  reads: "record",
};

function* gather({ trainer }: Subject, request: WeightsRequest): Gradual<WeightsData> {
  const { sizes } = trainer.config();
  const layer = request.layer < sizes.length - 1 ? request.layer : 0;
  const distribution = trainer.distribution(layer);
  yield;
  return {
    view: "weights",
    step: trainer.position().step,
    sizes,
    layer,
    weights: trainer.weights(layer),
    distribution,
    startDeviation: trainer.startDeviation(layer),
    nearZero: nearZero(),
  };
}
