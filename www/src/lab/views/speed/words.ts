/** What the view of learning speed says. */
import type { Activation, Cost } from "epoch-lab";
import { costName } from "../../../settings/words";
import type { NormsHistory } from "../../../session/norms-history";
import type { MisreadImage, Slopes, SpeedData } from "./data";
import { cost, activation, epochs, grouped, percent } from "../../../settings/number-format";
import type { NormLine } from "../norms-chart";
import { OUTPUT_FORMATS, aDigit } from "../../outputs";

/** A sentence with one number that stands out. */
export interface Sentence {
  before: string;
  number: string;
  after: string;
}

const plain = (before: string): Sentence => ({ before, number: "", after: "" });

/** "the first 1 000 validation images". */
export const probeName = ({ images, split }: Pick<SpeedData, "images" | "split">): string =>
  `the first ${grouped(images)} ${split} images`;

/** What each point of the gradient's norm is. */
export function pointWords(
  probe: string,
  { onValidation, epoch }: Pick<NormsHistory, "onValidation" | "epoch">,
): string {
  const words = `Each point: gradient of the mean cost over ${probe}, penalty apart.`;
  const changed = onValidation.at(-1) === 1 ? onValidation.indexOf(1) : 0;
  return changed > 0
    ? `${words} Before epoch ${epochs(epoch[changed]!)}, over the first training images.`
    : words;
}

/** A chart of norms in words. */
export function normsLabel(
  epoch: Float64Array,
  lines: readonly NormLine[],
  name: "Gradient norm" | "Weight norm" = "Gradient norm",
): string {
  if (epoch.length === 0) return name;
  const newest = lines.map(({ name, values }) => `${name} ${cost(values.at(-1) ?? NaN)}`);
  return `${name}, points: ${grouped(epoch.length)}, newest at epoch ${epochs(epoch.at(-1)!)}: ${newest.join(", ")}`;
}

/** Names of the layers, first hidden layer first. */
export function layerNames(layers: number): string[] {
  return Array.from({ length: layers }, (_, layer) => {
    if (layer === layers - 1) return "Output";
    return layers === 2 ? "Hidden" : `Hidden ${layer + 1}`;
  });
}

/** Said in place of all numbers once the run has diverged. */
export const NO_NUMBERS = "The outputs are no longer numbers.";

const sum = (counts: Uint32Array): number => counts.reduce((total, count) => total + count, 0);

/** What is said of outputs whose derivative lies in the first bin. */
export const FIRST_BIN: Record<Activation, string> = {
  sigmoid: "saturated",
  tanh: "saturated",
  relu: "derivative 0",
  identity: "",
  softmax: "",
};

/** Whether outputs of this activation have derivatives that differ, so that a histogram says something. */
export const hasSlopes = (output: Activation): boolean => FIRST_BIN[output] !== "";

/** The share that is wrong and hardly learns, or what applies instead. */
export function slopeWords(data: Pick<SpeedData, "output" | "cost" | "slopes">): Sentence {
  const { output, slopes } = data;
  if (output === "softmax")
    return plain(
      "Softmax outputs have no derivative of their own: each depends on all weighted inputs. Log-likelihood cancels it, and what is sent back is a − y.",
    );
  if (output === "identity" || !slopes)
    return plain("Identity outputs have the derivative 1 everywhere: they cannot saturate.");
  const wrong = sum(slopes.wrong);
  if (wrong + sum(slopes.right) === 0) return plain(NO_NUMBERS);
  if (wrong === 0) return plain("No output is wrong.");
  const number = percent(slopes.wrong[0]! / wrong);
  if (slopes.wrong[0] === 0)
    return plain(
      `None of the ${grouped(wrong)} wrong outputs ${output === "relu" ? "has the derivative 0" : "is saturated"}.`,
    );
  if (output === "relu")
    return { before: "", number, after: " of the wrong outputs have the derivative 0: they do not learn." };
  const then =
    data.cost === "crossEntropy" ? "under the quadratic cost they would hardly learn." : "they hardly learn.";
  return { before: "", number, after: ` of the wrong outputs are saturated: ${then}` };
}

/** What the histogram counts and how. */
export function slopesNote({ right, wrong }: Slopes, probe: string): string {
  const count = grouped(sum(right) + sum(wrong));
  return `${count} outputs, ${probe}. Wrong: more than one half off. Heights: square root of each side’s share.`;
}

/** The histogram in words. */
export function slopesLabel(slopes: Slopes | undefined, first: string): string {
  if (!slopes) return "Histogram of the derivative";
  const side = (name: string, counts: Uint32Array) =>
    `${grouped(sum(counts))} ${name}, of them ${grouped(counts[0]!)} ${first}`;
  return `Histogram of the derivative: ${side("right", slopes.right)}; ${side("wrong", slopes.wrong)}`;
}

/** "A 7, taken for a 1, 88 % sure." */
export function misreadWords(misread: MisreadImage, output: Activation): string {
  const { class: right, said, activation: value } = misread;
  const reading = OUTPUT_FORMATS[output];
  const sure = reading.isShare ? `, ${Math.round(100 * value)} % sure.` : `, output ${activation(value)}.`;
  return `${capital(aDigit(right))}, taken for ${aDigit(said)}${sure}`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What the other cost would send back, or why there is none. */
export function otherWords(misread: MisreadImage, output: Activation): Sentence {
  const { delta, other } = misread;
  if (!other && delta.every((value) => value === 0))
    return plain("Nothing is sent back: where the outputs are wrong, their derivative is 0.");
  if (!other) return plain(ALONE[output]);
  const name = capital(costName(other.cost));
  const { times } = other;
  if (times < 1) {
    const number = times < 0.005 ? "less than 1 %" : `${Math.round(100 * times)} %`;
    return { before: `${name} would send back `, number, after: " of this error." };
  }
  if (!Number.isFinite(times))
    return plain(`${capital(costName(misread.cost))} sends back nothing, ${costName(other.cost)} would.`);
  const number = times < 10 ? times.toFixed(1) : times < 1e6 ? grouped(times) : "over a million";
  return { before: `${name} would send back `, number, after: " times this error." };
}

/** Why an output has only one cost, and what that means for its error. */
const ALONE: Record<Activation, string> = {
  sigmoid: "",
  softmax:
    "No other cost goes with softmax. Log-likelihood needs none: δ = a − y has no factor that could vanish.",
  tanh: "No other cost goes with tanh: cross-entropy needs outputs from 0 to 1.",
  relu: "No other cost goes with relu: cross-entropy needs outputs from 0 to 1.",
  identity:
    "Here the quadratic cost sends back a − y as it is: the derivative is 1. Cross-entropy needs outputs from 0 to 1.",
};

/** The bars in words. */
export function deltasLabel({ cost: own, delta, other }: MisreadImage): string {
  const list = (name: Cost, values: readonly number[]) =>
    `${costName(name)} ${values.map((value, output) => (values.length === 1 ? "" : `${output}: `) + activation(value)).join(", ")}`;
  const both = [list(own, delta), ...(other ? [list(other.cost, other.delta)] : [])];
  return `Output error δ of each output, ${both.join("; ")}`;
}
