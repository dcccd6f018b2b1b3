//! Every gradient against central differences, in double precision.

#![allow(clippy::disallowed_methods, reason = "an independent reference may differ in the last bits")]

mod common;

use common::problem;
use epoch_lab::dataset::Split;
use epoch_lab::{Activation, Config, Cost, Dropout, MaskSpan, Network, Optimizer, Regularizer, Trainer};
use ndarray::{Array1, Array2};

/// Half the distance of a central difference.
const H: f64 = 1e-5;

/// The relative error that is allowed between two gradients as vectors.
const ALLOWED: f64 = 1e-7;

/// All weights and biases of a network in one row.
fn parameters(network: &Network<f64>) -> Vec<f64> {
    let layers = network.layers().iter();
    layers.flat_map(|layer| layer.weights().into_iter().chain(layer.biases().to_vec())).collect()
}

/// The network with its parameters replaced.
fn with_parameters(config: &Config, parameters: &[f64]) -> Network<f64> {
    let mut network = Network::zeros(config);
    let mut next = parameters.iter().copied();
    let mut next = || next.next().expect("as many parameters as the network has");
    for layer in network.layers_mut() {
        for neuron in 0..layer.neurons() {
            for input in 0..layer.inputs() {
                layer.set_weight(neuron, input, next());
            }
        }
        layer.biases_mut().fill_with(&mut next);
    }
    network
}

/// Cost and penalty of the training data at these parameters.
fn total_cost(config: &Config, parameters: &[f64]) -> f64 {
    let network = with_parameters(config, parameters);
    let trainer = Trainer::with_network(config.clone(), problem(config), network).unwrap();
    let evaluation = trainer.evaluate(Split::Training).unwrap();
    evaluation.cost + evaluation.penalty
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
}

/// Whether a central difference would straddle a kink: of a rectified unit, or of |w| at 0.
fn near_a_kink(config: &Config, trainer: &Trainer<f64>, parameters: &[f64]) -> bool {
    let trace = trainer.trace();
    let relu = |layer| if layer + 1 == trace.layers() { config.output } else { config.hidden };
    let z_near = (0..trace.layers())
        .filter(|layer| relu(*layer) == Activation::Relu)
        .any(|layer| trace.z(layer).iter().any(|z| z.abs() < 1e-3));
    z_near || parameters.iter().any(|w| w.abs() < 1e-3)
}

/// How many times the gradient the first step of an optimizer moves by, at a learning rate of 1.
fn gradients_in(optimizer: Optimizer) -> f64 {
    match optimizer {
        Optimizer::Nesterov { momentum } => 1.0 + momentum,
        _ => 1.0,
    }
}

/// The gradient that one step followed, and the one by central differences, at the first seed whose network
/// is not near a kink nor dead.
fn gradients(config: &Config) -> (Vec<f64>, Vec<f64>) {
    for seed in 1..200 {
        let config = Config { seed, ..config.clone() };
        let mut trainer = Trainer::<f64>::new(config.clone(), problem(&config)).unwrap();
        let before = parameters(trainer.network());
        trainer.step();
        if near_a_kink(&config, &trainer, &before) {
            continue;
        }
        let after = parameters(trainer.network());
        let followed: Vec<f64> = before
            .iter()
            .zip(&after)
            .map(|(before, after)| (before - after) / (config.learning_rate * gradients_in(config.optimizer)))
            .collect();
        let differences = (0..before.len())
            .map(|place| {
                let mut moved = before.clone();
                moved[place] = before[place] + H;
                let above = total_cost(&config, &moved);
                moved[place] = before[place] - H;
                (above - total_cost(&config, &moved)) / (2.0 * H)
            })
            .collect::<Vec<f64>>();
        if distance(&differences, &vec![0.0; differences.len()]) > 1e-2 {
            return (followed, differences);
        }
    }
    panic!("no seed serves for {config:?}");
}

fn check(config: &Config) {
    let (followed, differences) = gradients(config);
    let size = distance(&differences, &vec![0.0; differences.len()]);
    let error = distance(&followed, &differences) / size;
    assert!(error < ALLOWED, "off by {error:e} for {config:?}");
}

