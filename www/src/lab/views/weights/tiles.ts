/** Where the pictures of a layer's neurons stand, in CSS pixels. */
export interface Tiles {
  readonly columns: number;
  /** Side of a picture. */
  readonly side: number;
  /** From one picture to the next, across and down. */
  readonly across: number;
  readonly down: number;
  /** Of all rows. */
  readonly height: number;
}

/** Pixels on a side of a picture. */
export const PICTURE_SIDE = 28;

/** The least room between two pictures, and the room below each: its number and a little air. */
const LEAST_GAP = 8;
const CAPTION_HEIGHT = 20;

/**
 * The largest pictures with which all rows fit into `room`, each of their pixels as many of the screen's, so that
 * all look the same; where not even the smallest fit, the rows go on below.
 */
export function layTiles(neurons: number, width: number, room: number, pixelRatio: number): Tiles {
  const lay = (times: number): Tiles => {
    const side = (PICTURE_SIDE * times) / pixelRatio;
    const columns = Math.max(1, Math.floor((width + LEAST_GAP) / (side + LEAST_GAP)));
    const across =
      columns > 1 ? Math.floor(((width - side) / (columns - 1)) * pixelRatio) / pixelRatio : side;
    const down = side + CAPTION_HEIGHT;
    return { columns, side, across, down, height: Math.ceil(neurons / columns) * down };
  };
  const smallest = Math.max(1, Math.round(pixelRatio));
  let tiles = lay(smallest);
  for (let times = smallest + 1; ; times++) {
    const larger = lay(times);
    if (larger.height > room || larger.side > width) return tiles;
    tiles = larger;
  }
}

/** The upper left corner of a neuron's picture. */
export function placeOf(neuron: number, { columns, across, down }: Tiles): { left: number; top: number } {
  return { left: (neuron % columns) * across, top: Math.floor(neuron / columns) * down };
}
