/** How the outputs of each activation are to be read. */
import type { Activation, Config } from "epoch-lab";
import { activation, share } from "../settings/number-format";

interface OutputFormat {
  /** What the numbers are, said beside the list. */
  note: string;
  /** Whether an output is a share of one, and so said in per cent. */
  isShare: boolean;
  format: (value: number) => string;
  /** Bounds that the bars have at least; what leaves them stretches them. */
  low: number;
  high: number;
}

export const OUTPUT_FORMATS: Record<Activation, OutputFormat> = {
  softmax: { note: "probabilities, they add to 100 %", isShare: true, format: share, low: 0, high: 1 },
  sigmoid: { note: "sigmoid outputs need not add to 100 %", isShare: true, format: share, low: 0, high: 1 },
  tanh: { note: "tanh outputs, from −1 to 1", isShare: false, format: activation, low: -1, high: 1 },
  relu: { note: "relu outputs, from 0 up", isShare: false, format: activation, low: 0, high: 1 },
  identity: { note: "weighted inputs, as they are", isShare: false, format: activation, low: 0, high: 1 },
};

/** What the numbers are, said beside the list. */
export function outputsNote({ output, sizes, digits }: Pick<Config, "output" | "sizes" | "digits">): string {
  const { note, isShare } = OUTPUT_FORMATS[output];
  return sizes.at(-1) === 1
    ? `one output: above ${isShare ? "50 %" : "0.5"} it says ${Math.max(...digits)}`
    : note;
}

/** A bar from zero to the value, both as shares of the track; a missing value has none. */
export interface Bar {
  start: number;
  length: number;
}

/** Bars for all outputs on one scale. */
export function bars(
  outputs: ArrayLike<number>,
  reading: Pick<OutputFormat, "low" | "high">,
): (Bar | undefined)[] {
  const values = Array.from(outputs);
  const finite = values.filter(Number.isFinite);
  const low = Math.min(reading.low, ...finite);
  const high = Math.max(reading.high, ...finite);
  const place = (value: number): number => (value - low) / (high - low);
  return values.map((value) => {
    if (!Number.isFinite(value)) return undefined;
    const start = Math.min(place(0), place(value));
    return { start, length: Math.abs(place(value) - place(0)) };
  });
}

/** A digit as one of many: "a 7", "an 8". */
export const aDigit = (digit: number): string => `${digit === 8 ? "an" : "a"} ${digit}`;
