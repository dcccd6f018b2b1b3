/** The rows of the core's table of settings, looked up by their places. */
import type { Setting } from "epoch-lab";
import type { SettingPath } from "./path";
import { SETTINGS } from "./words";

/** The core's row of a setting. */
export function rowAt(table: readonly Setting[], path: SettingPath): Setting {
  const row = table.find((row) => row.path === path);
  if (!row) throw new Error(`${path} has no row`);
  return row;
}

/** The options of a choice with what the page calls them, in the order of the page's words. */
export function optionsAt(table: readonly Setting[], path: SettingPath): [option: string, name: string][] {
  const { value } = rowAt(table, path);
  const { options = {} }: { readonly options?: Readonly<Record<string, string>> } = SETTINGS[path];
  return Object.entries(options).filter(
    ([option]) => value.kind === "choice" && value.options.includes(option),
  );
}
