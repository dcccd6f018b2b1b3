import type { Config, Failure } from "epoch-lab";

/** What a link asked for that is not to be had. */
export interface LeftOut {
  /** JSON name of the setting, as the link has it. */
  field: string;
  /** One sentence without that name. */
  message: string;
}

/** The part of an address that carries settings: `#config={"learningRate":0.1}`. */
const KEY = "config";

/** The part that says how many epochs a figure of such settings takes. */
const EPOCHS = { key: "epochs", usual: 10, most: 400 };

/** The address of the lab with these settings. */
export function linkTo(page: string, config: Partial<Config>): string {
  return `${page}#${new URLSearchParams({ [KEY]: JSON.stringify(config) })}`;
}

/** The address of a figure that trains these settings with several seeds for so many epochs. */
export function linkToSeeds(config: Config, epochs: number): string {
  const length = Number.isFinite(epochs) ? epochs : EPOCHS.usual;
  return `${linkTo("./figures.html", config)}&${EPOCHS.key}=${length}`;
}

/** The epochs that an address asks for. */
export function readEpochs(hash: string): number {
  const epochs = Number(new URLSearchParams(hash.replace(/^#/, "")).get(EPOCHS.key));
  return Number.isInteger(epochs) && epochs >= 1 && epochs <= EPOCHS.most ? epochs : EPOCHS.usual;
}

/** The settings that an address asks for; undefined when it asks for none. What they are worth is not said. */
export function readLink(hash: string): unknown {
  const text = new URLSearchParams(hash.replace(/^#/, "")).get(KEY);
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/**
 * As many of the settings that a link asks for as can be had, on top of `defaults`, and the rest with the reasons.
 *
 * Some settings go together only with others: those that are refused are tried again when others are set.
 */
export function followLink(
  link: unknown,
  defaults: Config,
  check: (config: unknown) => Failure | undefined,
): { wanted: Config; leftOut: LeftOut[] } {
  if (typeof link !== "object" || link === null || Array.isArray(link)) {
    return { wanted: defaults, leftOut: [{ field: KEY, message: "is not a set of settings" }] };
  }
  const isSetting = (field: string): boolean => Object.hasOwn(defaults, field);
  const all = { ...defaults, ...link };
  if (Object.keys(link).every(isSetting) && !check(all)) return { wanted: all, leftOut: [] };
  let wanted = defaults;
  let waiting = Object.entries(link);
  let refused: LeftOut[] = [];
  for (let before = Infinity; waiting.length > 0 && waiting.length < before;) {
    before = waiting.length;
    refused = [];
    waiting = waiting.filter(([field, value]) => {
      const tried = { ...wanted, [field]: value };
      const failure = isSetting(field) ? check(tried) : { message: "is not a setting" };
      if (!failure) wanted = tried;
      else refused.push({ field, message: failure.message });
      return failure;
    });
  }
  return { wanted, leftOut: refused };
}
