//! What the last step computed, lent out.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, s};

use crate::Real;
use crate::batch::Batch;
use crate::masks::last;
use crate::network::{LayerWork, Workspace};

/// The last step's weighted inputs, activations, errors, masks and gradients. Shapes are batch first.
///
/// Borrowed from the memory that the step worked in: looking copies nothing and changes nothing.
pub struct Trace<'a, R: Real> {
    pub(crate) batch: &'a Batch<R>,
    pub(crate) workspace: &'a Workspace<R>,
    pub(crate) masks: &'a [Vec<R>],
}

impl<'a, R: Real> Trace<'a, R> {
    /// Samples in the mini-batch; 0 before the first step.
    pub fn samples(&self) -> usize {
        self.batch.len()
    }

    /// Number of layers, inputs not counted.
    pub fn layers(&self) -> usize {
        self.workspace.layers.len()
    }

    /// Weighted inputs z of a layer: samples x neurons.
    pub fn z(&self, layer: usize) -> ArrayView2<'a, R> {
        let work = &self.workspace.layers[layer];
        view(work, &work.z)
    }

    /// Activations a of a layer, as the next layer saw them (dropout applied): samples x neurons.
    pub fn a(&self, layer: usize) -> ArrayView2<'a, R> {
        let work = &self.workspace.layers[layer];
        view(work, &work.a)
    }

    /// Slopes da/dz of a layer, dropout applied: samples x neurons. Softmax neurons have none (equation 82).
    pub fn slope(&self, layer: usize) -> ArrayView2<'a, R> {
        let work = &self.workspace.layers[layer];
        view(work, &work.slope)
    }

    /// Errors δ = ∂C/∂z of a layer, C being the cost of the sample: samples x neurons.
    pub fn delta(&self, layer: usize) -> ArrayView2<'a, R> {
        let work = &self.workspace.layers[layer];
        view(work, &work.delta)
    }

    /// The dropout mask of a hidden layer, one number a neuron: 0 where dropped, 1 / (1 - rate) where kept; of
    /// the last sample, where each has its own. `None` for the output layer, and when the step had no dropout.
    pub fn mask(&self, layer: usize) -> Option<ArrayView1<'a, R>> {
        let work = &self.workspace.layers[layer];
        let masks = self.masks.get(layer)?;
        Some(ArrayView1::from(&last(masks, work.stride)[..work.neurons]))
    }

    /// The dropout masks of a hidden layer: samples x neurons where each sample has its own, 1 x neurons where
    /// all have the same.
    pub fn masks(&self, layer: usize) -> Option<ArrayView2<'a, R>> {
        let work = &self.workspace.layers[layer];
        self.masks.get(layer).map(|masks| view(work, masks))
    }

    /// Inputs of the samples as the first layer saw them (dropout applied): samples x inputs, `inputs` being how
    /// many that layer has.
    pub fn inputs(&self, inputs: usize) -> Array2<R> {
        let mut seen = Array2::from_elem((self.samples(), inputs), R::ZERO);
        for sample in 0..self.samples() {
            for (input, x) in self.batch.inputs(sample) {
                seen[[sample, input]] = x;
            }
        }
        seen
    }

    /// What the samples' outputs should be: samples x outputs, `outputs` being how many there are.
    pub fn targets(&self, outputs: usize) -> Array2<R> {
        Array2::from_shape_fn((self.samples(), outputs), |(sample, output)| self.batch.target(sample)[output])
    }

    /// Gradient of the mini-batch's mean cost, without penalty, by the weights of a layer: neurons x inputs
    /// of them, `inputs` being that layer's.
    pub fn weight_gradient(&self, layer: usize, inputs: usize) -> Array2<R> {
        let delta = self.delta(layer);
        let mut gradient = Array2::from_elem((delta.ncols(), inputs), R::ZERO);
        for sample in 0..self.samples() {
            let mut add = |input: usize, x: R| {
                for (neuron, delta) in delta.row(sample).iter().enumerate() {
                    gradient[[neuron, input]] += *delta * x;
                }
            };
            match layer.checked_sub(1) {
                None => self.batch.inputs(sample).for_each(|(input, x)| add(input, x)),
                Some(before) => {
                    self.a(before).row(sample).iter().enumerate().for_each(|(input, x)| add(input, *x));
                }
            }
        }
        let samples = R::from_f64(self.samples() as f64);
        gradient.mapv_into(|sum| sum / samples)
    }

    /// Gradient of the mini-batch's mean cost by the biases of a layer, one number a neuron.
    pub fn bias_gradient(&self, layer: usize) -> Array1<R> {
        let delta = self.delta(layer);
        let samples = R::from_f64(self.samples() as f64);
        (0..delta.ncols()).map(|neuron| delta.column(neuron).iter().copied().sum::<R>() / samples).collect()
    }
}

fn view<'a, R: Real>(work: &LayerWork<R>, numbers: &'a [R]) -> ArrayView2<'a, R> {
    let samples = numbers.len() / work.stride;
    ArrayView2::from_shape((samples, work.stride), numbers)
        .expect("a layer's work holds samples x stride numbers")
        .slice_move(s![.., ..work.neurons])
}
