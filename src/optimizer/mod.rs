//! How a gradient becomes an update. Each kind with its parameters is a file.

mod adam;
mod gradient;
mod moments;
mod momentum;
mod nesterov;
mod rms_prop;
mod sgd;
mod update;
pub(crate) mod whole_set;

use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::batch::Batch;
use crate::kernels::{accumulate_dense, accumulate_sparse};
use crate::network::{Layer, LayerWork, Network, Workspace};
use crate::setting::{Changes, Setting, Value, kinds};
use crate::{Config, MaxNorm, Real, Regularizer};

pub(crate) use moments::Moments;
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
    /// Nesterov's momentum: v' = μ v - η ∂C/∂w, w' = w + μ v' - η ∂C/∂w.
    Nesterov {
        /// Momentum μ; 1 - μ is the friction.
        momentum: f64,
    },
    /// RMSProp: the gradient is divided by the root of its mean square.
    RmsProp {
        /// How much of the mean is kept in a step.
        decay: f64,
        /// ε, added to the root.
        epsilon: f64,
    },
    /// Adam: the mean of the gradients, divided by the root of their mean square.
    Adam {
        /// β1: how much of the mean gradient is kept in a step.
        beta1: f64,
        /// β2: how much of the mean square is kept in a step.
        beta2: f64,
        /// ε, added to the root.
        epsilon: f64,
    },
    /// Adam under which L2 is no part of the gradient: the weights are first multiplied by 1 - ηλ/n (Loshchilov
    /// and Hutter 2019, "Decoupled weight decay regularization", as PyTorch has it). L1 stays in the gradient.
    AdamW {
        /// β1: how much of the mean gradient is kept in a step.
        beta1: f64,
        /// β2: how much of the mean square is kept in a step.
        beta2: f64,
        /// ε, added to the root.
        epsilon: f64,
    },
    /// Newton's method over all images at once, with products of the Hessian instead of the Hessian.
    Newton,
    /// Nonlinear conjugate gradients over all images at once.
    ConjugateGradients,
    /// BFGS over all images at once: gathers the inverse Hessian.
    Bfgs,
    /// L-BFGS over all images at once: remembers the last iterations.
    Lbfgs {
        /// Iterations that are remembered.
        memory: usize,
    },
}

kinds!(Optimizer {
    Sgd: "sgd" {},
    Momentum: "momentum" { momentum: "momentum" },
    Nesterov: "nesterov" { momentum: "momentum" },
    RmsProp: "rmsProp" { decay: "decay", epsilon: "epsilon" },
    Adam: "adam" { beta1: "beta1", beta2: "beta2", epsilon: "epsilon" },
    AdamW: "adamW" { beta1: "beta1", beta2: "beta2", epsilon: "epsilon" },
    Newton: "newton" {},
    ConjugateGradients: "conjugateGradients" {},
    Bfgs: "bfgs" {},
    Lbfgs: "lbfgs" { memory: "memory" },
});

/// What an update depends on besides the gradient.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    pub(crate) learning_rate: f64,
    pub(crate) regularizer: Regularizer,
    pub(crate) max_norm: MaxNorm,
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
            Value::Choice { options: Self::NAMES, read: |config| Some(config.optimizer.name()) },
            Changes::WhileTraining,
        )],
        momentum::SETTINGS,
        rms_prop::SETTINGS,
        adam::SETTINGS,
        rms_prop::EPSILON,
        whole_set::SETTINGS,
    ];

    /// Whether it remembers a velocity or a mean gradient of each weight.
    const fn has_first(self) -> bool {
        match self {
            Self::Momentum { .. } | Self::Nesterov { .. } | Self::Adam { .. } | Self::AdamW { .. } => true,
            Self::Sgd
            | Self::RmsProp { .. }
            | Self::Newton
            | Self::ConjugateGradients
            | Self::Bfgs
            | Self::Lbfgs { .. } => false,
        }
    }

    /// Whether it remembers a mean square of each weight's gradients.
    const fn has_second(self) -> bool {
        match self {
            Self::RmsProp { .. } | Self::Adam { .. } | Self::AdamW { .. } => true,
            Self::Sgd
            | Self::Momentum { .. }
            | Self::Nesterov { .. }
            | Self::Newton
            | Self::ConjugateGradients
            | Self::Bfgs
            | Self::Lbfgs { .. } => false,
        }
    }

    /// Numbers that it remembers of each weight and bias.
    pub(crate) const fn remembered(self) -> u64 {
        self.has_first() as u64 + self.has_second() as u64
    }

    /// Whether the gradient is gathered apart before the weights follow it.
    pub(crate) const fn gathers(self) -> bool {
        match self {
            Self::Sgd
            | Self::Momentum { .. }
            | Self::Newton
            | Self::ConjugateGradients
            | Self::Bfgs
            | Self::Lbfgs { .. } => false,
            Self::Nesterov { .. } | Self::RmsProp { .. } | Self::Adam { .. } | Self::AdamW { .. } => true,
        }
    }

    /// Whether L2 is a decay apart, and no part of the gradient that is gathered.
    const fn decays_apart(self) -> bool {
        matches!(self, Self::AdamW { .. })
    }

    /// Whether the penalty takes ηλ/n of a weight in a step, or moves it by as much. RMSProp and Adam divide what
    /// is in the gradient by its size, and move a weight by about η, whatever λ is.
    pub(crate) const fn shrinks_by(self, regularizer: Regularizer) -> bool {
        match self {
            Self::Sgd | Self::Momentum { .. } | Self::Nesterov { .. } => true,
            Self::AdamW { .. } => matches!(regularizer, Regularizer::L2 { .. }),
            Self::RmsProp { .. }
            | Self::Adam { .. }
            | Self::Newton
            | Self::ConjugateGradients
            | Self::Bfgs
            | Self::Lbfgs { .. } => false,
        }
    }

    /// One update of all weights and biases from what [`Network::backward`] left in `workspace`.
    pub(crate) fn update<R: Real>(
        self,
        network: &mut Network<R>,
        moments: &mut Moments<R>,
        batch: &Batch<R>,
        workspace: &Workspace<R>,
        rule: Rule,
    ) {
        match self {
            Self::Sgd => sgd::update(network, batch, workspace, rule),
            Self::Momentum { momentum } => {
                momentum::update(momentum, network, &mut moments.first, batch, workspace, rule)
            }
            Self::Nesterov { .. } | Self::RmsProp { .. } | Self::Adam { .. } | Self::AdamW { .. } => {
                gradient::update(self, network, moments, batch, workspace, rule);
            }
            Self::Newton | Self::ConjugateGradients | Self::Bfgs | Self::Lbfgs { .. } => {
                unreachable!("{WHOLE_SET}")
            }
        }
        rule.max_norm.restore(network);
    }
}

impl Rule {
    /// The rule of a config with this learning rate in force and so many images in the training data.
    pub(crate) fn of(config: &Config, learning_rate: f64, training: usize) -> Self {
        let Config { regularizer, max_norm, .. } = *config;
        Self { learning_rate, regularizer, max_norm, training }
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

/// Why no update is ever made from a mini-batch by some optimizers.
pub(crate) const WHOLE_SET: &str = "an optimizer that looks at all images has iterations of its own";

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
