/** The least and the most that the slider smooths over, in epochs. */
const LEAST_DEPTH_EPOCHS = 0.01;
const MOST_DEPTH_EPOCHS = 10;

/** The depth of smoothing, in epochs, that a slider from 0 to 1 asks for; 0 is none. */
export function depthOf(position: number): number {
  if (position <= 0) return 0;
  return Number((LEAST_DEPTH_EPOCHS * (MOST_DEPTH_EPOCHS / LEAST_DEPTH_EPOCHS) ** position).toFixed(2));
}

/** A depth in words. */
export function depthText(depth: number): string {
  if (depth === 0) return "off";
  return `${depth.toFixed(depth >= 10 ? 0 : depth >= 1 ? 1 : 2)} epochs`;
}
