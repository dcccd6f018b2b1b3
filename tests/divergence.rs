//! What becomes of runs whose numbers grow beyond all bounds.

mod common;

use common::problem;
use epoch_lab::dataset::Split;
use epoch_lab::{Activation, Cause, Config, Cost, Optimizer, Real, Regularizer, Step, Trainer};

/// Linear outputs and a learning rate with which the squared errors multiply in every step.
fn exploding() -> Config {
    Config {
        sizes: vec![5, 3],
        training: 23,
        batch_size: 23,
        output: Activation::Identity,
        cost: Cost::Quadratic,
        regularizer: Regularizer::None,
        learning_rate: 10.0,
        ..Config::default()
    }
}

fn start<R: Real>(config: &Config) -> Trainer<R> {
    Trainer::new(config.clone(), problem(config)).unwrap()
}

/// Trains until the run diverges, looking at it after every step; everything that was said until then.
fn told<R: Real>(config: &Config) -> (Trainer<R>, Vec<f64>) {
    let mut trainer = start(config);
    let mut told = Vec::new();
    for _ in 0..100_000 {
        trainer.step();
        let evaluation = trainer.evaluate(Split::Training).unwrap();
        let numbers = [evaluation.cost, evaluation.penalty];
        let judged = trainer.judge(&numbers);
        told.extend(trainer.take_means().map(|means| means.cost));
        if let Err(divergence) = judged {
            assert_eq!(Step::Diverged(divergence), trainer.step(), "it goes on");
            return (trainer, told);
        }
        told.extend(numbers);
    }
    panic!("it does not diverge");
}

fn check_nothing_infinite_is_told<R: Real>(config: &Config) {
    let (mut trainer, told) = told::<R>(config);
    assert!(told.iter().all(|number| number.is_finite()), "{:?}", trainer.divergence());
    let starting = start::<R>(config).evaluate(Split::Training).unwrap().cost;
    let kept = trainer.save_epoch_start();
    let place = trainer.epoch_start();
    trainer.restore(&kept).unwrap();
    assert_eq!(trainer.position(), place);
    let cost = trainer.evaluate(Split::Training).unwrap().cost;
    assert!(cost <= 1000.0 * starting, "back at a cost of {cost}, having begun at {starting}");
}

#[test]
fn a_cost_that_overflows_before_its_inputs_do_is_never_told_and_the_way_back_leads_to_a_sane_one() {
    check_nothing_infinite_is_told::<f64>(&exploding());
    check_nothing_infinite_is_told::<f32>(&exploding());
    let deep = Config { sizes: vec![5, 4, 4, 3], hidden: Activation::Relu, batch_size: 7, ..exploding() };
    check_nothing_infinite_is_told::<f64>(&deep);
    check_nothing_infinite_is_told::<f32>(&deep);
}

#[test]
fn a_penalty_that_overflows_before_the_cost_does_is_never_told() {
    let config = Config {
        sizes: vec![5, 4, 3],
        training: 23,
        regularizer: Regularizer::L2 { lambda: 2300.0 },
        ..Config::default()
    };
    check_nothing_infinite_is_told::<f64>(&config);
    check_nothing_infinite_is_told::<f32>(&config);
    let momentum = Config { optimizer: Optimizer::Momentum { momentum: 0.9 }, ..config };
    check_nothing_infinite_is_told::<f64>(&momentum);
}

#[test]
fn errors_that_overflow_on_the_way_back_stop_the_run_before_its_weights_are_changed() {
    // Weights of 1e25 in both layers: an output of 1e38 or so is finite in single precision, and its error
    // times a weight is not.
    let config = Config { sizes: vec![5, 2, 3], hidden: Activation::Identity, ..exploding() };
    let mut network = start::<f32>(&config).network().clone();
    for (layer, weight) in network.layers_mut().iter_mut().zip([1e10, 1e25]) {
        for neuron in 0..layer.neurons() {
            for input in 0..layer.inputs() {
                layer.set_weight(neuron, input, weight);
            }
        }
    }
    let mut trainer = Trainer::with_network(config.clone(), problem(&config), network).unwrap();
    let before = trainer.network().hash();
    let Step::Diverged(divergence) = trainer.step() else { panic!("it went on") };
    assert_eq!((divergence.step, divergence.layer), (1, 0));
    assert_eq!(trainer.network().hash(), before);
    assert_eq!(trainer.take_means(), None);
}

#[test]
fn the_start_of_an_epoch_that_is_far_above_the_starting_cost_does_not_replace_a_sane_one() {
    let config = Config { learning_rate: 0.1, batch_size: 23, ..exploding() };
    let mut trainer = start::<f64>(&config);
    for _ in 0..5 {
        trainer.epoch();
    }
    trainer.tune(Config { learning_rate: 1000.0, ..config.clone() }).unwrap();
    let sane = trainer.save();
    trainer.epoch();
    assert_eq!(trainer.epoch_start().epoch, 5.0);
    trainer.epoch();
    trainer.epoch();
    assert_eq!(trainer.divergence(), None);
    assert_eq!(trainer.save_epoch_start(), sane);
}

#[test]
fn the_cause_is_lambda_where_weight_decay_overshoots_and_else_the_learning_rate() {
    let decaying = Config {
        sizes: vec![5, 4, 3],
        training: 23,
        regularizer: Regularizer::L2 { lambda: 230.0 },
        learning_rate: 0.5,
        ..Config::default()
    };
    let (trainer, _) = told::<f32>(&decaying);
    let cause = trainer.divergence().unwrap().cause;
    assert_eq!(cause, Cause::Lambda { shrinkage: 5.0, proposed: 0.023 });
    let (trainer, _) = told::<f32>(&exploding());
    assert_eq!(trainer.divergence().unwrap().cause, Cause::LearningRate { proposed: 1.0 });
}
