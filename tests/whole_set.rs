//! Optimizers that look at all images at each step: where they arrive on MNIST, beside a program of others.

#![allow(clippy::disallowed_methods, reason = "what is compared with need not sum in our order")]

mod common;

use std::sync::Arc;

use argmin::core::{CostFunction, Error, Executor, Gradient, State};
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::LBFGS;
use epoch_lab::dataset::{Dataset, Dense, Samples, Split, Splits};
use epoch_lab::{Activation, Arrival, Config, Cost, Optimizer, Regularizer, Step, Trainer, Validation};
use ndarray::{Array1, Array2, ArrayView2, Axis};

const IMAGES: usize = 1_000;
const PIXELS: usize = 784;
const LAMBDA: f64 = 1.0;

/// The first images of MNIST that show one of these digits: values from 0 to 255/256, and what they show.
fn images(digits: &[u8]) -> (Array2<f64>, Vec<u8>) {
    let dataset = common::mnist().dataset(10_000, Validation::HeldOut).unwrap();
    let Samples::Images(all) = dataset.samples() else { panic!("MNIST is images") };
    let picked: Vec<usize> =
        (0..10_000).filter(|image| digits.contains(&all.label(*image))).take(IMAGES).collect();
    let bytes: Vec<f64> = picked.iter().flat_map(|image| all.bytes(*image)).map(f64::from).collect();
    let inputs = Array2::from_shape_vec((IMAGES, PIXELS), bytes).unwrap() / 256.0;
    (inputs, picked.iter().map(|image| all.label(*image)).collect())
}

/// Two digits, one output: its target is 1 for the higher one.
fn two_digits() -> (Array2<f64>, Array2<f64>) {
    let (inputs, labels) = images(&[3, 8]);
    (inputs, Array2::from_shape_fn((IMAGES, 1), |(image, _)| f64::from(labels[image] == 8)))
}

/// All digits, an output each.
fn ten_digits() -> (Array2<f64>, Array2<f64>) {
    let (inputs, labels) = images(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    let target = |(image, digit): (usize, usize)| f64::from(usize::from(labels[image]) == digit);
    (inputs, Array2::from_shape_fn((IMAGES, 10), target))
}

fn config(outputs: usize, optimizer: Optimizer) -> Config {
    let (output, cost) = match outputs {
        1 => (Activation::Sigmoid, Cost::CrossEntropy),
        _ => (Activation::Softmax, Cost::LogLikelihood),
    };
    Config {
        training: IMAGES,
        sizes: vec![PIXELS, outputs],
        output,
        cost,
        regularizer: Regularizer::L2 { lambda: LAMBDA },
        optimizer,
        ..Config::default()
    }
}

fn trainer(problem: &(Array2<f64>, Array2<f64>), optimizer: Optimizer) -> Trainer<f64> {
    let (inputs, targets) = problem;
    if targets.ncols() == 10 {
        // They are MNIST's first.
        let dataset = common::mnist().dataset(IMAGES, Validation::HeldOut).unwrap();
        return Trainer::new(config(10, optimizer), dataset).unwrap();
    }
    let samples = Samples::Dense(Dense::new(inputs.clone(), targets.clone()).unwrap());
    let splits = Splits { training: 0..IMAGES, ..Splits::default() };
    let dataset = Dataset::new(Arc::new(samples), splits).unwrap();
    Trainer::new(config(targets.ncols(), optimizer), dataset).unwrap()
}

/// Cost plus penalty over the training images.
fn objective(trainer: &Trainer<f64>) -> f64 {
    let evaluation = trainer.evaluate(Split::Training).unwrap();
    evaluation.cost + evaluation.penalty
}

/// Trains until arrival; cost plus penalty there.
fn arrive(trainer: &mut Trainer<f64>) -> f64 {
    for _ in 0..5_000 {
        match trainer.step() {
            Step::EpochEnd => {}
            Step::Arrived(at) => {
                assert_eq!(at, Arrival::Rounding, "{:?}", trainer.config().optimizer);
                return objective(trainer);
            }
            other => panic!("{other:?}"),
        }
    }
    panic!("{:?} does not arrive", trainer.config().optimizer);
}

/// The same function in plain arithmetic, for argmin: weights output by output, then the biases.
struct Plain {
    inputs: Array2<f64>,
    targets: Array2<f64>,
}

impl Plain {
    /// Weighted inputs, images x outputs.
    fn z(&self, parameters: &[f64]) -> Array2<f64> {
        let outputs = self.targets.ncols();
        let (weights, biases) = parameters.split_at(PIXELS * outputs);
        let weights = ArrayView2::from_shape((outputs, PIXELS), weights).unwrap();
        self.inputs.dot(&weights.t()) + Array1::from(biases.to_vec())
    }

    /// The activations of one output or of several, and ln Σ e^z, where z of one output stands beside 0.
    fn outputs(&self, mut z: Array2<f64>) -> (Array2<f64>, Vec<f64>) {
        let rest = if z.ncols() == 1 { 0.0 } else { f64::NEG_INFINITY };
        let mut sums = Vec::new();
        for mut row in z.rows_mut() {
            let largest = row.fold(rest, |largest, z| largest.max(*z));
            row.mapv_inplace(|z| libm::exp(z - largest));
            let sum = row.sum() + libm::exp(rest - largest);
            row /= sum;
            sums.push(largest + libm::log(sum));
        }
        (z, sums)
    }
}

impl CostFunction for Plain {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, parameters: &Vec<f64>) -> Result<f64, Error> {
        let z = self.z(parameters);
        let right = (&z * &self.targets).sum();
        let (_, sums) = self.outputs(z);
        let weights = &parameters[..PIXELS * self.targets.ncols()];
        let squares: f64 = weights.iter().map(|w| w * w).sum();
        Ok((sums.iter().sum::<f64>() - right + LAMBDA / 2.0 * squares) / IMAGES as f64)
    }
}

