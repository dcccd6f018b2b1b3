import { isWhole, type Config } from "epoch-lab";
import { needsWhole } from "../settings/whole-set";

/** Whether a run with these settings needs more of the core than is loaded here. */
export const outgrows = (config: Config): boolean => needsWhole(config) && !isWhole();
