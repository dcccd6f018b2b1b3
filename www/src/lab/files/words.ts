import { isOwn, type DataShape } from "../../settings/data-shape";
import type { RunContents } from "../../protocol/files";
import { epochs, grouped } from "../../settings/number-format";

/** What was opened, in a sentence. */
export function ownDataWords(shape: DataShape): string {
  if (!isOwn(shape)) return "These are MNIST’s own files.";
  const { name, training, heldOut, test } = shape;
  const parts = [`${grouped(training)} images, ${grouped(heldOut)} of them held out`];
  if (test > 0) parts.push(`${grouped(test)} to test`);
  return `Own data: ${name}, ${parts.join(", ")}.`;
}

/** A run or a network that was opened, in a sentence. */
export function openedWords(
  name: string,
  { kind, position }: Pick<RunContents, "kind" | "position">,
): string {
  return kind === "run"
    ? `This run goes on from ${name}, epoch\u00a0${epochs(position.epoch)}.`
    : `This run begins with the network of ${name}.`;
}
