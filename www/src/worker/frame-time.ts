/** Duration of one display frame, in milliseconds: nothing is reported more often. */
export const FRAME_MS = 1000 / 60;

/** Work without a break, in milliseconds: a pause or a slider gets in after it. */
export const SLICE_MS = FRAME_MS / 2;
