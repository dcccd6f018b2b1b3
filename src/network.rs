//! Layers of neurons, the pass forward and the pass back.

use std::borrow::Cow;

use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use crate::batch::Batch;
use crate::kernels::{affine, backward, gather, is_worthwhile, padded};
use crate::random::Streams;
use crate::regularizer::Norms;
use crate::starting::Starting;
use crate::{Activation, Config, Cost, Real};

/// The weights into one layer of neurons, and their biases.
///
/// A weight is `scale * row[neuron]` of the row of its input: weight decay shrinks the one number `scale`
/// instead of every weight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Layer<R: Real> {
    pub(crate) inputs: usize,
    pub(crate) neurons: usize,
    /// Input-major: inputs x neurons, rows padded with zeros to whole SIMD vectors.
    pub(crate) rows: Vec<R>,
    pub(crate) scale: f64,
    /// One a neuron, padded like the rows.
    pub(crate) biases: Vec<R>,
}

impl<R: Real> Layer<R> {
    /// A layer with all weights and biases 0.
    pub fn zeros(inputs: usize, neurons: usize) -> Self {
        let stride = padded::<R>(neurons);
        Self {
            inputs,
            neurons,
            rows: vec![R::ZERO; inputs * stride],
            scale: 1.0,
            biases: vec![R::ZERO; stride],
        }
    }

    /// Number of inputs of each neuron.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Number of neurons.
    pub fn neurons(&self) -> usize {
        self.neurons
    }

    /// Numbers in a padded row.
    pub(crate) fn stride(&self) -> usize {
        self.biases.len()
    }

    /// The weight from `input` to `neuron`.
    pub fn weight(&self, neuron: usize, input: usize) -> R {
        R::from_f64(self.scale) * self.rows[input * self.stride() + neuron]
    }

    /// Sets the weight from `input` to `neuron`.
    pub fn set_weight(&mut self, neuron: usize, input: usize, weight: R) {
        self.fold();
        let at = input * self.stride() + neuron;
        self.rows[at] = weight;
    }

    /// All weights, neurons x inputs.
    pub fn weights(&self) -> Array2<R> {
        let scale = R::from_f64(self.scale);
        ArrayView2::from_shape((self.inputs, self.stride()), &self.rows)
            .expect("rows hold inputs x stride numbers")
            .slice(ndarray::s![.., ..self.neurons])
            .t()
            .mapv(|w| scale * w)
    }

    /// The biases, one a neuron.
    pub fn biases(&self) -> &[R] {
        &self.biases[..self.neurons]
    }

    /// The biases, one a neuron, to change.
    pub fn biases_mut(&mut self) -> &mut [R] {
        &mut self.biases[..self.neurons]
    }

    /// Sizes of the weights, summed in `f64`.
    pub fn norms(&self) -> Norms {
        let (mut squared, mut l1) = (0.0, 0.0);
        for w in &self.rows {
            let w = w.to_f64();
            squared += w * w;
            l1 += w.abs();
        }
        Norms {
            half_squared: 0.5 * squared * self.scale * self.scale,
            l1: l1 * self.scale.abs(),
            count: self.inputs * self.neurons,
        }
    }

    /// The layer with its scale multiplied into the weights.
    pub(crate) fn folded(&self) -> Cow<'_, Self> {
        let mut folded = Cow::Borrowed(self);
        if self.scale != 1.0 {
            folded.to_mut().fold();
        }
        folded
    }

    /// Multiplies the scale into the weights.
    pub(crate) fn fold(&mut self) {
        if self.scale != 1.0 {
            let scale = R::from_f64(self.scale);
            for w in &mut self.rows {
                *w *= scale;
            }
            self.scale = 1.0;
        }
    }

    /// Whether the padding is as it must be for sums over whole rows.
    pub(crate) fn is_padded_with_zeros(&self) -> bool {
        let padding = |row: &[R]| row[self.neurons..].iter().all(|x| *x == R::ZERO);
        self.rows.chunks_exact(self.stride()).all(padding) && padding(&self.biases)
    }

    pub(crate) fn is_finite(&self) -> bool {
        self.scale.is_finite() && all_finite(&self.rows) && all_finite(&self.biases)
    }
}

