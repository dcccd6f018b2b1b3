import type { Divergence } from "../session/divergence";
import { epochs, grouped, plain } from "../settings/number-format";
import { wordsOf } from "../settings/words";

/** The banner of a run that diverged: what happened, what is safe, what can be done. */
export interface DivergenceWords {
  title: string;
  text: string;
  goBack: string;
}

export function divergenceWords({ step, layer, cause, keptEpoch, goBack }: Divergence): DivergenceWords {
  const kept = `The weights of epoch ${epochs(keptEpoch)} are kept.`;
  const { noun = cause?.field, symbol } = (cause && wordsOf(cause.field)) ?? {};
  const why = cause
    ? `The ${noun} is the likely cause: ${symbol ?? "it"} went from ` +
      `${cause.from} to ${cause.to} at step ${grouped(cause.step)}.`
    : "No setting was changed on the way. A learning rate that is too large is the likely cause.";
  const how = cause ? `${symbol ?? noun} ${cause.from}` : `η ${plain(goBack.learningRate)}`;
  return {
    title: `The cost is no longer a number. Training paused at step ${grouped(step)}, in the ${layer}.`,
    text: `${why} ${kept}`,
    goBack: `Go back to epoch ${epochs(keptEpoch)}, with ${how}`,
  };
}
