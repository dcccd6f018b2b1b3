import type { Config } from "epoch-lab";
import { parametersIn } from "./kinds";
import { fieldOf, read, type KindField, type SettingPath } from "./path";
import { isSame } from "./same";
import { PATHS, SETTINGS, valueText } from "./words";

/** How one setting differs between two configs, in the page's words. */
export interface Difference {
  /** JSON name of the setting; of one whose kind differs, the field that holds the kind. */
  readonly field: string;
  /** The setting's name, and the book's symbol. */
  readonly name: string;
  readonly symbol: string | undefined;
  readonly from: string;
  readonly to: string;
  /** All of it in one piece, where name and value are not enough. */
  readonly told: string | undefined;
  /** The value before, where the setting is a number. */
  readonly before: number | undefined;
}

/** A setting in which one run differs from another, in the page's words. */
export interface DifferenceWords {
  /** By itself: `Learning rate η 0.5`. */
  readonly long: string;
  /** Beside others: `η 0.5`. */
  readonly short: string;
}

/** The settings in which `to` differs from `from`, the most telling first. */
export function differences(from: Config, to: Config): Difference[] {
  return PATHS.flatMap((path) => differenceAt(path, from, to) ?? []);
}

/** What `config` has that `other` has not, the most telling first. */
export function differenceWords(config: Config, other: Config): DifferenceWords[] {
  const found = differences(other, config).map(({ field, name, symbol, to, told }): DifferenceWords => {
    const value = isKindField(config, field) ? kindText(config, field) : to;
    if (told) return { long: told, short: told };
    if (!symbol) return { long: `${name} ${value}`, short: `${name} ${value}` };
    return { long: `${name} ${symbol} ${value}`, short: `${symbol}\u00a0${value}` };
  });
  // Two settings may be told by the same words.
  return found.filter(({ long }, i) => found.findIndex((trait) => trait.long === long) === i);
}

/** A kind with its parameters: `L2, λ 5`; without those that `other` has too, and of the same value. */
export function kindText(config: Config, field: KindField, other?: Config): string {
  const kind = valueText(`${field}.kind`, config[field].kind);
  const parameters = parametersIn(config, field)
    .filter((path) => other === undefined || read(other, path) !== read(config, path))
    .map((path) => `${SETTINGS[path].symbol ?? SETTINGS[path].name} ${valueText(path, read(config, path)!)}`);
  return [kind, ...parameters].join(", ");
}

function differenceAt(path: SettingPath, from: Config, to: Config): Difference | undefined {
  const [before, after] = [read(from, path), read(to, path)];
  if (isSame(before, after)) return undefined;
  const { name, symbol } = SETTINGS[path];
  const field = fieldOf(path);
  if (isKindField(to, field) && from[field].kind !== to[field].kind) {
    // The kind tells of its parameters.
    if (path !== `${field}.kind`) return undefined;
    const [own, other] = [kindText(from, field, to), kindText(to, field, from)];
    return { field, name, symbol, from: own, to: other, told: undefined, before: undefined };
  }
  const tell = SETTINGS[path].tell as ((value: unknown) => string) | undefined;
  return {
    field: path,
    name,
    symbol,
    from: valueText(path, before!),
    to: valueText(path, after!),
    told: tell?.(after),
    before: typeof before === "number" ? before : undefined,
  };
}

function isKindField(config: Config, field: string): field is KindField {
  const value: unknown = config[field as keyof Config];
  return typeof value === "object" && value !== null && "kind" in value;
}