/// Without a branch for each number: x * 0 is 0 unless x is infinite or not a number.
fn all_finite<R: Real>(numbers: &[R]) -> bool {
    let mut zero = [R::ZERO; 8];
    let (chunks, rest) = numbers.as_chunks::<8>();
    for chunk in chunks {
        for (zero, x) in zero.iter_mut().zip(chunk) {
            *zero += *x * R::ZERO;
        }
    }
    zero.iter().all(|zero| *zero == R::ZERO) && rest.iter().all(|x| x.is_finite())
}

/// A feed-forward network: every neuron of a layer sees every neuron of the layer before.
///
/// One whose weights are set by hand, so that its neuron answers whether both inputs are 1:
///
/// ```
/// use epoch_lab::{Config, Network};
///
/// let config = Config { sizes: vec![2, 1], ..Config::default() };
/// let mut network = Network::<f64>::zeros(&config);
/// let layer = &mut network.layers_mut()[0];
/// layer.set_weight(0, 0, 10.0);
/// layer.set_weight(0, 1, 10.0);
/// layer.biases_mut()[0] = -15.0;
///
/// let layer = &network.layers()[0];
/// let z = |x: [f64; 2]| layer.weight(0, 0) * x[0] + layer.weight(0, 1) * x[1] + layer.biases()[0];
/// assert!(config.output.values(&[z([1.0, 1.0])])[0] > 0.99);
/// assert!(config.output.values(&[z([0.0, 1.0])])[0] < 0.01);
/// assert_eq!(network.norms().count, 2);
/// ```
///
/// A run may start from it: [`Trainer::with_network`](crate::Trainer::with_network).
#[derive(Clone, Debug, PartialEq)]
pub struct Network<R: Real> {
    pub(crate) layers: Vec<Layer<R>>,
    hidden: Activation,
    output: Activation,
    cost: Cost,
}

impl<R: Real> Network<R> {
    /// A network of the config's sizes with all weights and biases 0.
    pub fn zeros(config: &Config) -> Self {
        Self {
            layers: config.sizes.windows(2).map(|pair| Layer::zeros(pair[0], pair[1])).collect(),
            hidden: config.hidden,
            output: config.output,
            cost: config.cost,
        }
    }

    /// A network with starting weights: all biases are drawn first, layer by layer, if they are drawn, then all
    /// weights, neuron by neuron.
    pub fn new(config: &Config, streams: &mut Streams) -> Self {
        Starting::new(config, streams).finish(config, streams)
    }

    /// The layers, first hidden layer first, outputs last.
    pub fn layers(&self) -> &[Layer<R>] {
        &self.layers
    }

    /// The layers, to change.
    pub fn layers_mut(&mut self) -> &mut [Layer<R>] {
        &mut self.layers
    }

    /// Takes activations and cost from the config.
    pub(crate) fn follow(&mut self, config: &Config) {
        self.hidden = config.hidden;
        self.output = config.output;
        self.cost = config.cost;
    }

    /// Numbers in a padded row of targets.
    pub(crate) fn target_stride(&self) -> usize {
        self.layers.last().map_or(0, Layer::stride)
    }

    /// Sizes of all weights, summed in `f64`.
    pub fn norms(&self) -> Norms {
        let mut norms = Norms::default();
        for layer in self.layers.iter().map(Layer::norms) {
            norms.half_squared += layer.half_squared;
            norms.l1 += layer.l1;
            norms.count += layer.count;
        }
        norms
    }

    /// FNV-1a (64 bits) over the bits of all weights and biases, layer by layer, neuron by neuron.
    pub fn hash(&self) -> u64 {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut add = |x: R| {
            for byte in x.to_bits_u64().to_le_bytes() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        };
        for layer in &self.layers {
            for neuron in 0..layer.neurons {
                for input in 0..layer.inputs {
                    add(layer.weight(neuron, input));
                }
                add(layer.biases[neuron]);
            }
        }
        hash
    }

