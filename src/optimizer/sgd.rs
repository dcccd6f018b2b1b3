//! Stochastic gradient descent.

use super::update::add_scaled;
use super::{Rule, add_bias_gradient, add_gradient};
use crate::Real;
use crate::batch::Batch;
use crate::network::{Layer, Network, Workspace};

/// w' = w - η ∂C/∂w, the penalty's part first.
pub(super) fn update<R: Real>(
    network: &mut Network<R>,
    batch: &Batch<R>,
    workspace: &Workspace<R>,
    rule: Rule,
) {
    for (number, layer) in network.layers.iter_mut().enumerate() {
        rule.decay(layer);
        let c = -rule.learning_rate / batch.len() as f64;
        add_gradient(&mut layer.rows, c / layer.scale, batch, workspace, number);
        add_bias_gradient(&mut layer.biases, c, &workspace.layers[number]);
    }
}

/// What a [`super::Update`] gathers in.
pub(super) fn begin<R: Real>(network: &Network<R>, rule: Rule) -> Vec<Layer<R>> {
    let begin = |(number, layer): (usize, &Layer<R>)| {
        if number > 0 {
            return Layer { biases: layer.biases.clone(), ..Layer::zeros(layer.inputs, layer.neurons) };
        }
        let mut next = layer.clone();
        rule.decay(&mut next);
        next
    };
    network.layers.iter().enumerate().map(begin).collect()
}

/// [`update`] with what a [`super::Update`] has gathered; `step` is -η/m.
pub(super) fn finish<R: Real>(gathered: Vec<Layer<R>>, step: f64, network: &mut Network<R>, rule: Rule) {
    for (number, (layer, next)) in network.layers.iter_mut().zip(gathered).enumerate() {
        if number == 0 {
            *layer = next;
            continue;
        }
        rule.decay(layer);
        add_scaled(&mut layer.rows, step / layer.scale, &next.rows);
        layer.biases = next.biases;
    }
}
