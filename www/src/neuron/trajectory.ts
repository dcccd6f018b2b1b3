import init, { defaultConfig, learn, type Cost, type Neuron } from "epoch-lab";
import address from "epoch-lab/epoch_lab_bg.wasm?url";

/** The costs that are compared, in the order in which they stand. */
export const COMPARED_COSTS = ["quadratic", "crossEntropy"] as const satisfies readonly Cost[];
export type ComparedCost = (typeof COMPARED_COSTS)[number];

/** The chapter's two starts. */
export const STARTS = {
  little: { weight: 0.6, bias: 0.9, input: 1, target: 0 },
  badly: { weight: 2, bias: 2, input: 1, target: 0 },
} as const satisfies Record<string, Neuron>;

/** What the neuron was before each update, and after the last: update 0 is the start. */
export type Path = Readonly<
  Record<"weight" | "bias" | "z" | "a" | "slope" | "cost" | "gradient", Float64Array>
>;

/** Makes the core ready; nothing here works before. */
export async function openCore(): Promise<void> {
  await init({ module_or_path: address });
}

/** The way of a neuron through so many updates, as the core computes it. */
export function pathOf(neuron: Neuron, cost: ComparedCost, learningRate: number, updates: number): Path {
  const config = {
    ...defaultConfig(),
    precision: "f64" as const,
    sizes: [1, 1],
    training: 1,
    batchSize: 1,
    regularizer: { kind: "none" as const },
    cost,
    learningRate,
  };
  const trajectory = learn(neuron, config, updates);
  const { weight, bias, z, a, slope, cost: costs, gradient } = trajectory;
  trajectory.free();
  return { weight, bias, z, a, slope, cost: costs, gradient };
}
