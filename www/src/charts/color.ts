/** A colour as ImageData has it on a little-endian machine. */
export function pixelOf(red: number, green: number, blue: number): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** Red, green and blue, 0 to 255, of a colour as style sheets have it, long or short: #e69f00, #fff. */
export function channels(color: string): [red: number, green: number, blue: number] {
  const digits = color.slice(1);
  const width = digits.length < 6 ? 1 : 2;
  const channel = (at: number): number => {
    const digit = digits.slice(at * width, (at + 1) * width);
    return parseInt(width === 1 ? digit + digit : digit, 16);
  };
  return [channel(0), channel(1), channel(2)];
}
