import { loadView } from "../views/load-view";

/**
 * What draws the charts is no part of the first load: there is nothing to draw before the first step. It comes as
 * soon as the core is ready for one. Rejects when it does not come.
 */
export const loadPair = () => loadView(() => import("../../charts/pair"));
