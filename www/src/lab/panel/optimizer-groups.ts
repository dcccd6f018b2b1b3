import type { Config } from "epoch-lab";
import type { OptionGroup } from "../../parts/option-group";
import { decimal, grouped } from "../../settings/number-format";
import { isWholeSet, MOST_BFGS, weightsAndBiases } from "../../settings/whole-set";
import { OPTIMIZER_NOTES } from "../../settings/words";

type Kind = Config["optimizer"]["kind"];

const KINDS = Object.keys(OPTIMIZER_NOTES) as Kind[];

/** Bytes in words: "4.6 GB", "300 MB". */
const size = (bytes: number): string =>
  bytes < 1e9 ? `${decimal(bytes / 1e6, 0)} MB` : `${decimal(bytes / 1e9, 1)} GB`;

/** The menu of the optimizers, by what each looks at in a step; BFGS says where it cannot keep what it needs. */
export function optimizerGroups({ sizes }: Pick<Config, "sizes">): OptionGroup<Kind>[] {
  const numbers = weightsAndBiases(sizes);
  const isTooMuch = numbers > MOST_BFGS;
  const bfgs = `Would keep ${grouped(numbers)}² numbers, ${size(8 * numbers ** 2)}. Fits up to ${grouped(MOST_BFGS)} weights.`;
  const notes = { ...OPTIMIZER_NOTES, ...(isTooMuch ? { bfgs } : {}) };
  const those = (isWhole: boolean) =>
    Object.fromEntries(
      KINDS.filter((kind) => isWholeSet({ kind } as Config["optimizer"]) === isWhole).map((kind) => [
        kind,
        notes[kind],
      ]),
    );
  return [
    { name: "Mini-batches", notes: those(false) },
    { name: "The whole set at each step", notes: those(true), refused: isTooMuch ? ["bfgs"] : [] },
  ];
}
