import type { Config, Setting } from "epoch-lab";
import type { KindField, SettingPath } from "./path";

/** The parameters that a config's kind of a field has. */
export function parametersIn(config: Config, field: KindField): SettingPath[] {
  const names = Object.keys(config[field]).filter((name) => name !== "kind");
  return names.map((name) => `${field}.${name}` as SettingPath);
}

/** The rows of a kind's parameters. */
export function parametersOf(table: readonly Setting[], field: KindField, kind: string): Setting[] {
  return table.filter(
    ({ belongsTo }) => belongsTo?.path === `${field}.kind` && belongsTo.kinds.includes(kind),
  );
}

/** A field's value of another kind: each parameter as it was when it was there last, or as it starts. */
export function valueOfKind<Field extends KindField>(
  table: readonly Setting[],
  field: Field,
  kind: Config[Field]["kind"],
  remembered: ReadonlyMap<string, number | string>,
): Config[Field] {
  const parameters = parametersOf(table, field, kind).map(({ path, start }) => [
    path.slice(field.length + 1),
    remembered.get(path) ?? start,
  ]);
  return { kind, ...Object.fromEntries(parameters) } as Config[Field];
}
