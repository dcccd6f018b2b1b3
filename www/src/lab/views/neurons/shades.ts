import type { Activation } from "epoch-lab";
import { at } from "../../../charts/at";

/** How the activations of one kind are coloured. */
interface Shading {
  /** Two colours around zero, or ink from zero up. */
  isSigned: boolean;
  /** The activation in full colour; the layer's largest where there is no bound. */
  full: 1 | "largest";
}

export const SHADINGS: Record<Activation, Shading> = {
  sigmoid: { isSigned: false, full: 1 },
  softmax: { isSigned: false, full: 1 },
  tanh: { isSigned: true, full: 1 },
  relu: { isSigned: false, full: "largest" },
  identity: { isSigned: true, full: "largest" },
};

/**
 * Shades of a layer's activations, from -1 to 1, 0 being blank. What is not finite, or not `shown`, is NaN and
 * has none; nor does it count for the largest.
 */
export function shadesOf(
  values: ArrayLike<number>,
  activation: Activation,
  shown: (neuron: number) => boolean,
): Float32Array {
  const { full } = SHADINGS[activation];
  const shades = new Float32Array(values.length).fill(NaN);
  let largest = 0;
  for (let neuron = 0; neuron < values.length; neuron++) {
    const a = at(values, neuron);
    if (!shown(neuron) || !Number.isFinite(a)) continue;
    shades[neuron] = a;
    largest = Math.max(largest, Math.abs(a));
  }
  const scale = full === "largest" ? largest || 1 : full;
  for (let neuron = 0; neuron < values.length; neuron++) {
    shades[neuron] = Math.max(-1, Math.min(1, at(shades, neuron) / scale));
  }
  return shades;
}
