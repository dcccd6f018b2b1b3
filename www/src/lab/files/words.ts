import { isOwn, type DataShape } from "../../settings/data-shape";
import { grouped } from "../../settings/number-format";

/** What was opened, in a sentence. */
export function ownDataWords(shape: DataShape): string {
  if (!isOwn(shape)) return "These are MNIST’s own files.";
  const { name, training, heldOut, test } = shape;
  const parts = [`${grouped(training)} images, ${grouped(heldOut)} of them held out`];
  if (test > 0) parts.push(`${grouped(test)} to test`);
  return `Own data: ${name}, ${parts.join(", ")}.`;
}
