import { isObject } from "./kept-checks";

/** Settings that records of earlier versions lack, as every run had them then. */
const THEN: Readonly<Record<string, unknown>> = { data: "mnist" };

/** A record with the settings that were added since it was written; what is no record stays as it is. */
export function completed(record: unknown): unknown {
  if (!isObject(record)) return record;
  const { start, config, checkpoint, changes } = record as Record<string, unknown>;
  return {
    ...(record as object),
    start: settings(start),
    config: settings(config),
    checkpoint: within(checkpoint, "config"),
    changes: Array.isArray(changes) ? changes.map((change) => within(change, "before")) : changes,
  };
}

const settings = (value: unknown): unknown => (isObject(value) ? { ...THEN, ...(value as object) } : value);

function within(value: unknown, field: string): unknown {
  if (!isObject(value) || !Object.hasOwn(value as object, field)) return value;
  return { ...(value as object), [field]: settings((value as Record<string, unknown>)[field]) };
}