#[test]
fn a_step_follows_the_gradient_for_every_legal_combination() {
    let mut checked = 0;
    let hidden = [Activation::Sigmoid, Activation::Tanh, Activation::Relu, Activation::Identity];
    let regularizers = [Regularizer::None, Regularizer::L1 { lambda: 0.7 }, Regularizer::L2 { lambda: 0.7 }];
    for sizes in [vec![6, 3], vec![6, 5, 3], vec![6, 5, 4, 3], vec![6, 5, 4, 5, 3]] {
        for hidden in hidden {
            for output in Activation::ALL {
                for cost in Cost::ALL.into_iter().filter(|cost| cost.check(output).is_ok()) {
                    for regularizer in regularizers {
                        for optimizer in [
                            Optimizer::Sgd,
                            Optimizer::Momentum { momentum: 0.9 },
                            Optimizer::Nesterov { momentum: 0.9 },
                        ] {
                            let sizes = sizes.clone();
                            check(&Config { sizes, hidden, output, cost, regularizer, optimizer, ..small() });
                            checked += 1;
                        }
                    }
                }
            }
        }
    }
    assert_eq!(checked, 4 * 4 * 6 * 3 * 3);
}

fn small() -> Config {
    Config { training: 4, batch_size: 4, learning_rate: 0.5, ..Config::default() }
}

/// A pass forward as the chapter writes it, with the masks of a step (1 or samples x neurons): the mean cost over
/// the samples.
fn masked_cost(
    network: &Network<f64>,
    inputs: &Array2<f64>,
    targets: &Array2<f64>,
    masks: &[Array2<f64>],
) -> f64 {
    let samples = inputs.nrows() as f64;
    let mut a = inputs.t().to_owned();
    for (number, layer) in network.layers().iter().enumerate() {
        let z = layer.weights().dot(&a) + Array1::from(layer.biases().to_vec()).insert_axis(ndarray::Axis(1));
        a = z.mapv(|z| 1.0 / (1.0 + (-z).exp()));
        if let Some(mask) = masks.get(number) {
            a *= &mask.t();
        }
    }
    (a - targets.t()).mapv(|d| d * d).sum() / 2.0 / samples
}

#[test]
fn the_gradient_under_dropout_is_that_of_the_thinned_network() {
    for masks in [MaskSpan::PerMiniBatch, MaskSpan::PerImage] {
        for inputs in [0.0, 0.3] {
            check_dropout(Dropout { rate: 0.3, inputs, masks });
        }
    }
}

fn check_dropout(dropout: Dropout) {
    let config = Config {
        sizes: vec![6, 8, 7, 3],
        cost: Cost::Quadratic,
        regularizer: Regularizer::None,
        dropout,
        ..small()
    };
    let mut trainer = Trainer::<f64>::new(config.clone(), problem(&config)).unwrap();
    let before = parameters(trainer.network());
    trainer.step();
    let after = parameters(trainer.network());
    let masks: Vec<Array2<f64>> =
        (0..2).map(|layer| trainer.trace().masks(layer).unwrap().to_owned()).collect();
    assert!(masks.iter().flatten().any(|mask| *mask == 0.0), "nothing was dropped");
    // In the order of the step.
    let (inputs, targets) = (trainer.trace().inputs(6), trainer.trace().targets(3));
    assert_eq!(inputs.iter().any(|input| *input == 0.0), dropout.inputs > 0.0, "{inputs}");
    let cost =
        |parameters: &[f64]| masked_cost(&with_parameters(&config, parameters), &inputs, &targets, &masks);
    let mut differences = Vec::new();
    for place in 0..before.len() {
        let mut moved = before.clone();
        moved[place] += H;
        let above = cost(&moved);
        moved[place] = before[place] - H;
        differences.push((above - cost(&moved)) / (2.0 * H));
    }
    let followed: Vec<f64> =
        before.iter().zip(&after).map(|(before, after)| (before - after) / config.learning_rate).collect();
    let size = distance(&differences, &vec![0.0; differences.len()]);
    assert!(distance(&followed, &differences) / size < ALLOWED);
}

#[test]
fn the_trace_lends_the_gradient_that_the_step_followed() {
    let config = Config { sizes: vec![6, 5, 4, 3], regularizer: Regularizer::None, ..small() };
    let mut trainer = Trainer::<f64>::new(config.clone(), problem(&config)).unwrap();
    let before = trainer.network().clone();
    trainer.step();
    for (number, layer) in before.layers().iter().enumerate() {
        let after = &trainer.network().layers()[number];
        let followed = (layer.weights() - after.weights()) / config.learning_rate;
        let gradient = trainer.trace().weight_gradient(number, layer.inputs());
        assert!((&followed - &gradient).iter().all(|error| error.abs() < 1e-14));
        let bias_gradient = trainer.trace().bias_gradient(number);
        for ((before, after), gradient) in layer.biases().iter().zip(after.biases()).zip(bias_gradient) {
            assert!(((before - after) / config.learning_rate - gradient).abs() < 1e-14);
        }
    }
}
