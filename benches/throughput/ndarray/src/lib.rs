//! A training step with ndarray's matrix products: what `cargo xtask bench` measures the core against.
//!
//! The mathematics is the core's (sigmoid, cross-entropy, L2, gradient descent) on dense images, and no step
//! allocates an array. The bench sees that both learn the same weights before it times them.

#![allow(
    clippy::disallowed_methods,
    reason = "in the core they are banned because their bits differ between targets; here they are what is measured"
)]

use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, Zip};
use wasm_bindgen::prelude::*;

/// Weights and biases of one layer, and what a mini-batch made of them.
#[wasm_bindgen]
pub struct Layer {
    /// Inputs x neurons.
    weights: Array2<f32>,
    biases: Array1<f32>,
    /// Activations, batch x neurons.
    a: Array2<f32>,
    /// Errors, batch x neurons.
    delta: Array2<f32>,
}

#[wasm_bindgen]
impl Layer {
    /// A layer for mini-batches of one size; `weights` are inputs x neurons.
    #[wasm_bindgen(constructor)]
    pub fn new(weights: Vec<f32>, biases: Vec<f32>, batch_size: usize) -> Self {
        let neurons = biases.len();
        Self {
            weights: matrix(weights, neurons),
            biases: Array1::from_vec(biases),
            a: Array2::zeros((batch_size, neurons)),
            delta: Array2::zeros((batch_size, neurons)),
        }
    }
}

impl Layer {
    fn forward(&mut self, x: &Array2<f32>) {
        self.a.assign(&self.biases);
        general_mat_mul(1.0, x, &self.weights, 1.0, &mut self.a);
        self.a.mapv_inplace(|z| 1.0 / (1.0 + (-z).exp()));
    }

    /// The errors of the layer before, from this layer's.
    fn backward(&self, before: &mut Self) {
        general_mat_mul(1.0, &self.delta, &self.weights.t(), 0.0, &mut before.delta);
        Zip::from(&mut before.delta).and(&before.a).for_each(|delta, a| *delta *= a * (1.0 - a));
    }

    /// Weight decay and gradient in one pass over the weights.
    fn update(&mut self, x: &Array2<f32>, shrink: f32, eta: f32) {
        general_mat_mul(-eta, &x.t(), &self.delta, shrink, &mut self.weights);
        for delta in self.delta.rows() {
            self.biases.scaled_add(-eta, &delta);
        }
    }
}

/// A network with one hidden layer, and what it learns from.
#[wasm_bindgen]
pub struct Baseline {
    /// Images x pixels.
    images: Array2<f32>,
    labels: Vec<u8>,
    /// 1 - ηλ/n.
    shrink: f32,
    /// η/m, for mini-batches of m images.
    eta: f32,
    /// A mini-batch: batch x pixels.
    x: Array2<f32>,
    hidden: Layer,
    output: Layer,
}

#[wasm_bindgen]
impl Baseline {
    /// A run at its start; `images` holds one image after another.
    #[wasm_bindgen(constructor)]
    pub fn new(
        images: Vec<f32>,
        labels: Vec<u8>,
        learning_rate: f32,
        lambda: f32,
        hidden: Layer,
        output: Layer,
    ) -> Self {
        let (batch_size, pixels) = (hidden.a.nrows(), hidden.weights.nrows());
        Self {
            images: matrix(images, pixels),
            shrink: 1.0 - learning_rate * lambda / labels.len() as f32,
            eta: learning_rate / batch_size as f32,
            labels,
            x: Array2::zeros((batch_size, pixels)),
            hidden,
            output,
        }
    }

    /// Learns from the images of `order`, one mini-batch after another.
    pub fn train(&mut self, order: &[u32]) {
        for batch in order.chunks_exact(self.x.nrows()) {
            self.step(batch);
        }
    }

    /// The weights into the hidden layer, inputs x neurons, then those into the outputs.
    pub fn weights(&self) -> Vec<f32> {
        self.hidden.weights.iter().chain(&self.output.weights).copied().collect()
    }
}

impl Baseline {
    fn step(&mut self, batch: &[u32]) {
        let Self { images, labels, x, hidden, output, .. } = self;
        for (mut row, image) in x.rows_mut().into_iter().zip(batch) {
            row.assign(&images.row(*image as usize));
        }
        hidden.forward(x);
        output.forward(&hidden.a);

        output.delta.assign(&output.a);
        for (mut delta, image) in output.delta.rows_mut().into_iter().zip(batch) {
            delta[usize::from(labels[*image as usize])] -= 1.0;
        }
        output.backward(hidden);

        output.update(&hidden.a, self.shrink, self.eta);
        hidden.update(x, self.shrink, self.eta);
    }
}

/// Numbers in rows of `columns`.
fn matrix(numbers: Vec<f32>, columns: usize) -> Array2<f32> {
    let rows = numbers.len() / columns;
    Array2::from_shape_vec((rows, columns), numbers).expect("the numbers fill whole rows")
}