impl Gradient for Plain {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    fn gradient(&self, parameters: &Vec<f64>) -> Result<Vec<f64>, Error> {
        let (a, _) = self.outputs(self.z(parameters));
        let delta = a - &self.targets;
        let mut gradient: Vec<f64> = delta.t().dot(&self.inputs).iter().copied().collect();
        for (g, w) in gradient.iter_mut().zip(parameters) {
            *g += LAMBDA * w;
        }
        gradient.extend(delta.sum_axis(Axis(0)));
        Ok(gradient.into_iter().map(|g| g / IMAGES as f64).collect())
    }
}

/// Where argmin's L-BFGS arrives, and the length of the gradient there.
fn argmin(problem: &(Array2<f64>, Array2<f64>)) -> (f64, f64) {
    let (inputs, targets) = problem.clone();
    let start = vec![0.0; (PIXELS + 1) * targets.ncols()];
    let plain = Plain { inputs, targets };
    let mut best = (start, f64::INFINITY);
    // Close to the minimum its line search may find no length: it is begun anew from there as long as that helps.
    for _ in 0..20 {
        let solver = LBFGS::new(MoreThuenteLineSearch::new(), 10).with_tolerance_grad(1e-9).unwrap();
        let problem = Plain { inputs: plain.inputs.clone(), targets: plain.targets.clone() };
        let executor = Executor::new(problem, solver);
        let run = executor.configure(|state| state.param(best.0.clone()).max_iters(300)).run();
        let Ok(result) = run else { break };
        let cost = result.state().get_best_cost();
        if cost >= best.1 {
            break;
        }
        best = (result.state().get_best_param().unwrap().clone(), cost);
    }
    let gradient = plain.gradient(&best.0).unwrap();
    (best.1, gradient.iter().map(|g| g * g).sum::<f64>().sqrt())
}

fn assert_agreement(problem: &(Array2<f64>, Array2<f64>), optimizers: &[Optimizer]) {
    let (expected, gradient) = argmin(problem);
    // "Not a descent direction" is arrival only where the gradient is small.
    assert!(gradient < 1e-6, "argmin stopped at a gradient of {gradient}");
    for optimizer in optimizers {
        let mut trainer = trainer(problem, *optimizer);
        let cost = arrive(&mut trainer);
        assert!((cost - expected).abs() < 1e-8, "{optimizer:?}: {cost} against {expected}");
        let there = trainer.save();
        assert_eq!(trainer.step(), Step::Arrived(Arrival::Rounding));
        assert_eq!(trainer.save(), there, "{optimizer:?} changed something after its arrival");
    }
}

const LBFGS_10: Optimizer = Optimizer::Lbfgs { memory: 10 };

#[test]
fn all_four_arrive_where_argmin_does_with_one_output_for_two_digits() {
    let all = [Optimizer::Newton, Optimizer::ConjugateGradients, Optimizer::Bfgs, LBFGS_10];
    assert_agreement(&two_digits(), &all);
}

#[test]
fn newton_conjugate_gradients_and_lbfgs_arrive_where_argmin_does_with_ten_softmax_outputs() {
    assert_agreement(&ten_digits(), &[Optimizer::Newton, Optimizer::ConjugateGradients, LBFGS_10]);
}

#[test]
fn one_output_is_right_where_it_lies_on_the_side_of_one_half_that_its_target_does() {
    let problem = two_digits();
    let mut trainer = trainer(&problem, LBFGS_10);
    for _ in 0..20 {
        trainer.step();
    }
    let (inputs, targets) = &problem;
    let layer = &trainer.network().layers()[0];
    let (weights, bias) = (layer.weights(), layer.biases()[0]);
    let says_one = |image: usize| inputs.row(image).dot(&weights.row(0)) + bias > 0.0;
    let right = (0..IMAGES).filter(|image| says_one(*image) == (targets[[*image, 0]] == 1.0)).count();
    let confusion = trainer.confusion(Split::Training).unwrap();
    assert_eq!((confusion.evaluation.correct, confusion.evaluation.count), (right, IMAGES));
    assert!(right > 900 && right < IMAGES, "{right}");
    assert_eq!(confusion.counts.dim(), (2, 2));
    assert_eq!(confusion.mistakes.len(), IMAGES - right);
    assert!(confusion.mistakes.iter().all(|mistake| mistake.activation >= 0.5));
}
