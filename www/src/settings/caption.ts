import type { Config } from "epoch-lab";
import { parametersIn } from "./kinds";
import { grouped } from "./number-format";
import { read, type KindField, type SettingPath } from "./path";
import { isWholeSet } from "./whole-set";
import { digitsText, SETTINGS, valueText } from "./words";

/** A run of text; symbols of the book stand in the formulas' italic. */
export interface Phrase {
  readonly text: string;
  readonly math?: boolean;
}

/** All settings of a run in one line, as a caption under an exported picture. */
export function settingsLine(config: Config): Phrase[] {
  const line: Phrase[] = [{ text: `${config.sizes.join(" · ")}, ${valueText("hidden", config.hidden)}` }];
  const say = (text: string) => line.push({ text });
  const set = (path: SettingPath) => {
    const { symbol, name } = SETTINGS[path];
    line.push(symbol ? { text: symbol, math: true } : { text: name });
    say(` ${valueText(path, read(config, path)!)}`);
  };
  const parameters = (field: KindField) => {
    for (const path of parametersIn(config, field)) {
      say(", ");
      set(path);
    }
  };
  if (config.output !== config.hidden) say(`, ${valueText("output", config.output)} outputs`);
  say(
    `, ${valueText("initializer", config.initializer)} starting weights; ${valueText("cost", config.cost)}`,
  );
  if (config.regularizer.kind !== "none") {
    say(`; ${valueText("regularizer.kind", config.regularizer.kind)}`);
    parameters("regularizer");
  }
  if (config.maxNorm.kind !== "none") {
    say("; max-norm ");
    set("maxNorm.norm");
  }
  const { rate, inputs, masks } = config.dropout;
  if (rate > 0) say(`; dropout ${valueText("dropout.rate", rate)}`);
  if (inputs > 0) say(`; dropout of inputs ${valueText("dropout.inputs", inputs)}`);
  if (rate + inputs > 0 && masks === "perImage") say(`, masks ${valueText("dropout.masks", masks)}`);
  if (config.expand.kind !== "none") {
    say(`; expanded data ${valueText("expand.kind", config.expand.kind)}`);
    parameters("expand");
  }
  say(`; ${valueText("optimizer.kind", config.optimizer.kind)}`);
  if (isWholeSet(config.optimizer)) {
    parameters("optimizer");
  } else {
    say(", ");
    set("learningRate");
    parameters("optimizer");
    say(`, mini-batches of ${grouped(config.batchSize)}`);
  }
  say(`; ${grouped(config.training)} training images; seed ${config.seed}`);
  if (config.digits.length < 10) say(`; ${digitsText(config.digits).toLowerCase()}`);
  if (config.shuffledLabels > 0)
    say(`; ${valueText("shuffledLabels", config.shuffledLabels)} of the labels shuffled`);
  return line;
}
