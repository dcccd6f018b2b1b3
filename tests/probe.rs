//! The statistics of the probe against slow and separate computations.

#![allow(clippy::disallowed_methods, reason = "an independent reference may differ in the last bits")]

mod common;

use std::sync::Arc;

use common::{inputs, problem, targets};
use epoch_lab::dataset::{Dense, Samples, Split, Splits};
use epoch_lab::{Activation, Config, Cost, Dataset, Misread, Network, Real, Regularizer, Trainer};
use ndarray::{Array1, Array2, Axis, concatenate};

fn config() -> Config {
    Config {
        sizes: vec![6, 5, 4, 3],
        training: 23,
        batch_size: 23,
        regularizer: Regularizer::L2 { lambda: 3.0 },
        ..Config::default()
    }
}

fn start<R: Real>(config: &Config) -> Trainer<R> {
    Trainer::new(config.clone(), problem(config)).unwrap()
}

/// Settings with each output that there is.
fn every_output() -> impl Iterator<Item = Config> {
    [
        (Activation::Sigmoid, Cost::Quadratic),
        (Activation::Sigmoid, Cost::CrossEntropy),
        (Activation::Tanh, Cost::Quadratic),
        (Activation::Relu, Cost::Quadratic),
        (Activation::Identity, Cost::Quadratic),
        (Activation::Softmax, Cost::LogLikelihood),
    ]
    .into_iter()
    .map(|(output, cost)| Config { output, cost, ..config() })
}

/// Activations of the outputs, samples x outputs, as the chapter writes them.
fn outputs(config: &Config, network: &Network<f64>) -> Array2<f64> {
    let mut a = inputs(config);
    for (number, layer) in network.layers().iter().enumerate() {
        let z = a.dot(&layer.weights().t()) + &Array1::from(layer.biases().to_vec());
        let is_last = number + 1 == network.layers().len();
        a = match if is_last { config.output } else { config.hidden } {
            Activation::Sigmoid => z.mapv(|z| 1.0 / (1.0 + (-z).exp())),
            Activation::Tanh => z.mapv(f64::tanh),
            Activation::Relu => z.mapv(|z| z.max(0.0)),
            Activation::Identity => z,
            Activation::Softmax => {
                let e = z.mapv(f64::exp);
                &e / &e.sum_axis(Axis(1)).insert_axis(Axis(1))
            }
        };
    }
    a
}

#[test]
fn the_gradients_norm_is_that_of_the_gradient_which_a_step_over_the_whole_probe_follows() {
    for config in every_output() {
        let mut trainer = start::<f64>(&config);
        for _ in 0..3 {
            let norms = trainer.probe().gradient_norms();
            let shapes: Vec<usize> = trainer.network().layers().iter().map(|layer| layer.inputs()).collect();
            trainer.step();
            for (number, inputs) in shapes.into_iter().enumerate() {
                let weights = trainer.trace().weight_gradient(number, inputs);
                let biases = trainer.trace().bias_gradient(number);
                let squares = weights.mapv(|x| x * x).sum() + biases.mapv(|x| x * x).sum();
                let error = (norms[number] - squares.sqrt()).abs();
                assert!(error <= 1e-12 * squares.sqrt(), "layer {number} of {:?}", config.output);
            }
        }
    }
}

#[test]
fn the_gradients_norm_is_that_of_central_differences_of_the_cost_without_penalty() {
    let config = Config { sizes: vec![6, 5, 3], ..config() };
    let trainer = start::<f64>(&config);
    let cost = |change: &dyn Fn(&mut Network<f64>)| {
        let mut network = trainer.network().clone();
        change(&mut network);
        let moved = Trainer::with_network(config.clone(), problem(&config), network).unwrap();
        moved.evaluate(Split::Training).unwrap().cost
    };
    let h = 1e-5;
    for (number, layer) in trainer.network().layers().iter().enumerate() {
        let mut squares = 0.0;
        for neuron in 0..layer.neurons() {
            let bias = |by: f64| cost(&|network| network.layers_mut()[number].biases_mut()[neuron] += by);
            squares += ((bias(h) - bias(-h)) / (2.0 * h)).powi(2);
            for input in 0..layer.inputs() {
                let weight = |by: f64| {
                    let moved = layer.weight(neuron, input) + by;
                    cost(&|network| network.layers_mut()[number].set_weight(neuron, input, moved))
                };
                squares += ((weight(h) - weight(-h)) / (2.0 * h)).powi(2);
            }
        }
        let norm = trainer.probe().gradient_norms()[number];
        assert!(
            (norm - squares.sqrt()).abs() < 1e-8 * norm,
            "{norm} of layer {number}, not {}",
            squares.sqrt()
        );
    }
}

