// Reads the state that the core saves: the order of the images and the weights, for programs that are to learn
// the same from the same start.

/** The order of the images and the layers, weights inputs x neurons, of a state saved in single precision. */
export function readState(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  // As postcard writes it: seven bits a byte, lowest first, the eighth says that more follow.
  const integer = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = view.getUint8(at++);
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  };
  const number = (size, read) => {
    at += size;
    return read.call(view, at - size, true);
  };
  const list = (read) => Array.from({ length: integer() }, read);
  const numbers = () => Float32Array.from(list(() => number(4, view.getFloat32)));
  const layer = () => {
    const inputs = integer();
    const neurons = integer();
    const rows = numbers();
    const scale = number(8, view.getFloat64);
    const biases = numbers().slice(0, neurons);
    const stride = rows.length / inputs; // rows are padded
    const weights = rows.map((w) => scale * w).filter((_, position) => position % stride < neurons);
    return { weights, biases };
  };

  const counters = ["step", "epoch", "images", "offset"];
  counters.forEach(integer);
  return { order: Uint32Array.from(list(integer)), layers: list(layer) };
}
