//! The product of the Hessian with a vector, without the Hessian.
//!
//! B. A. Pearlmutter, Fast exact multiplication by the Hessian (Neural Computation 6, 1994): R{f} is the derivative
//! of f(w + r v) by r at r = 0. Applied to every line of the pass forward and the pass back, it makes of the gradient
//! the product H v, at about the cost of another gradient.

use super::super::{add_bias_gradient, add_gradient};
use crate::batch::Batch;
use crate::kernels::{accumulate_dense, affine, backward};
use crate::network::{Layer, Network, Workspace};
use crate::{Activation, Cost, Real};

/// R{..} of what one layer computes: samples of the layer's stride.
#[derive(Clone, Debug, Default)]
struct Turned<R> {
    /// R{z}.
    z: Vec<R>,
    /// R{a}.
    a: Vec<R>,
    /// R{δ}.
    delta: Vec<R>,
    /// Summands of the two above.
    part: Vec<R>,
    /// d²a/dz² R{z}.
    bend: Vec<R>,
}

/// Memory for products; grows to the largest batch seen.
#[derive(Clone, Debug)]
pub(super) struct Curvature<R> {
    layers: Vec<Turned<R>>,
}

impl<R: Real> Curvature<R> {
    pub(super) fn new(layers: usize) -> Self {
        Self { layers: vec![Turned::default(); layers] }
    }

    /// Adds a batch's part of H v to `sums`, after [`Network::pass`] without masks; `along` holds v.
    pub(super) fn add(
        &mut self,
        network: &Network<R>,
        along: &[Layer<R>],
        batch: &Batch<R>,
        workspace: &mut Workspace<R>,
        sums: &mut [Layer<R>],
    ) {
        self.forward(network, along, batch, workspace);
        self.back(network, along, batch, workspace);
        for (number, sums) in sums.iter_mut().enumerate() {
            // R{δ aᵀ} = R{δ} aᵀ + δ R{a}ᵀ; the inputs are what they are.
            if let Some(before) = number.checked_sub(1) {
                let (work, a) = (&workspace.layers[number], &self.layers[before].a);
                let stride = workspace.layers[before].stride;
                accumulate_dense(&mut sums.rows, R::ONE, &work.delta, work.stride, a, stride);
            }
            std::mem::swap(&mut workspace.layers[number].delta, &mut self.layers[number].delta);
            add_gradient(&mut sums.rows, 1.0, batch, workspace, number);
            add_bias_gradient(&mut sums.biases, 1.0, &workspace.layers[number]);
            std::mem::swap(&mut workspace.layers[number].delta, &mut self.layers[number].delta);
        }
    }

    /// R{z} = V a + W R{a} + R{b}, R{a} = da/dz R{z}.
    fn forward(
        &mut self,
        network: &Network<R>,
        along: &[Layer<R>],
        batch: &Batch<R>,
        workspace: &Workspace<R>,
    ) {
        for (number, (layer, v)) in network.layers.iter().zip(along).enumerate() {
            let (before, rest) = self.layers.split_at_mut(number);
            let (turned, work) = (&mut rest[0], &workspace.layers[number]);
            turned.resize(work.z.len());
            let no_biases = vec![R::ZERO; layer.stride()];
            for sample in 0..batch.len() {
                let here = sample * work.stride..(sample + 1) * work.stride;
                let z = &mut turned.z[here.clone()];
                let (Some(before), Some(number)) = (before.last(), number.checked_sub(1)) else {
                    affine(&v.rows, R::ONE, &v.biases, batch.inputs(sample), z);
                    continue;
                };
                let stride = workspace.layers[number].stride;
                let a = &workspace.layers[number].a[sample * stride..][..layer.inputs];
                affine(&v.rows, R::ONE, &v.biases, a.iter().copied().enumerate(), z);
                let a = &before.a[sample * stride..][..layer.inputs];
                let part = &mut turned.part[here];
                affine(&layer.rows, R::ONE, &no_biases, a.iter().copied().enumerate(), part);
                for (z, part) in z.iter_mut().zip(part) {
                    *z += *part;
                }
            }
            let activation = network.activation(number);
            if activation == Activation::Softmax {
                turned.softmax(&work.a, work.stride, work.neurons);
            } else {
                for ((a, z), slope) in turned.a.iter_mut().zip(&turned.z).zip(&work.slope) {
                    *a = *slope * *z;
                }
            }
            for ((bend, z), (a, slope)) in
                turned.bend.iter_mut().zip(&turned.z).zip(work.a.iter().zip(&work.slope))
            {
                *bend = activation.bend(*a, *slope) * *z;
            }
        }
    }

