/** Duration of one display frame, in milliseconds: nothing is reported more often. */
export const FRAME_MS = 1000 / 60;
