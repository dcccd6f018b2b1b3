import type { ExplainedDivergence } from "../session/divergence";
import { epochs, grouped, plain } from "../settings/number-format";
import { wordsOf } from "../settings/words";

/** The banner of a run that diverged: what happened, what is safe, what can be done. */
export interface DivergenceWords {
  title: string;
  text: string;
  goBack: string;
}

export function divergenceWords(divergence: ExplainedDivergence): DivergenceWords {
  const { step, layer, keptEpoch, change, goBack } = divergence;
  const kept = `The weights of epoch ${epochs(keptEpoch)} are kept.`;
  const { noun = change?.field, symbol } = (change && wordsOf(change.field)) ?? {};
  const why = change
    ? `The ${noun} is the likely cause: ${symbol ?? "it"} went from ` +
      `${change.from} to ${change.to} at step ${grouped(change.step)}.`
    : suspicion(divergence);
  const lambda = goBack.regularizer.kind === "none" ? NaN : goBack.regularizer.lambda;
  const proposal =
    divergence.cause.kind === "lambda" ? `λ ${plain(lambda)}` : `η ${plain(goBack.learningRate)}`;
  const how = change ? `${symbol ?? noun} ${change.from}` : proposal;
  return {
    title: `The cost is no longer a number. Training paused at step ${grouped(step)}, in the ${layer}.`,
    text: `${why} ${kept}`,
    goBack: `Go back to epoch ${epochs(keptEpoch)}, with ${how}`,
  };
}

/** What is likely where no change on the way is. */
function suspicion({ cause, goBack }: ExplainedDivergence): string {
  if (cause.kind === "learningRate") {
    return "No setting was changed on the way. A learning rate that is too large is the likely cause.";
  }
  const each =
    goBack.regularizer.kind === "l1"
      ? `moves every weight by ηλ/n = ${plain(cause.shrinkage)}`
      : `multiplies every weight by 1 − ηλ/n = ${plain(1 - cause.shrinkage)}`;
  return `A regularization parameter that is too large is the likely cause: each step ${each}.`;
}
