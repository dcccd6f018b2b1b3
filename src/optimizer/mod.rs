//! How a gradient becomes an update. Each kind with its parameters is a file.

mod momentum;
mod sgd;
mod update;

use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::batch::Batch;
use crate::kernels::{accumulate_dense, accumulate_sparse};
use crate::network::{Layer, LayerWork, Network, Workspace};
use crate::setting::{Changes, Setting, Value, kinds};
use crate::{Config, Real, Regularizer};

pub(crate) use update::Update;

/// The rule by which weights and biases follow the gradient.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Optimizer {
    /// Stochastic gradient descent: w' = w - η ∂C/∂w, over one mini-batch.
    Sgd,
    /// Momentum (equations 107 and 108): v' = μ v - η ∂C/∂w, w' = w + v'. The gradient holds the penalty's.
    Momentum {
        /// Momentum μ; 1 - μ is the friction.
        momentum: f64,
    },
}

kinds!(Optimizer { Sgd: "sgd" {}, Momentum: "momentum" { momentum: "momentum" } });

/// What an update depends on besides the gradient.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    pub(crate) learning_rate: f64,
    pub(crate) regularizer: Regularizer,
    /// Images in the training data: λ is divided by it.
    pub(crate) training: usize,
}

/// Velocities of all weights and biases, in the layout of a network's layers; empty while not needed.
pub(crate) type Velocity<R> = Vec<Layer<R>>;

impl Optimizer {
    /// The choice of the kind, and the parameters of each kind.
    pub(crate) const SETTINGS: &[&[Setting]] = &[
        &[Setting::new(
            "optimizer.kind",
            Value::Choice { options: Self::NAMES, read: |config| config.optimizer.name() },
            Changes::WhileTraining,
        )],
        momentum::SETTINGS,
    ];

    /// One update of all weights and biases from what [`Network::backward`] left in `workspace`.
    pub(crate) fn update<R: Real>(
        self,
        network: &mut Network<R>,
        velocity: &mut Velocity<R>,
        batch: &Batch<R>,
        workspace: &Workspace<R>,
        rule: Rule,
    ) {
        match self {
            Self::Sgd => sgd::update(network, velocity, batch, workspace, rule),
            Self::Momentum { momentum } => {
                momentum::update(momentum, network, velocity, batch, workspace, rule)
            }
        }
    }
}

impl Rule {
    /// The rule of a config, with so many images in the training data.
    pub(crate) fn of(config: &Config, training: usize) -> Self {
        Self { learning_rate: config.learning_rate, regularizer: config.regularizer, training }
    }

    /// λ/n.
    fn strength(self) -> f64 {
        self.regularizer.lambda() / self.training as f64
    }

    /// What the penalty's gradient alone does to the weights in one step.
    fn decay<R: Real>(self, layer: &mut Layer<R>) {
        match self.regularizer {
            Regularizer::None => {}
            // Equation 96: towards 0 by ηλ/n, and across it; sgn(0) is 0.
            Regularizer::L1 { .. } => {
                layer.fold();
                let amount = R::from_f64(self.learning_rate * self.strength());
                for w in &mut layer.rows {
                    *w -= amount * sign(*w);
                }
            }
            // Equation 93: by the factor 1 - ηλ/n.
            Regularizer::L2 { .. } => {
                layer.scale *= 1.0 - self.learning_rate * self.strength();
                // A scale near 1 can wait; one that is small costs precision, and one that is 0, negative or
                // large would not stay a scale for long.
                if !(SMALLEST_SCALE..=1.0).contains(&layer.scale) {
                    layer.fold();
                }
            }
        }
    }

    /// v' = μ v - η times the penalty's gradient; the biases have no penalty.
    fn drive<R: Real>(self, momentum: f64, layer: &Layer<R>, velocity: &mut Layer<R>) {
        let friction = R::from_f64(momentum);
        let pull = R::from_f64(-self.learning_rate * self.strength());
        let weights = velocity.rows.iter_mut().zip(&layer.rows);
        match self.regularizer {
            Regularizer::None => weights.for_each(|(v, _)| *v *= friction),
            Regularizer::L1 { .. } => weights.for_each(|(v, w)| *v = friction * *v + pull * sign(*w)),
            Regularizer::L2 { .. } => weights.for_each(|(v, w)| *v = friction * *v + pull * *w),
        }
        slow(momentum, &mut velocity.biases);
    }
}

/// v' = μ v.
fn slow<R: Real>(momentum: f64, velocity: &mut [R]) {
    let momentum = R::from_f64(momentum);
    for v in velocity {
        *v *= momentum;
    }
}

/// Layers like those of the network with all numbers 0, where there are none yet.
pub(crate) fn fill_with_zeros<R: Real>(layers: &mut Vec<Layer<R>>, network: &Network<R>) {
    if layers.is_empty() {
        layers.extend(network.layers.iter().map(|layer| Layer::zeros(layer.inputs, layer.neurons)));
    }
}

/// Below it the scale of a layer is multiplied into its weights.
const SMALLEST_SCALE: f64 = 1.0 / 1024.0;

fn sign<R: Real>(w: R) -> R {
    if w > R::ZERO {
        R::ONE
    } else if w < R::ZERO {
        -R::ONE
    } else {
        R::ZERO
    }
}

/// `rows += c * Σ δ aᵀ` over the mini-batch, for the rows of layer `number`.
pub(crate) fn add_gradient<R: Real>(
    rows: &mut [R],
    c: f64,
    batch: &Batch<R>,
    workspace: &Workspace<R>,
    number: usize,
) {
    let c = R::from_f64(c);
    let work = &workspace.layers[number];
    match number.checked_sub(1) {
        None => {
            for (sample, delta) in work.delta.chunks_exact(work.stride).enumerate() {
                accumulate_sparse(rows, c, delta, batch.inputs(sample));
            }
        }
        Some(before) => {
            let before = &workspace.layers[before];
            accumulate_dense(rows, c, &work.delta, work.stride, &before.a, before.stride);
        }
    }
}

/// `biases += c * Σ δ` over the mini-batch.
pub(crate) fn add_bias_gradient<R: Real>(biases: &mut [R], c: f64, work: &LayerWork<R>) {
    let c = R::from_f64(c);
    for delta in work.delta.chunks_exact(work.stride) {
        for (b, delta) in biases.iter_mut().zip(delta) {
            *b += c * *delta;
        }
    }
}