    /// R{δ} from the outputs back: of δ' = (Wᵀ δ) da/dz it is (Vᵀ δ + Wᵀ R{δ}) da/dz + (Wᵀ δ) R{da/dz}.
    fn back(&mut self, network: &Network<R>, along: &[Layer<R>], batch: &Batch<R>, workspace: &Workspace<R>) {
        let last = network.layers.len() - 1;
        let (turned, work) = (&mut self.layers[last], &workspace.layers[last]);
        turned.delta.clone_from(&turned.a);
        if network.cost() == Cost::Quadratic {
            // δ = (a - y) da/dz.
            for sample in 0..batch.len() {
                for (neuron, y) in batch.target(sample)[..work.neurons].iter().enumerate() {
                    let at = sample * work.stride + neuron;
                    turned.delta[at] = work.slope[at] * turned.a[at] + (work.a[at] - *y) * turned.bend[at];
                }
            }
        }
        // Padding would be summed up too.
        for delta in turned.delta.chunks_exact_mut(work.stride) {
            delta[work.neurons..].fill(R::ZERO);
        }
        for number in (1..=last).rev() {
            let (layer, v) = (&network.layers[number], &along[number]);
            let (before, rest) = self.layers.split_at_mut(number);
            let (before, after) = (&mut before[number - 1], &rest[0]);
            let (work, work_before) = (&workspace.layers[number], &workspace.layers[number - 1]);
            let (stride, stride_before) = (work.stride, work_before.stride);
            let summands: [(&Layer<R>, &[R], &[R]); 3] = [
                (v, &work.delta, &work_before.slope),
                (layer, &after.delta, &work_before.slope),
                (layer, &work.delta, &before.bend),
            ];
            before.delta.fill(R::ZERO);
            before.part.fill(R::ZERO);
            for (layer, delta, slope) in summands {
                backward(&layer.rows, R::ONE, delta, stride, slope, &mut before.part, stride_before);
                for (delta, part) in before.delta.iter_mut().zip(&before.part) {
                    *delta += *part;
                }
            }
        }
    }
}

impl<R: Real> Turned<R> {
    fn resize(&mut self, length: usize) {
        if self.z.len() != length {
            for numbers in [&mut self.z, &mut self.a, &mut self.delta, &mut self.part, &mut self.bend] {
                numbers.resize(length, R::ZERO);
            }
        }
    }

    /// R{a} = a (R{z} - Σ a R{z}), the derivative of softmax.
    fn softmax(&mut self, a: &[R], stride: usize, neurons: usize) {
        let rows = self.a.chunks_exact_mut(stride).zip(self.z.chunks_exact(stride));
        for ((turned, z), a) in rows.zip(a.chunks_exact(stride)) {
            let mean: R = a[..neurons].iter().zip(z).map(|(a, z)| *a * *z).sum();
            for ((turned, z), a) in turned.iter_mut().zip(z).zip(&a[..neurons]) {
                *turned = *a * (*z - mean);
            }
        }
    }
}

impl Activation {
    /// d²a/dz² from a and da/dz. Of softmax none is asked for.
    fn bend<R: Real>(self, a: R, slope: R) -> R {
        match self {
            Self::Sigmoid => slope * (R::ONE - a - a),
            Self::Tanh => -(a + a) * slope,
            Self::Relu | Self::Identity | Self::Softmax => R::ZERO,
        }
    }
}
