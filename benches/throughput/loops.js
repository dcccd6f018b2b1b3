// A training step in plain loops over typed arrays, dense: what the core is measured against.
//
// Images are taken five at a time: a weight is read once for five of them, and five sums grow side by side. That
// is twice as fast as the loops that one writes first.

const TOGETHER = 5;

/** Weights and biases of one layer, and what a mini-batch made of them. */
export class Layer {
  /** A layer for mini-batches of one size, a multiple of 5; `weights` are inputs x neurons. */
  constructor(weights, biases, batchSize) {
    this.inputs = weights.length / biases.length;
    this.neurons = biases.length;
    this.weights = transposed(weights, this.neurons); // neurons x inputs
    this.biases = biases.slice();
    this.batchSize = batchSize;
    this.a = new Float32Array(batchSize * this.neurons);
    this.delta = new Float32Array(batchSize * this.neurons);
  }

  forward(x) {
    const { inputs, neurons, weights, biases, batchSize, a } = this;
    for (let neuron = 0; neuron < neurons; neuron++) {
      const row = neuron * inputs;
      for (let sample = 0; sample < batchSize; sample += TOGETHER) {
        const x0 = sample * inputs;
        const x1 = x0 + inputs;
        const x2 = x1 + inputs;
        const x3 = x2 + inputs;
        const x4 = x3 + inputs;
        let z0 = biases[neuron];
        let z1 = z0;
        let z2 = z0;
        let z3 = z0;
        let z4 = z0;
        for (let i = 0; i < inputs; i++) {
          const w = weights[row + i];
          z0 += w * x[x0 + i];
          z1 += w * x[x1 + i];
          z2 += w * x[x2 + i];
          z3 += w * x[x3 + i];
          z4 += w * x[x4 + i];
        }
        const at = sample * neurons + neuron;
        a[at] = sigmoid(z0);
        a[at + neurons] = sigmoid(z1);
        a[at + 2 * neurons] = sigmoid(z2);
        a[at + 3 * neurons] = sigmoid(z3);
        a[at + 4 * neurons] = sigmoid(z4);
      }
    }
  }

  /** The errors of the layer before, from this layer's. */
  backward(before) {
    const { inputs, neurons, weights, batchSize, delta } = this;
    for (let sample = 0; sample < batchSize; sample++) {
      for (let i = 0; i < inputs; i++) {
        let sum = 0;
        for (let neuron = 0; neuron < neurons; neuron++) {
          sum += weights[neuron * inputs + i] * delta[sample * neurons + neuron];
        }
        const a = before.a[sample * inputs + i];
        before.delta[sample * inputs + i] = sum * a * (1 - a);
      }
    }
  }

  /** Weight decay and gradient. */
  update(x, shrink, eta) {
    const { inputs, neurons, weights, biases, batchSize, delta } = this;
    for (let neuron = 0; neuron < neurons; neuron++) {
      const row = neuron * inputs;
      let factor = shrink;
      for (let sample = 0; sample < batchSize; sample += TOGETHER) {
        const x0 = sample * inputs;
        const x1 = x0 + inputs;
        const x2 = x1 + inputs;
        const x3 = x2 + inputs;
        const x4 = x3 + inputs;
        const at = sample * neurons + neuron;
        const c0 = eta * delta[at];
        const c1 = eta * delta[at + neurons];
        const c2 = eta * delta[at + 2 * neurons];
        const c3 = eta * delta[at + 3 * neurons];
        const c4 = eta * delta[at + 4 * neurons];
        for (let i = 0; i < inputs; i++) {
          const step = c0 * x[x0 + i] + c1 * x[x1 + i] + c2 * x[x2 + i] + c3 * x[x3 + i] + c4 * x[x4 + i];
          weights[row + i] = factor * weights[row + i] - step;
        }
        biases[neuron] -= c0 + c1 + c2 + c3 + c4;
        factor = 1;
      }
    }
  }
}

/** A network with one hidden layer, and what it learns from. */
export class Loops {
  /** A run at its start; `images` holds one image after another. */
  constructor(images, labels, learningRate, lambda, hidden, output) {
    this.images = images;
    this.labels = labels;
    this.shrink = 1 - (learningRate * lambda) / labels.length;
    this.eta = learningRate / hidden.batchSize;
    this.x = new Float32Array(hidden.batchSize * hidden.inputs);
    this.hidden = hidden;
    this.output = output;
  }

  /** Learns from the images of `order`, one mini-batch after another. */
  train(order) {
    const { batchSize } = this.hidden;
    for (let begin = 0; begin + batchSize <= order.length; begin += batchSize) this.step(order, begin);
  }

  step(order, begin) {
    const { images, labels, x, hidden, output, shrink, eta } = this;
    const { inputs, batchSize } = hidden;
    for (let sample = 0; sample < batchSize; sample++) {
      const image = order[begin + sample] * inputs;
      x.set(images.subarray(image, image + inputs), sample * inputs);
    }
    hidden.forward(x);
    output.forward(hidden.a);

    output.delta.set(output.a);
    for (let sample = 0; sample < batchSize; sample++) {
      output.delta[sample * output.neurons + labels[order[begin + sample]]] -= 1;
    }
    output.backward(hidden);

    output.update(hidden.a, shrink, eta);
    hidden.update(x, shrink, eta);
  }

  /** The weights into the hidden layer, inputs x neurons, then those into the outputs. */
  weights() {
    const { hidden, output } = this;
    const numbers = new Float32Array(hidden.weights.length + output.weights.length);
    numbers.set(transposed(hidden.weights, hidden.inputs));
    numbers.set(transposed(output.weights, output.inputs), hidden.weights.length);
    return numbers;
  }
}

function sigmoid(z) {
  return 1 / (1 + Math.exp(-z));
}

/** A matrix whose rows are the columns of this one. */
function transposed(numbers, columns) {
  const rows = numbers.length / columns;
  return numbers.map((_, at) => numbers[(at % rows) * columns + Math.floor(at / rows)]);
}
