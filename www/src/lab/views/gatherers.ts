import type { Gatherers } from "../../worker/viewer";
import { errors } from "./errors/gather";
import { neurons } from "./neurons/gather";
import { speed } from "./speed/gather";
import { weights } from "./weights/gather";

/** How the worker gathers what each of the lab's views shows. */
export const GATHERERS: Gatherers = { neurons, speed, weights, errors };
