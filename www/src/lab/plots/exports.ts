/** What makes files of the charts is no part of the first load: it comes when all else is here. */
export const pictures = () => import("../../charts/picture");
export const tables = () => import("../../charts/csv");
export const norms = () => import("../../charts/norms-csv");
