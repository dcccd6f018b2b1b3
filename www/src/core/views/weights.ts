import type { Trainer } from "epoch-lab";

/** The weights of every layer. */
export interface WeightsData {
  view: "weights";
  step: number;
  /** One array a layer, first hidden layer first: neurons x inputs. */
  layers: Float32Array[];
}

export function viewWeights(trainer: Trainer): WeightsData {
  const layers = trainer
    .config()
    .sizes.slice(1)
    .map((_, layer) => trainer.weights(layer));
  return { view: "weights", step: trainer.position().step, layers };
}
