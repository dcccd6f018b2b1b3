import type { Config } from "epoch-lab";
import { settingsLine } from "../settings/caption";

/** All settings of a run in one line, and where its random numbers come from. */
export function settingsText(config: Config): string {
  const line = settingsLine(config)
    .map(({ text }) => text)
    .join("");
  return config.generator === "book" ? `${line}, drawn as the book’s program did` : line;
}