    /// The first layer that has a weight or a bias that is not finite.
    pub(crate) fn infinite_layer(&self) -> Option<usize> {
        self.layers.iter().position(|layer| !layer.is_finite())
    }

    /// Activation of a layer's neurons.
    pub(crate) fn activation(&self, layer: usize) -> Activation {
        if layer + 1 == self.layers.len() { self.output } else { self.hidden }
    }

    /// What training lowers.
    pub(crate) fn cost(&self) -> Cost {
        self.cost
    }

    /// The weighted inputs and activations of every layer for a batch, in order. `each_layer` is called after
    /// each one with what that layer computed, and may change it.
    pub(crate) fn forward(
        &self,
        batch: &Batch<R>,
        workspace: &mut Workspace<R>,
        mut each_layer: impl FnMut(usize, Activation, &mut LayerWork<R>),
    ) {
        workspace.resize(batch.len());
        for number in 0..self.layers.len() {
            self.forward_layer(number, batch, workspace);
            each_layer(number, self.activation(number), &mut workspace.layers[number]);
        }
    }

    /// The weighted inputs and activations of one layer. Not a part of [`Network::forward`], so that the long
    /// loops are compiled once and not for every caller.
    #[inline(never)]
    fn forward_layer(&self, number: usize, batch: &Batch<R>, workspace: &mut Workspace<R>) {
        let layer = &self.layers[number];
        let (before, rest) = workspace.layers.split_at_mut(number);
        let work = &mut rest[0];
        let scale = R::from_f64(layer.scale);
        let mut active = Vec::new();
        for (sample, z) in work.z.chunks_exact_mut(work.stride).enumerate() {
            match before.last() {
                None => affine(&layer.rows, scale, &layer.biases, batch.inputs(sample), z),
                Some(before) => {
                    let a = &before.a[sample * before.stride..][..layer.inputs];
                    if is_worthwhile(a, work.stride) {
                        gather(a, &mut active);
                        affine(&layer.rows, scale, &layer.biases, active.iter().copied(), z);
                        continue;
                    }
                    affine(&layer.rows, scale, &layer.biases, a.iter().copied().enumerate(), z);
                }
            }
        }
        self.activation(number).apply(&work.z, &mut work.a, work.stride, layer.neurons);
    }

    /// The errors δ of every layer, from the outputs back, after [`Network::forward`] with slopes.
    pub(crate) fn backward(&self, batch: &Batch<R>, workspace: &mut Workspace<R>) {
        let last = workspace.layers.last_mut().expect("a network has an output layer");
        let outputs = self.layers.last().map_or(0, Layer::neurons);
        for sample in 0..batch.len() {
            let row = sample * last.stride..sample * last.stride + outputs;
            self.cost.delta(
                &last.a[row.clone()],
                &last.slope[row.clone()],
                &batch.target(sample)[..outputs],
                &mut last.delta[row],
            );
        }
        for number in (1..self.layers.len()).rev() {
            let layer = &self.layers[number];
            let (before, rest) = workspace.layers.split_at_mut(number);
            let before = &mut before[number - 1];
            let scale = R::from_f64(layer.scale);
            backward(
                &layer.rows,
                scale,
                &rest[0].delta,
                layer.stride(),
                &before.slope,
                &mut before.delta,
                before.stride,
            );
        }
    }

    /// Learns what a batch says of the weights: the pass forward with `masks`, one a hidden layer or none, the
    /// score added to `score`, and the pass back. The first layer with a number that is not finite is the
    /// error; a cost that is not finite is the output layer's.
    pub(crate) fn pass(
        &self,
        batch: &Batch<R>,
        workspace: &mut Workspace<R>,
        masks: &[Vec<R>],
        score: &mut Score,
    ) -> Result<(), usize> {
        let mut infinite = None;
        self.forward(batch, workspace, |number, activation, work| {
            if infinite.is_none() && !all_finite(&work.z) {
                infinite = Some(number);
            }
            activation.slope(&work.a, &mut work.slope);
            if let Some(mask) = masks.get(number) {
                work.multiply(mask);
            }
        });
        if let Some(layer) = infinite {
            return Err(layer);
        }
        self.score(batch, workspace, score, |_, _| {});
        if !score.cost.is_finite() {
            return Err(self.layers.len() - 1);
        }
        self.backward(batch, workspace);
        // An error that is not finite makes all errors before it so.
        if all_finite(&workspace.layers[0].delta) {
            return Ok(());
        }
        let last = workspace.layers.iter().rposition(|work| !all_finite(&work.delta));
        Err(last.unwrap_or(0))
    }

