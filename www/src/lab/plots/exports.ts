/** What makes files of the charts is no part of the first load: it comes when all else is here. */
export const loadPictureExport = () => import("../../charts/picture");
export const loadCsvExport = () => import("../../charts/csv");