#[test]
fn weights_that_shrink_by_their_scale_have_the_norms_they_show() {
    let mut trainer = start::<f64>(&config());
    for _ in 0..5 {
        trainer.step();
    }
    for layer in trainer.network().layers() {
        let weights = layer.weights();
        let norms = layer.norms();
        assert!((norms.euclidean() - weights.mapv(|w| w * w).sum().sqrt()).abs() < 1e-12);
        assert!((norms.mean() - weights.mapv(f64::abs).mean().unwrap()).abs() < 1e-12);
        assert_eq!(norms.count, weights.len());
    }
}

#[test]
fn the_histogram_counts_every_output_once_where_its_derivative_lies() {
    for config in every_output() {
        let trainer = start::<f64>(&config);
        let reading = trainer.probe().read();
        if config.output == Activation::Softmax {
            assert_eq!(reading.slopes(26), None);
            continue;
        }
        let a = outputs(&config, trainer.network());
        let (derivative, steepest): (fn(f64) -> f64, f64) = match config.output {
            Activation::Sigmoid => (|a| a * (1.0 - a), 0.25),
            Activation::Tanh => (|a| 1.0 - a * a, 1.0),
            Activation::Relu => (|a| if a > 0.0 { 1.0 } else { 0.0 }, 1.0),
            _ => (|_| 1.0, 1.0),
        };
        let (mut right, mut wrong) = (vec![0; 26], vec![0; 26]);
        for (a, y) in a.iter().zip(targets(&config)) {
            let bin = ((derivative(*a) / steepest * 26.0).floor() as usize).min(25);
            *if (a - y).abs() > 0.5 { &mut wrong[bin] } else { &mut right[bin] } += 1;
        }
        let slopes = reading.slopes(26).unwrap();
        assert_eq!((slopes.right, slopes.wrong), (right, wrong), "{:?}", config.output);
        assert_eq!(reading.steepest(), Some(steepest));
    }
}

/// All misread samples in the order in which they are shown.
fn all_misread<R: Real>(trainer: &Trainer<R>) -> Vec<Misread> {
    let reading = trainer.probe().read();
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(misread) = reading.misread(from).filter(|misread| misread.place >= from) {
        from = misread.place + 1;
        found.push(misread);
    }
    found
}

#[test]
fn the_next_misread_sample_is_the_next_in_order_and_after_the_last_the_first() {
    let config = Config { sizes: vec![6, 3], ..config() };
    let trainer = start::<f64>(&config);
    let expected: Vec<usize> = outputs(&config, trainer.network())
        .rows()
        .into_iter()
        .enumerate()
        .filter(|(sample, a)| (0..3).any(|output| a[output] > a[sample % 3]))
        .map(|(sample, _)| sample)
        .collect();
    let all = all_misread(&trainer);
    assert!(all.len() > 2, "too few to tell");
    assert_eq!(all.iter().map(|misread| misread.place).collect::<Vec<_>>(), expected);
    for (at, misread) in all.iter().enumerate() {
        assert_eq!((misread.number, misread.count), (at + 1, all.len()));
        assert_eq!(misread.class as usize, misread.sample % 3);
    }
    let around = trainer.probe().read().misread(all.last().unwrap().place + 1);
    assert_eq!(around.as_ref(), all.first());
}

#[test]
fn nothing_is_misread_when_all_is_right() {
    let config = Config { sizes: vec![2, 2], training: 2, ..config() };
    let eye = Array2::from_diag_elem(2, 1.0);
    let samples = Samples::Dense(Dense::new(eye.clone(), eye).unwrap());
    let splits = Splits { training: 0..2, validation: 0..0, test: 0..0 };
    let dataset = Dataset::new(Arc::new(samples), splits).unwrap();
    let mut network = Network::<f64>::zeros(&config);
    network.layers_mut()[0].set_weight(0, 0, 1.0);
    network.layers_mut()[0].set_weight(1, 1, 1.0);
    let trainer = Trainer::with_network(config, dataset, network).unwrap();
    assert_eq!(trainer.probe().read().misread(0), None);
}

