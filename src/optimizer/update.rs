//! An update that is made piece by piece while the weights stay as they are.
//!
//! Each number goes through the very additions of [`Optimizer::update`], in the same order: the bits are the
//! same however a mini-batch is divided.

use super::{Moments, Rule, WHOLE_SET, add_bias_gradient, add_gradient, gradient, momentum, sgd};
use crate::batch::Batch;
use crate::kernels::accumulate_sums;
use crate::network::{Layer, Network, Workspace};
use crate::{Optimizer, Real};

/// What a mini-batch has come to so far.
#[derive(Clone, Debug)]
pub(crate) struct Update<R: Real> {
    optimizer: Optimizer,
    rule: Rule,
    /// What each sample's gradient counts: -η/m, m being the samples of the whole mini-batch; 1/m where the
    /// gradient itself is gathered.
    step: f64,
    /// The first layer as it will be, or its velocity, or its gradient: the products of each sample are added to its rows. Of
    /// the others the rows are Σ δ aᵀ so far; all biases are what they, their velocities or
    /// their gradients will be.
    layers: Vec<Layer<R>>,
}

impl<R: Real> Update<R> {
    /// An update from a mini-batch of `samples`, of which none has come yet.
    pub(crate) fn new(
        optimizer: Optimizer,
        rule: Rule,
        network: &Network<R>,
        moments: &Moments<R>,
        samples: usize,
    ) -> Self {
        let layers = match optimizer {
            Optimizer::Sgd => sgd::begin(network, rule),
            Optimizer::Momentum { momentum } => momentum::begin(momentum, network, &moments.first, rule),
            Optimizer::Nesterov { .. }
            | Optimizer::RmsProp { .. }
            | Optimizer::Adam { .. }
            | Optimizer::AdamW { .. } => gradient::begin(optimizer, network, rule),
            Optimizer::Newton | Optimizer::ConjugateGradients | Optimizer::Bfgs | Optimizer::Lbfgs { .. } => {
                unreachable!("{WHOLE_SET}")
            }
        };
        let each = if optimizer.gathers() { 1.0 } else { -rule.learning_rate };
        Self { optimizer, rule, step: each / samples as f64, layers }
    }

    /// Takes in a piece of the mini-batch: what [`Network::backward`] left in `workspace`.
    pub(crate) fn add(&mut self, batch: &Batch<R>, workspace: &Workspace<R>) {
        for (number, layer) in self.layers.iter_mut().enumerate() {
            let work = &workspace.layers[number];
            match number.checked_sub(1) {
                None => {
                    let step = self.step / layer.scale;
                    add_gradient(&mut layer.rows, step, batch, workspace, number);
                }
                Some(before) => {
                    let before = &workspace.layers[before];
                    accumulate_sums(&mut layer.rows, &work.delta, work.stride, &before.a, before.stride);
                }
            }
            add_bias_gradient(&mut layer.biases, self.step, work);
        }
    }

    /// Changes weights and biases, once all pieces are in.
    pub(crate) fn finish(self, network: &mut Network<R>, moments: &mut Moments<R>) {
        let Self { optimizer, rule, step, layers } = self;
        match optimizer {
            Optimizer::Sgd => sgd::finish(layers, step, network, rule),
            Optimizer::Momentum { momentum } => {
                momentum::finish(momentum, layers, step, network, &mut moments.first, rule);
            }
            Optimizer::Nesterov { .. }
            | Optimizer::RmsProp { .. }
            | Optimizer::Adam { .. }
            | Optimizer::AdamW { .. } => {
                gradient::finish(optimizer, layers, step, network, moments, rule);
            }
            Optimizer::Newton | Optimizer::ConjugateGradients | Optimizer::Bfgs | Optimizer::Lbfgs { .. } => {
                unreachable!("{WHOLE_SET}")
            }
        }
        rule.max_norm.restore(network);
    }
}

/// `rows += c * sums`, as [`crate::kernels::accumulate_dense`] ends.
pub(super) fn add_scaled<R: Real>(rows: &mut [R], c: f64, sums: &[R]) {
    let c = R::from_f64(c);
    for (row, sum) in rows.iter_mut().zip(sums) {
        *row += *sum * c;
    }
}
