import { hasDouble, type Config } from "epoch-lab";

/** Whether a run with these settings needs more of the core than is loaded here. */
export const outgrows = (config: Config): boolean => config.precision === "f64" && !hasDouble();