    /// The slopes da/dz of every layer, after [`Network::forward`].
    pub(crate) fn slopes(&self, workspace: &mut Workspace<R>) {
        for (number, work) in workspace.layers.iter_mut().enumerate() {
            self.activation(number).slope(&work.a, &mut work.slope);
        }
    }

    /// Adds cost and right answers of a batch to `score`, sample by sample, after [`Network::forward`]; `each`
    /// is told of every sample.
    pub(crate) fn score(
        &self,
        batch: &Batch<R>,
        workspace: &Workspace<R>,
        score: &mut Score,
        mut each: impl FnMut(usize, Answer<R>),
    ) {
        let last = workspace.layers.last().expect("a network has an output layer");
        let outputs = self.layers.last().map_or(0, Layer::neurons);
        for sample in 0..batch.len() {
            let row = sample * last.stride..sample * last.stride + outputs;
            let a = &last.a[row.clone()];
            score.cost += self.cost.sample(&last.z[row], a, &batch.target(sample)[..outputs]);
            let (class, said) = (batch.class(sample), crate::batch::said(a));
            score.correct += usize::from(said == class);
            each(sample, Answer { class, said, activation: crate::batch::sureness(a, said) });
        }
    }
}

/// Cost and right answers, summed over samples.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Score {
    pub(crate) cost: f64,
    pub(crate) correct: usize,
}

/// What a network says of one sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Answer<R> {
    /// The right output.
    pub(crate) class: u32,
    /// The largest output; 0 or 1 where there is one output, which says 1 above ½.
    pub(crate) said: u32,
    /// The activation of the largest output; of a single one that says 0, what it lacks of 1.
    pub(crate) activation: R,
}

/// What one layer computed for a batch: samples of `stride` numbers, neurons first, then padding.
#[derive(Clone, Debug)]
pub(crate) struct LayerWork<R> {
    pub(crate) stride: usize,
    pub(crate) neurons: usize,
    pub(crate) z: Vec<R>,
    pub(crate) a: Vec<R>,
    /// da/dz, masks included.
    pub(crate) slope: Vec<R>,
    pub(crate) delta: Vec<R>,
}

impl<R: Real> LayerWork<R> {
    /// Multiplies activations and slopes of every sample by a mask, one number a neuron: all by the same one, or
    /// each by its own.
    pub(crate) fn multiply(&mut self, masks: &[R]) {
        for numbers in [&mut self.a, &mut self.slope] {
            let masks = masks.chunks_exact(self.stride).cycle();
            for (row, mask) in numbers.chunks_exact_mut(self.stride).zip(masks) {
                for (x, mask) in row.iter_mut().zip(mask) {
                    *x *= *mask;
                }
            }
        }
    }
}

/// Memory for passes through a network; grows to the largest batch seen.
#[derive(Clone, Debug)]
pub(crate) struct Workspace<R> {
    pub(crate) layers: Vec<LayerWork<R>>,
}

impl<R: Real> Workspace<R> {
    /// For passes through networks of this shape.
    pub(crate) fn new(network: &Network<R>) -> Self {
        let work = |layer: &Layer<R>| LayerWork {
            stride: layer.stride(),
            neurons: layer.neurons,
            z: Vec::new(),
            a: Vec::new(),
            slope: Vec::new(),
            delta: Vec::new(),
        };
        Self { layers: network.layers.iter().map(work).collect() }
    }

    fn resize(&mut self, samples: usize) {
        for work in &mut self.layers {
            let length = samples * work.stride;
            if work.z.len() != length {
                for numbers in [&mut work.z, &mut work.a, &mut work.slope, &mut work.delta] {
                    numbers.resize(length, R::ZERO);
                }
            }
        }
    }
}
