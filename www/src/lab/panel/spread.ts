import type { Config } from "epoch-lab";
import { formatNumber } from "../../settings/number-format";

/**
 * How widely the weighted input z of a neuron in the first layer spreads at the start, over neurons: the standard
 * deviation for inputs whose mean square is 1, biases not counted.
 */
export function spread({ initializer, sizes }: Pick<Config, "initializer" | "sizes">): number {
  switch (initializer) {
    case "large":
      return Math.sqrt(sizes[0]!);
    case "normalized":
      return 1;
    case "he":
      return Math.SQRT2;
  }
}

/** The spread in words, and which activation the widest of the modest ones suits. */
export const spreadText = (config: Pick<Config, "initializer" | "sizes">): string =>
  `Spread of the weighted input: ${formatNumber(spread(config), 2)}. He suits relu.`;
