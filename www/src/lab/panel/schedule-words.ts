import type { Schedule, Stopping } from "epoch-lab";
import { grouped, plain } from "../../settings/number-format";
import { valueText } from "../../settings/words";

const epochs = (count: number): string => (count === 1 ? "one epoch" : `${grouped(count)} epochs`);

/** How often η is halved until it is at most a share of the first. */
const halvings = (stopAt: number): number => Math.max(1, Math.ceil(Math.log2(stopAt)));

/** The group's title says it in a few words. */
export function scheduleNow(schedule: Schedule): string {
  switch (schedule.kind) {
    case "constant":
      return valueText("schedule.kind", schedule.kind);
    case "halveOnPlateau":
      return `halve η, patience ${grouped(schedule.patience)}`;
    case "step":
      return `η × ${plain(schedule.factor)} every ${grouped(schedule.every)}`;
    case "exponential":
      return `η × ${plain(schedule.factor)} each epoch`;
  }
}

/** What a schedule does. */
export function scheduleText(schedule: Schedule): string {
  switch (schedule.kind) {
    case "constant":
      return "η stays.";
    case "halveOnPlateau": {
      const times = halvings(schedule.stopAt);
      const often = times === 1 ? "once" : `${grouped(times)} times`;
      return `Halves η after ${epochs(schedule.patience)} without a better validation accuracy, ${often}, then stops.`;
    }
    case "step":
      return `Multiplies η by ${plain(schedule.factor)} after every ${schedule.every === 1 ? "epoch" : epochs(schedule.every)}.`;
    case "exponential":
      return `Multiplies η by ${plain(schedule.factor)} after each epoch.`;
  }
}

/** The rule for stopping in a few words. */
export function stopNow(stop: Stopping): string {
  return stop.kind === "never" ? "never" : `waits ${grouped(stop.patience)} for a better one`;
}
