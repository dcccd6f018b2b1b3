import type { Config } from "epoch-lab";

/** Settings that may be of before some were added: those that they lack are as in `defaults`, parts of settings too. */
export function complete(defaults: Config, given: Readonly<Record<string, unknown>> | Config): Config {
  const entries = Object.entries(given).map(([field, value]) => [field, completeAt(defaults, field, value)]);
  return { ...defaults, ...Object.fromEntries(entries) };
}

/** The value of one of them; what has kinds has all its parts. */
export function completeAt(defaults: Config, field: string, value: unknown): unknown {
  const parts: unknown = Object.hasOwn(defaults, field) ? defaults[field as keyof Config] : undefined;
  return isPlain(parts) && isPlain(value) && !("kind" in parts) ? { ...parts, ...value } : value;
}

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
