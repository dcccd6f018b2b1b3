//! Momentum.

use super::update::add_scaled;
use super::{Optimizer, Rule, Velocity, add_bias_gradient, add_gradient, fill_with_zeros, slow};
use crate::Real;
use crate::batch::Batch;
use crate::network::{Layer, Network, Workspace};
use crate::setting::{Changes, Range, Setting, Slider, Value};

/// Its parameter, which Nesterov's has too.
pub(super) const SETTINGS: &[Setting] = &[Setting::new(
    "optimizer.momentum",
    Value::Number {
        legal: Range::below(0.0, 1.0),
        slider: Some(Slider::Linear { from: 0.0, to: 0.99, step: 0.01 }),
        read: |config| match config.optimizer {
            Optimizer::Momentum { momentum } | Optimizer::Nesterov { momentum } => Some(momentum),
            _ => None,
        },
    },
    Changes::WhileTraining,
)
// Half the friction: it keeps the default learning rate usable.
.of("optimizer.kind", &["momentum", "nesterov"], 0.5)];

/// v' = μ v - η ∂C/∂w, w' = w + v' (equations 107 and 108).
pub(super) fn update<R: Real>(
    momentum: f64,
    network: &mut Network<R>,
    velocity: &mut Velocity<R>,
    batch: &Batch<R>,
    workspace: &Workspace<R>,
    rule: Rule,
) {
    fill_with_zeros(velocity, network);
    for (number, (layer, velocity)) in network.layers.iter_mut().zip(velocity).enumerate() {
        layer.fold();
        rule.drive(momentum, layer, velocity);
        let c = -rule.learning_rate / batch.len() as f64;
        add_gradient(&mut velocity.rows, c, batch, workspace, number);
        add_bias_gradient(&mut velocity.biases, c, &workspace.layers[number]);
        add(&mut layer.rows, &velocity.rows);
        add(&mut layer.biases, &velocity.biases);
    }
}

/// What a [`super::Update`] gathers in.
pub(super) fn begin<R: Real>(
    momentum: f64,
    network: &Network<R>,
    velocity: &Velocity<R>,
    rule: Rule,
) -> Vec<Layer<R>> {
    let begin = |(number, layer): (usize, &Layer<R>)| {
        let old = velocity.get(number);
        if number == 0 {
            let mut next = old.cloned().unwrap_or_else(|| Layer::zeros(layer.inputs, layer.neurons));
            rule.drive(momentum, &layer.folded(), &mut next);
            return next;
        }
        let mut sums = Layer::zeros(layer.inputs, layer.neurons);
        if let Some(old) = old {
            sums.biases.clone_from(&old.biases);
            slow(momentum, &mut sums.biases);
        }
        sums
    };
    network.layers.iter().enumerate().map(begin).collect()
}

/// [`update`] with what a [`super::Update`] has gathered; `step` is -η/m.
pub(super) fn finish<R: Real>(
    momentum: f64,
    gathered: Vec<Layer<R>>,
    step: f64,
    network: &mut Network<R>,
    velocity: &mut Velocity<R>,
    rule: Rule,
) {
    fill_with_zeros(velocity, network);
    let pairs = network.layers.iter_mut().zip(velocity).zip(gathered);
    for (number, ((layer, velocity), next)) in pairs.enumerate() {
        layer.fold();
        if number == 0 {
            *velocity = next;
        } else {
            rule.drive(momentum, layer, velocity);
            add_scaled(&mut velocity.rows, step, &next.rows);
            velocity.biases = next.biases;
        }
        add(&mut layer.rows, &velocity.rows);
        add(&mut layer.biases, &velocity.biases);
    }
}

fn add<R: Real>(to: &mut [R], from: &[R]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += *from;
    }
}
