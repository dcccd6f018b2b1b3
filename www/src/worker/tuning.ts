import type { Config, Trainer } from "epoch-lab";
import { isFailure } from "../settings/failure";
import { isSame } from "../settings/same";

/**
 * Tunes a run as far towards `wanted` as it can go, and names the settings that wait for a reset.
 *
 * The core decides what can change: each setting that it refuses stays as it is. That may be one by itself, or
 * one that only goes with another (log-likelihood waits for softmax).
 */
export function tuneTowards(trainer: Pick<Trainer, "config" | "tune">, wanted: Config): Set<string> {
  const active = trainer.config();
  const next = { ...wanted };
  const waiting = new Set<string>();
  for (;;) {
    if (isSame(next, active)) return waiting;
    try {
      trainer.tune(next);
      return waiting;
    } catch (failure) {
      if (!isFailure(failure)) throw failure;
      const setting = failure.field?.split(".")[0] as keyof Config | undefined;
      if (setting === undefined || isSame(next[setting], active[setting])) {
        // Not one setting's fault: all that differ wait.
        const settings = Object.keys(wanted) as (keyof Config)[];
        return new Set(settings.filter((key) => !isSame(wanted[key], active[key])));
      }
      Object.assign(next, { [setting]: active[setting] });
      waiting.add(setting);
    }
  }
}
