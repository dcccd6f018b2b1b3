import type { Config, Failure } from "epoch-lab";
import { plain } from "./number-format";

/** A setting of a link that could not be set. */
export interface LeftOut {
  /** JSON name of the setting, as the link has it; undefined where nothing of the link could be read. */
  field: string | undefined;
  /** The rest of a sentence that begins with that name, or a whole one where there is none. */
  message: string;
}

/** What an address asks for; what the settings are worth is not said. */
export type Link =
  | { readonly kind: "settings"; readonly settings: Readonly<Record<string, unknown>> }
  /** `reason` is a sentence. */
  | { readonly kind: "unreadable"; readonly reason: string };

/** What a link comes to: settings that are possible, and what was left out. */
export interface Followed {
  readonly wanted: Config;
  readonly leftOut: readonly LeftOut[];
  /** Whether any of its settings could be had; a link that asks for none has all it asks for. */
  readonly took: "something" | "nothing";
}

/** The part of an address that carries settings: `#config={"learningRate":0.1}`. */
const SETTINGS_KEY = "config";

/** The part that says how many epochs a figure of such settings takes. */
const EPOCHS_KEY_AND_RANGE = { key: "epochs", usual: 10, most: 400 };

/** The address of the lab with these settings. */
export function linkTo(page: string, config: Partial<Config>): string {
  return `${page}#${new URLSearchParams({ [SETTINGS_KEY]: JSON.stringify(config) })}`;
}

/** The address of a figure that trains these settings with several seeds for so many epochs. */
export function linkToSeeds(config: Config, epochs: number): string {
  const length = Number.isFinite(epochs) ? epochs : EPOCHS_KEY_AND_RANGE.usual;
  return `${linkTo("./figures.html", config)}&${EPOCHS_KEY_AND_RANGE.key}=${length}`;
}

/** The epochs that an address asks for. */
export function readEpochs(hash: string): number {
  const epochs = Number(new URLSearchParams(hash.replace(/^#/, "")).get(EPOCHS_KEY_AND_RANGE.key));
  return Number.isInteger(epochs) && epochs >= 1 && epochs <= EPOCHS_KEY_AND_RANGE.most
    ? epochs
    : EPOCHS_KEY_AND_RANGE.usual;
}

/** No settings are as long, or nested as deep: more would only keep the page busy, or break what reads them. */
const LINK_LIMITS = { characters: 1_000_000, depth: 16 };

/** What is said of a link that cannot be read. */
const DAMAGED_REASON = "It may have been cut off when it was copied.";

/** What an address asks for; undefined when it asks for no settings. */
export function readLink(hash: string): Link | undefined {
  const text = new URLSearchParams(hash.replace(/^#/, "")).get(SETTINGS_KEY);
  if (text === null) return undefined;
  if (text.length > LINK_LIMITS.characters) {
    return unreadable(`It is longer than ${plain(LINK_LIMITS.characters)} characters.`);
  }
  if (isDeeper(text, LINK_LIMITS.depth))
    return unreadable(`It is nested more than ${LINK_LIMITS.depth} deep.`);
  try {
    const settings: unknown = JSON.parse(text);
    return isObject(settings) ? { kind: "settings", settings } : unreadable("It holds no set of settings.");
  } catch {
    return unreadable(DAMAGED_REASON);
  }
}

/** What the address of the lab asks for: there, what is no text at all can only be a link that was cut. */
export function readLabLink(hash: string): Link | undefined {
  return readLink(hash) ?? (nameIn(hash) === undefined ? unreadable(DAMAGED_REASON) : undefined);
}

/** The name that an address ends in; undefined where it is cut in the middle of a letter. */
export function nameIn(hash: string): string | undefined {
  try {
    return decodeURIComponent(hash.replace(/^#/, ""));
  } catch {
    return undefined;
  }
}

/**
 * As many of the settings that a link asks for as can be had, on top of `defaults`, and the rest with the reasons.
 *
 * Some settings go together only with others: those that are refused are tried again when others are set.
 */
export function followLink(
  link: Link,
  defaults: Config,
  check: (config: unknown) => Failure | undefined,
): Followed {
  if (link.kind === "unreadable") {
    return { wanted: defaults, leftOut: [{ field: undefined, message: link.reason }], took: "nothing" };
  }
  const asked = Object.entries(link.settings);
  const isSetting = ([field]: [string, unknown]): boolean => Object.hasOwn(defaults, field);
  const unknown = asked
    .filter((entry) => !isSetting(entry))
    .map(([field]): LeftOut => ({ field, message: "is not a setting" }));
  let waiting = asked.filter(isSetting);
  const all = { ...defaults, ...Object.fromEntries(waiting) };
  if (!check(all)) return { wanted: all, leftOut: unknown, took: tookOf(asked, unknown) };
  let wanted = defaults;
  let refused: LeftOut[] = [];
  for (let before = Infinity; waiting.length > 0 && waiting.length < before;) {
    before = waiting.length;
    refused = [];
    waiting = waiting.filter(([field, value]) => {
      const tried = { ...wanted, [field]: value };
      const failure = check(tried);
      if (!failure) wanted = tried;
      else refused.push({ field, message: failure.message });
      return failure;
    });
  }
  const leftOut = [...unknown, ...refused];
  return { wanted, leftOut, took: tookOf(asked, leftOut) };
}

const tookOf = (asked: readonly unknown[], leftOut: readonly unknown[]): Followed["took"] =>
  leftOut.length > 0 && leftOut.length === asked.length ? "nothing" : "something";

const unreadable = (reason: string): Link => ({ kind: "unreadable", reason });

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether brackets of a JSON text are nested more than so deep; those in strings do not count. */
function isDeeper(text: string, most: number): boolean {
  let depth = 0;
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (isQuoted) {
      if (character === "\\") i++;
      else if (character === '"') isQuoted = false;
    } else if (character === '"') isQuoted = true;
    else if (character === "{" || character === "[") {
      if (++depth > most) return true;
    } else if (character === "}" || character === "]") depth--;
  }
  return false;
}
