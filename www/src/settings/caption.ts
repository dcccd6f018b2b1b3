import type { Config } from "epoch-lab";
import { formatNumber, decimal } from "./number-format";
import { COSTS, OPTIMIZERS, REGULARIZERS } from "./choices";

/** A run of text; symbols of the book stand in the formulas' italic. */
export interface Phrase {
  readonly text: string;
  readonly math?: boolean;
}

/** All settings of a run in one line, as a caption under an exported picture. */
export function settingsLine(config: Config): Phrase[] {
  const { regularizer, optimizer, dropout } = config;
  const spans: Phrase[] = [{ text: `${config.sizes.join(" · ")}, ${config.hidden}` }];
  const say = (text: string) => spans.push({ text });
  const set = (symbol: string, value: number) =>
    spans.push({ text: symbol, math: true }, { text: ` ${formatNumber(value)}` });
  if (config.output !== config.hidden) say(`, ${config.output} outputs`);
  say(`, ${config.initializer} starting weights; ${COSTS[config.cost]}`);
  if (regularizer.kind !== "none") {
    say(`; ${REGULARIZERS[regularizer.kind]}, `);
    set("λ", regularizer.lambda);
  }
  if (dropout.rate > 0) say(`; dropout ${formatNumber(dropout.rate)}`);
  say(`; ${OPTIMIZERS[optimizer.kind]}, `);
  set("η", config.learningRate);
  if (optimizer.kind !== "sgd") {
    say(", ");
    set("μ", optimizer.momentum);
  }
  say(
    `, mini-batches of ${decimal(config.batchSize, 0)}; ${decimal(config.training, 0)} training images; seed ${config.seed}`,
  );
  return spans;
}
