//! Momentum.

use super::{Optimizer, Rule, Velocity, add_bias_gradient, add_gradient};
use crate::Real;
use crate::batch::Batch;
use crate::network::{Layer, Network, Workspace};
use crate::setting::{Changes, Range, Setting, Slider, Value};

/// Its parameter.
pub(super) const SETTINGS: &[Setting] = &[Setting::new(
    "optimizer.momentum",
    Value::Number {
        legal: Range::below(0.0, 1.0),
        slider: Some(Slider::Linear { from: 0.0, to: 0.99, step: 0.01 }),
        read: |config| match config.optimizer {
            Optimizer::Momentum { momentum } => Some(momentum),
            _ => None,
        },
    },
    Changes::WhileTraining,
)
// Half the friction: it keeps the default learning rate usable.
.of("optimizer.kind", &["momentum"], 0.5)];

/// v' = μ v - η ∂C/∂w, w' = w + v' (equations 107 and 108).
pub(super) fn update<R: Real>(
    momentum: f64,
    network: &mut Network<R>,
    velocity: &mut Velocity<R>,
    batch: &Batch<R>,
    workspace: &Workspace<R>,
    rule: Rule,
) {
    if velocity.is_empty() {
        velocity.extend(network.layers.iter().map(|layer| Layer::zeros(layer.inputs, layer.neurons)));
    }
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

fn add<R: Real>(to: &mut [R], from: &[R]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += *from;
    }
}
