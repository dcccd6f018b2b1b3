import type { Arrival } from "epoch-lab";

/** The banner of a run that finds no lower cost. */
export const ARRIVED: Readonly<Record<Arrival, { title: string; text: string }>> = {
  rounding: {
    title: "Arrived: the gradient is 0 to rounding.",
    text: "No step lowers the cost of all training images any further. Another cost or penalty, or more images, go on from here.",
  },
  kink: {
    title: "Arrived: no step along the gradient lowers the cost.",
    text: "The gradient is not 0, but the cost has a kink here, as relu makes them. Mini-batches may get past it.",
  },
};
