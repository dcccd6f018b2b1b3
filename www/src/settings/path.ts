/** Places of settings in a config: `learningRate`, `dropout.rate`, `optimizer.kind`, `optimizer.momentum`. */
import type { Config } from "epoch-lab";

/** Fields of any member of a union. */
type FieldOf<Union> = Union extends unknown ? keyof Union & string : never;

/** Fields of a config whose value is one of several kinds, with parameters of their own. */
export type KindField = {
  [Field in keyof Config]: Config[Field] extends { kind: string } ? Field : never;
}[keyof Config];

type PathsIn<Field extends keyof Config> = Config[Field] extends readonly unknown[]
  ? Field
  : Config[Field] extends object
    ? `${Field}.${FieldOf<Config[Field]>}`
    : Field;

/** The place of one setting, made from the core's types: a setting that is added there has to be named here. */
export type SettingPath = { [Field in keyof Config]: PathsIn<Field> }[keyof Config];

type ValueIn<Union, Name extends string> = Union extends unknown
  ? Name extends keyof Union
    ? Union[Name]
    : never
  : never;

/** What stands at a place, in those configs that have it. */
export type ValueAt<Path extends SettingPath> = Path extends keyof Config
  ? Config[Path]
  : Path extends `${infer Field extends keyof Config}.${infer Name}`
    ? ValueIn<Config[Field], Name>
    : never;

/** The field of a config that a place lies in. */
export const fieldOf = (path: SettingPath): keyof Config => path.split(".")[0] as keyof Config;

/** What stands at a place; undefined where the config's kind has no such parameter. */
export function read<Path extends SettingPath>(config: Config, path: Path): ValueAt<Path> | undefined {
  const [field, name] = path.split(".") as [keyof Config, string | undefined];
  const value: unknown = config[field];
  return (name === undefined ? value : (value as Record<string, unknown>)[name]) as ValueAt<Path> | undefined;
}

/** Puts a value at a place that the config has. */
export function write<Path extends SettingPath>(config: Config, path: Path, value: ValueAt<Path>): void {
  const [field, name] = path.split(".") as [keyof Config, string | undefined];
  if (name === undefined) Object.assign(config, { [field]: value });
  else Object.assign(config[field] as object, { [name]: value });
}
