//! Stochastic gradient descent.

use super::{Rule, Velocity, add_bias_gradient, add_gradient};
use crate::Real;
use crate::batch::Batch;
use crate::network::{Network, Workspace};

/// w' = w - η ∂C/∂w, the penalty's part first.
pub(super) fn update<R: Real>(
    network: &mut Network<R>,
    velocity: &mut Velocity<R>,
    batch: &Batch<R>,
    workspace: &Workspace<R>,
    rule: Rule,
) {
    velocity.clear();
    for (number, layer) in network.layers.iter_mut().enumerate() {
        rule.decay(layer);
        let c = -rule.learning_rate / batch.len() as f64;
        add_gradient(&mut layer.rows, c / layer.scale, batch, workspace, number);
        add_bias_gradient(&mut layer.biases, c, &workspace.layers[number]);
    }
}