#[test]
fn both_costs_give_the_output_error_of_their_closed_form() {
    for cost in [Cost::Quadratic, Cost::CrossEntropy] {
        let config = Config { cost, ..config() };
        let trainer = start::<f64>(&config);
        let a = outputs(&config, trainer.network());
        let y = targets(&config);
        let cross_entropy = &a - &y;
        let quadratic = &cross_entropy * &a * &(1.0 - &a);
        let all = all_misread(&trainer);
        assert!(!all.is_empty());
        for Misread { sample, said, activation, cost: own, delta, other, .. } in all {
            let other = other.unwrap();
            assert_eq!(own, cost);
            assert_ne!(other.cost, cost);
            assert!((activation - a[[sample, said as usize]]).abs() < 1e-12);
            for (cost, delta) in [(own, &delta), (other.cost, &other.delta)] {
                let expected = if cost == Cost::Quadratic { &quadratic } else { &cross_entropy };
                for (delta, expected) in delta.iter().zip(expected.row(sample)) {
                    assert!((delta - expected).abs() < 1e-12, "{cost:?}");
                }
            }
            let norm = |delta: &[f64]| delta.iter().map(|x| x * x).sum::<f64>().sqrt();
            assert!((other.times * norm(&delta) - norm(&other.delta)).abs() < 1e-12);
        }
    }
}

#[test]
fn only_sigmoid_outputs_have_another_cost_and_softmax_sends_back_what_is_wrong() {
    for config in every_output().filter(|config| config.output != Activation::Sigmoid) {
        let trainer = start::<f64>(&config);
        for misread in all_misread(&trainer) {
            assert_eq!(misread.other, None);
            if config.output == Activation::Softmax {
                let a = outputs(&config, trainer.network());
                let y = targets(&config);
                for (output, delta) in misread.delta.iter().enumerate() {
                    let at = [misread.sample, output];
                    assert!((delta - (a[at] - y[at])).abs() < 1e-12);
                }
            }
        }
    }
}

/// A run with so many samples in its splits, one behind the other.
fn divided(training: usize, validation: usize) -> Trainer<f32> {
    let config = Config { sizes: vec![6, 3], training, ..config() };
    let all = Config { training: training + validation, ..config.clone() };
    let samples = Samples::Dense(Dense::new(inputs(&all), targets(&all)).unwrap());
    let splits = Splits { training: 0..training, validation: training..training + validation, test: 0..0 };
    Trainer::new(config, Dataset::new(Arc::new(samples), splits).unwrap()).unwrap()
}

#[test]
fn the_probe_is_the_first_thousand_of_validation_or_else_of_training() {
    let probe = |training, validation| {
        let trainer = divided(training, validation);
        let (split, range) = (trainer.probe().split(), trainer.probe().range());
        assert_eq!(trainer.probe().read().len(), range.len());
        (split, range)
    };
    assert_eq!(probe(300, 1200), (Split::Validation, 300..1300));
    assert_eq!(probe(1200, 7), (Split::Validation, 1200..1207));
    assert_eq!(probe(1200, 0), (Split::Training, 0..1000));
    assert_eq!(probe(3, 0), (Split::Training, 0..3));
}

#[test]
fn a_network_that_is_not_finite_has_no_finite_norms_and_fills_no_bin() {
    let config = Config { sizes: vec![6, 3], ..config() };
    let mut network = start::<f32>(&config).network().clone();
    for neuron in 0..3 {
        network.layers_mut()[0].set_weight(neuron, 0, f32::NAN);
    }
    let trainer = Trainer::with_network(config.clone(), problem(&config), network).unwrap();
    assert!(trainer.probe().gradient_norms().iter().all(|norm| norm.is_nan()));
    let slopes = trainer.probe().read().slopes(26).unwrap();
    assert_eq!(concatenate![Axis(0), Array1::from(slopes.right), Array1::from(slopes.wrong)].sum(), 0);
}
