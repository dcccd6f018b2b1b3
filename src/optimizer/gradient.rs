//! Updates from the whole gradient, penalty included: it is gathered first, then each weight follows its own.

use super::update::add_scaled;
use super::{Moments, Optimizer, Rule, adam, add_bias_gradient, add_gradient, nesterov, rms_prop, sign};
use crate::batch::Batch;
use crate::network::{Layer, Network, Workspace};
use crate::{Real, Regularizer};

/// One update of all weights and biases.
pub(super) fn update<R: Real>(
    optimizer: Optimizer,
    network: &mut Network<R>,
    moments: &mut Moments<R>,
    batch: &Batch<R>,
    workspace: &Workspace<R>,
    rule: Rule,
) {
    moments.begin_step(optimizer, network);
    let c = 1.0 / batch.len() as f64;
    for (number, layer) in network.layers.iter_mut().enumerate() {
        layer.fold();
        let gradient = &mut moments.gradient[number];
        begin_with_penalty(optimizer, rule, layer, gradient);
        add_gradient(&mut gradient.rows, c, batch, workspace, number);
        add_bias_gradient(&mut gradient.biases, c, &workspace.layers[number]);
        follow(optimizer, rule, layer, moments, number);
    }
}

/// What a [`super::Update`] gathers in.
pub(super) fn begin<R: Real>(optimizer: Optimizer, network: &Network<R>, rule: Rule) -> Vec<Layer<R>> {
    let begin = |(number, layer): (usize, &Layer<R>)| {
        let mut gathered = Layer::zeros(layer.inputs, layer.neurons);
        if number == 0 {
            begin_with_penalty(optimizer, rule, &layer.folded(), &mut gathered);
        }
        gathered
    };
    network.layers.iter().enumerate().map(begin).collect()
}

/// [`update`] with what a [`super::Update`] has gathered; `c` is 1/m.
pub(super) fn finish<R: Real>(
    optimizer: Optimizer,
    gathered: Vec<Layer<R>>,
    c: f64,
    network: &mut Network<R>,
    moments: &mut Moments<R>,
    rule: Rule,
) {
    moments.begin_step(optimizer, network);
    for (number, (layer, gathered)) in network.layers.iter_mut().zip(gathered).enumerate() {
        layer.fold();
        let gradient = &mut moments.gradient[number];
        if number == 0 {
            *gradient = gathered;
        } else {
            begin_with_penalty(optimizer, rule, layer, gradient);
            add_scaled(&mut gradient.rows, c, &gathered.rows);
            gradient.biases = gathered.biases;
        }
        follow(optimizer, rule, layer, moments, number);
    }
}

/// The penalty's part of the gradient, to which the cost's is added. The biases have none, and L2 has none
/// where it is a decay apart.
fn begin_with_penalty<R: Real>(optimizer: Optimizer, rule: Rule, layer: &Layer<R>, gradient: &mut Layer<R>) {
    let strength = R::from_f64(rule.strength());
    let weights = gradient.rows.iter_mut().zip(&layer.rows);
    match rule.regularizer {
        Regularizer::L1 { .. } => weights.for_each(|(g, w)| *g = strength * sign(*w)),
        Regularizer::L2 { .. } if !optimizer.decays_apart() => {
            weights.for_each(|(g, w)| *g = strength * *w);
        }
        Regularizer::None | Regularizer::L2 { .. } => gradient.rows.fill(R::ZERO),
    }
    gradient.biases.fill(R::ZERO);
}

/// Moves the weights and biases of layer `number` by the gradient that is gathered.
fn follow<R: Real>(
    optimizer: Optimizer,
    rule: Rule,
    layer: &mut Layer<R>,
    moments: &mut Moments<R>,
    number: usize,
) {
    let Moments { first, second, left, gradient, .. } = moments;
    let (first, second) = (first.get_mut(number), second.get_mut(number));
    let Layer { rows, biases, .. } = layer;
    let gradient = &gradient[number];
    match (optimizer, first, second) {
        (Optimizer::Nesterov { momentum }, Some(v), _) => {
            let by = |w: &mut [R], v: &mut [R], g: &[R]| {
                nesterov::follow(momentum, rule.learning_rate, w, v, g);
            };
            by(rows, &mut v.rows, &gradient.rows);
            by(biases, &mut v.biases, &gradient.biases);
        }
        (Optimizer::RmsProp { decay, epsilon }, _, Some(s)) => {
            let by = |w: &mut [R], s: &mut [R], g: &[R]| {
                rms_prop::follow(decay, epsilon, rule.learning_rate, w, s, g);
            };
            by(rows, &mut s.rows, &gradient.rows);
            by(biases, &mut s.biases, &gradient.biases);
        }
        (
            Optimizer::Adam { beta1, beta2, epsilon } | Optimizer::AdamW { beta1, beta2, epsilon },
            Some(m),
            Some(s),
        ) => {
            let step = adam::Step::new([beta1, beta2], epsilon, rule.learning_rate, *left);
            step.follow(decay(optimizer, rule), rows, &mut m.rows, &mut s.rows, &gradient.rows);
            step.follow(R::ONE, biases, &mut m.biases, &mut s.biases, &gradient.biases);
        }
        _ => unreachable!("moments are made as the optimizer has them, and others gather no gradient"),
    }
}

/// The factor by which weights shrink besides: 1 - ηλ/n under L2 where it is a decay apart, else 1.
fn decay<R: Real>(optimizer: Optimizer, rule: Rule) -> R {
    match rule.regularizer {
        Regularizer::L2 { .. } if optimizer.decays_apart() => {
            R::from_f64(1.0 - rule.learning_rate * rule.strength())
        }
        _ => R::ONE,
    }
}
