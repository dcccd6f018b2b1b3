import { nearZero } from "epoch-lab";
import { SOON, type Gatherer, type Subject } from "../../../worker/viewer";
import type { WeightsData, WeightsRequest } from "./data";

export const weights: Gatherer<"weights"> = { gather, stays: SOON, reads: "record" };

function gather({ trainer }: Subject, request: WeightsRequest): WeightsData {
  const { sizes } = trainer.config();
  const layer = request.layer < sizes.length - 1 ? request.layer : 0;
  return {
    view: "weights",
    step: trainer.position().step,
    sizes,
    layer,
    weights: trainer.weights(layer),
    distribution: trainer.distribution(layer),
    startDeviation: trainer.startDeviation(layer),
    nearZero: nearZero(),
  };
}
