import type { Distribution } from "epoch-lab";

declare module "../../../protocol/views" {
  interface ViewRequests {
    weights: WeightsRequest;
  }
  interface ViewContents {
    weights: WeightsData;
  }
}

/** The weights into one layer, 0 being the first hidden one. */
export interface WeightsRequest {
  view: "weights";
  layer: number;
}

/** The weights into one layer, and how those into every layer lie around zero. */
export interface WeightsData {
  view: "weights";
  step: number;
  /** Neurons in each layer, inputs first, outputs last. */
  sizes: number[];
  /** The layer that is shown: the one asked for, or the first when there are not so many. */
  layer: number;
  /** The weights into it: neurons x inputs. */
  weights: Float32Array;
  distribution: Distribution;
  /** Standard deviation of the weights into it before the first step. */
  startDeviation: number;
  /** Up to this magnitude a weight is near zero. */
  nearZero: number;
}
