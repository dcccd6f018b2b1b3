import type { Ended } from "epoch-lab";
import { grouped, plain } from "../settings/number-format";

/** How a run ended by itself, in the words of its banner. */
export function endedWords({ reason, waited, share, restored }: Ended): { title: string; text: string } {
  const title =
    reason === "noImprovement"
      ? `Stopped: ${waited === 1 ? "one epoch" : `${grouped(waited)} epochs`} without a better one.`
      : `Stopped: η has fallen to 1/${plain(Number(share.toPrecision(3)))}.`;
  const text =
    restored === undefined
      ? "The weights are those of the last epoch."
      : `The weights of epoch ${grouped(restored)} are back.`;
  return { title, text };
}
