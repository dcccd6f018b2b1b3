/** What the view of the neurons says in words. */
import type { MaskSpan } from "epoch-lab";
import type { NeuronsData, NetworkImage } from "./data";
import { MOST_CIRCLES } from "./neuron-places";
import { layerName } from "./draw-neurons";
import { activation, grouped, percent, plain } from "../../../settings/number-format";
import { agree, answerOf, answerWords, type Answer } from "../../answer";
import { aDigit } from "../../outputs";

/** Which image is shown: "the last image, a 5". `onPad`: what an image shows that is on the pad, not drawn there. */
export function imageWords(image: NetworkImage, onPad?: number): string {
  if (image.kind !== "drawing") {
    const name = image.kind === "last" ? "the last image" : `training image ${grouped(image.number + 1)}`;
    return `${name}, ${aDigit(image.label)}`;
  }
  return onPad === undefined ? "your digit" : `the image on the pad, ${aDigit(onPad)}`;
}

/** Neurons in each hidden layer. */
export const hiddenOf = ({ sizes }: Pick<NeuronsData, "sizes">): number[] => sizes.slice(1, -1);

/** The mask of the last mini-batch, one byte a hidden neuron; none when it had no dropout. */
export function lastMask({ masks, sizes }: Pick<NeuronsData, "masks" | "sizes">): Uint8Array | undefined {
  const neurons = sum(hiddenOf({ sizes }));
  return neurons > 0 && masks.length > 0 ? masks.subarray(masks.length - neurons) : undefined;
}

/** "15 of 30 hidden neurons are dropped in this mini-batch; 50.2 % over the last 116." */
export function shareWords(masks: Uint8Array, neurons: number, span: MaskSpan): string {
  const last = masks.subarray(masks.length - neurons);
  const count = dropped(last);
  const are = count === 1 ? "is" : "are";
  return (
    `${grouped(count)} of ${grouped(neurons)} hidden neurons ${are} dropped ` +
    `${span === "perImage" ? "for the last image" : "in this mini-batch"}; ` +
    `${percent(dropped(masks) / masks.length)} over the last ${grouped(masks.length / neurons)}.`
  );
}

/** How many neurons a mask drops. */
export function dropped(mask: Uint8Array): number {
  let count = 0;
  for (const kept of mask) if (kept === 0) count++;
  return count;
}

/** The picture of the layers in a sentence or two. */
export function pictureWords(data: NeuronsData, onPad?: number): string {
  const answer = answerOf(data.activations.at(-1)!, data.digits);
  const mask = lastMask(data);
  const parts = mask
    ? `${grouped(dropped(mask))} of ${grouped(mask.length)} hidden neurons are dropped`
    : "all neurons take part";
  const isSingle = data.sizes.at(-1) === 1;
  const said =
    answer.kind === "one" && isSingle
      ? `The output says ${answerWords(answer)}.`
      : answer.kind === "one"
        ? `The largest output is ${answerWords(answer)}.`
        : sentence(answerWords(answer));
  return `Layers of neurons for ${imageWords(data.image, onPad)}: ${parts}. ${said}`;
}

/** A layer and what each of its neurons does. */
export interface LayerWords {
  name: string;
  neurons: string;
}

/** Every layer from the outputs down, each neuron by its number: "1: 0.83, 2: dropped". */
export function layerWords(data: NeuronsData): LayerWords[] {
  const hidden = hiddenOf(data);
  const mask = lastMask(data);
  let begin = 0;
  const layers = data.activations.map((values, layer) => {
    const isOutput = layer === hidden.length;
    const from = begin;
    begin += values.length;
    const told = Array.from(values.subarray(0, MOST_CIRCLES), (a, neuron) => {
      const isDropped = !isOutput && mask?.[from + neuron] === 0;
      const name = isOutput ? outputName(data.digits, values.length, neuron) : neuron + 1;
      return `${name}: ${isDropped ? "dropped" : activation(a)}`;
    });
    const rest = values.length > told.length ? `, and ${grouped(values.length - told.length)} more` : "";
    return { name: layerName(layer, hidden.length), neurons: told.join(", ") + rest };
  });
  return layers.reverse();
}

/** The digit of an output, both of a single one: "0 or 1". */
export const outputName = (digits: readonly number[], outputs: number, output: number): string =>
  outputs === 1 ? digits.join(" or ") : String(digits[output] ?? output);

const AGREEMENTS = [
  "None of the five agrees.",
  "One of the five agrees.",
  "Two of the five agree.",
  "Three of the five agree.",
  "Four of the five agree.",
  "All five agree.",
];

/** How many of the thinned networks say what the whole one says. */
export function agreementWords(whole: Answer, thinned: readonly Answer[]): string {
  if (whole.kind !== "one") return sentence(answerWords(whole));
  return AGREEMENTS[thinned.filter((answer) => agree(answer, whole)).length]!;
}

/** That scaling up while training is what the book does afterwards, at this rate. */
export function scalingWords(rate: number): string {
  const kept = 1 - rate;
  const times = rate === 0.5 ? "double" : `${plain(Number((1 / kept).toPrecision(3)))} times`;
  const book =
    rate === 0.5
      ? "the book’s halved outgoing weights"
      : `outgoing weights times ${plain(Number(kept.toPrecision(3)))} afterwards, the book’s way at this rate`;
  return `While training, kept neurons count ${times}; that equals ${book}.`;
}

const sentence = (words: string): string => `${words.replace(/^./, (letter) => letter.toUpperCase())}.`;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
