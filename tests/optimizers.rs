//! Optimizers, starting weights and max-norm as runs show them.

mod common;

use common::problem;
use epoch_lab::dataset::{Dense, Samples, Splits};
use epoch_lab::{
    Activation, Cause, Config, Cost, Dataset, Dropout, Error, Generator, Initializer, MaxNorm, Network,
    Optimizer, Real, Regularizer, Step, Trainer,
};
use ndarray::Array2;
use std::sync::Arc;

const ADAM: Optimizer = Optimizer::Adam { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const ADAM_W: Optimizer = Optimizer::AdamW { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const RMS_PROP: Optimizer = Optimizer::RmsProp { decay: 0.9, epsilon: 1e-8 };

fn small(optimizer: Optimizer) -> Config {
    Config { sizes: vec![5, 4, 3], training: 23, optimizer, learning_rate: 0.05, ..Config::default() }
}

fn after<R: Real>(config: &Config, steps: usize) -> Trainer<R> {
    let mut trainer = Trainer::new(config.clone(), problem(config)).unwrap();
    for _ in 0..steps {
        trainer.step();
    }
    trainer
}

/// One weight that starts at 1 and has no cost but the penalty w²/2.
fn half_the_square<R: Real>(optimizer: Optimizer) -> Vec<f64> {
    let config = Config {
        sizes: vec![1, 1],
        training: 1,
        batch_size: 1,
        output: Activation::Identity,
        cost: Cost::Quadratic,
        regularizer: Regularizer::L2 { lambda: 1.0 },
        learning_rate: 0.1,
        optimizer,
        ..Config::default()
    };
    let dense = Dense::new(Array2::zeros((1, 1)), Array2::zeros((1, 1))).unwrap();
    let splits = Splits { training: 0..1, ..Splits::default() };
    let dataset = Dataset::new(Arc::new(Samples::Dense(dense)), splits).unwrap();
    let mut network = Network::<R>::zeros(&config);
    network.layers_mut()[0].set_weight(0, 0, R::ONE);
    let mut trainer = Trainer::with_network(config, dataset, network).unwrap();
    let mut step = || {
        trainer.step();
        trainer.network().layers()[0].weight(0, 0).to_f64()
    };
    [(); 5].map(|()| step()).to_vec()
}

#[test]
fn momentum_and_nesterov_follow_half_the_square_as_computed_by_hand() {
    let momentum = [0.9, 0.72, 0.486, 0.2268, -0.02916];
    let nesterov = [0.81, 0.5751, 0.327_321, 0.093_887_91, -0.104_581_684_1];
    for (optimizer, expected) in
        [(Optimizer::Momentum { momentum: 0.9 }, momentum), (Optimizer::Nesterov { momentum: 0.9 }, nesterov)]
    {
        for (w, expected) in half_the_square::<f64>(optimizer).into_iter().zip(expected) {
            assert!((w - expected).abs() < 1e-9, "{optimizer:?}: {w} is not {expected}");
        }
        for (w, expected) in half_the_square::<f32>(optimizer).into_iter().zip(expected) {
            assert!((w - expected).abs() < 1e-6, "{optimizer:?}: {w} is not {expected}");
        }
    }
}

#[test]
fn adam_w_takes_its_decay_apart_and_adam_moves_by_the_learning_rate_whatever_lambda_is() {
    for (w, expected) in half_the_square::<f64>(ADAM_W).into_iter().zip([0.9, 0.81, 0.729, 0.6561, 0.59049]) {
        assert!((w - expected).abs() < 1e-12, "{w} is not {expected}");
    }
    let adam = half_the_square::<f64>(ADAM);
    assert!((adam[0] - 0.9).abs() < 1e-8 && (adam[1] - 0.8).abs() < 1e-2, "{adam:?}");
}

#[test]
fn another_kind_begins_with_nothing_remembered() {
    let one = Config { training: 1, ..small(Optimizer::Momentum { momentum: 0.9 }) };
    for optimizer in [Optimizer::Nesterov { momentum: 0.9 }, RMS_PROP, ADAM, ADAM_W] {
        let next = Config { optimizer, ..one.clone() };
        let mut changed = after::<f64>(&one, 9);
        changed.tune(next.clone()).unwrap();
        let mut fresh =
            Trainer::with_network(next.clone(), problem(&next), changed.network().clone()).unwrap();
        for _ in 0..5 {
            changed.step();
            fresh.step();
        }
        assert_eq!(changed.network().hash(), fresh.network().hash(), "{optimizer:?}");
    }
}

#[test]
fn a_parameter_that_is_changed_and_changed_back_leaves_what_is_remembered() {
    for (optimizer, other) in [
        (Optimizer::Nesterov { momentum: 0.9 }, Optimizer::Nesterov { momentum: 0.1 }),
        (ADAM, Optimizer::Adam { beta1: 0.1, beta2: 0.5, epsilon: 0.1 }),
    ] {
        let config = small(optimizer);
        let mut tuned = after::<f64>(&config, 9);
        tuned.tune(Config { optimizer: other, ..config.clone() }).unwrap();
        tuned.tune(config.clone()).unwrap();
        tuned.step();
        assert_eq!(tuned.save(), after::<f64>(&config, 10).save());
    }
}

#[test]
fn a_state_of_another_optimizer_is_refused_and_nothing_changes() {
    let kinds = [
        Optimizer::Sgd,
        Optimizer::Momentum { momentum: 0.9 },
        Optimizer::Nesterov { momentum: 0.9 },
        RMS_PROP,
        ADAM,
        ADAM_W,
    ];
    for of in kinds {
        for steps in [0, 4] {
            let saved = after::<f32>(&small(of), steps).save();
            for into in kinds {
                let mut trainer = after::<f32>(&small(into), 2);
                let before = trainer.save();
                match trainer.restore(&saved) {
                    Ok(()) => assert_eq!(of, into),
                    Err(Error::State { message }) => {
                        assert_eq!(message, "The saved state belongs to another optimizer.");
                        assert!(of != into && trainer.save() == before, "{of:?} into {into:?}");
                    }
                    Err(error) => panic!("{error}"),
                }
            }
        }
    }
}

#[test]
fn the_start_of_an_epoch_keeps_what_the_optimizer_of_then_remembered() {
    let config = small(Optimizer::Momentum { momentum: 0.9 });
    let adam = Config { optimizer: ADAM, ..config.clone() };
    // Three steps an epoch: in the middle of the second.
    let mut trainer = after::<f32>(&config, 5);
    let start = trainer.save_epoch_start();
    trainer.tune(adam.clone()).unwrap();
    assert_eq!(trainer.save_epoch_start(), start);
    assert!(trainer.restore(&start).is_err());
    trainer.tune(config.clone()).unwrap();
    trainer.restore(&start).unwrap();
    assert_eq!(trainer.position().step, 3);
    // At that place itself nothing was learned with the settings of before.
    trainer.tune(adam).unwrap();
    let start = trainer.save_epoch_start();
    trainer.restore(&start).unwrap();
}

#[test]
fn squares_that_overflow_stop_the_run_instead_of_its_weights() {
    for optimizer in [RMS_PROP, ADAM, ADAM_W] {
        let config = Config {
            sizes: vec![5, 3],
            output: Activation::Identity,
            cost: Cost::Quadratic,
            regularizer: Regularizer::None,
            ..small(optimizer)
        };
        let mut network = Network::<f32>::zeros(&config);
        network.layers_mut()[0].set_weight(1, 2, 1e25);
        let mut trainer = Trainer::with_network(config.clone(), problem(&config), network).unwrap();
        let Step::Diverged(divergence) = trainer.epoch() else { panic!("{optimizer:?} goes on") };
        assert_eq!(divergence.layer, 0);
        assert!(matches!(divergence.cause, Cause::LearningRate { .. }));
    }
}

#[test]
fn lambda_is_blamed_only_where_a_step_takes_more_than_there_is() {
    let cause = |optimizer, regularizer| {
        let config = Config {
            output: Activation::Identity,
            cost: Cost::Quadratic,
            regularizer,
            learning_rate: 1e3,
            ..small(optimizer)
        };
        let mut trainer = after::<f32>(&config, 3);
        trainer.judge(&[f64::NAN]).unwrap_err().cause
    };
    let (l1, l2) = (Regularizer::L1 { lambda: 1.0 }, Regularizer::L2 { lambda: 1.0 });
    for (optimizer, regularizer, is_lambda) in [
        (Optimizer::Nesterov { momentum: 0.9 }, l2, true),
        (ADAM_W, l2, true),
        (ADAM_W, l1, false),
        (ADAM, l2, false),
        (RMS_PROP, l1, false),
    ] {
        let blamed = matches!(cause(optimizer, regularizer), Cause::Lambda { .. });
        assert_eq!(blamed, is_lambda, "{optimizer:?} {regularizer:?}");
    }
}

fn largest_norm<R: Real>(trainer: &Trainer<R>, layer: usize) -> f64 {
    let squares = |row: ndarray::ArrayView1<R>| row.iter().map(|w| w.to_f64() * w.to_f64()).sum::<f64>();
    let weights = trainer.network().layers()[layer].weights();
    weights.rows().into_iter().map(|row| squares(row).sqrt()).fold(0.0, f64::max)
}

fn check_limit<R: Real>(optimizer: Optimizer, regularizer: Regularizer, tolerance: f64) {
    let free = Config {
        sizes: vec![5, 7, 6, 3],
        initializer: Initializer::Large,
        dropout: Dropout { rate: 0.3, ..Dropout::default() },
        learning_rate: 0.3,
        batch_size: 4,
        regularizer,
        ..small(optimizer)
    };
    let limited = Config { max_norm: MaxNorm::Limited { norm: 0.8 }, ..free.clone() };
    let mut trainer = after::<R>(&free, 5);
    assert!(largest_norm(&trainer, 0) > 0.9, "{optimizer:?}");
    trainer.tune(limited).unwrap();
    for _ in 0..30 {
        trainer.step();
        for hidden in [0, 1] {
            let norm = largest_norm(&trainer, hidden);
            assert!(norm <= 0.8 * (1.0 + tolerance), "{optimizer:?}, layer {hidden}: {norm}");
        }
    }
    assert!(largest_norm(&trainer, 2) > 0.9, "{optimizer:?}: outputs are limited too");
    trainer.tune(free).unwrap();
    for _ in 0..30 {
        trainer.step();
    }
    assert_eq!(trainer.divergence(), None);
}

#[test]
fn a_largest_norm_holds_after_each_step_from_when_it_is_set_under_every_optimizer_and_penalty() {
    for optimizer in [
        Optimizer::Sgd,
        Optimizer::Momentum { momentum: 0.5 },
        Optimizer::Nesterov { momentum: 0.5 },
        Optimizer::RmsProp { decay: 0.9, epsilon: 0.5 },
        Optimizer::Adam { beta1: 0.9, beta2: 0.999, epsilon: 1.0 },
    ] {
        for regularizer in [Regularizer::None, Regularizer::L2 { lambda: 0.1 }] {
            check_limit::<f32>(optimizer, regularizer, 1e-5);
            check_limit::<f64>(optimizer, regularizer, 1e-12);
        }
    }
}

#[test]
fn a_norm_that_is_never_reached_changes_no_bit() {
    for optimizer in [Optimizer::Sgd, ADAM] {
        let config = small(optimizer);
        let limited = Config { max_norm: MaxNorm::Limited { norm: 1e6 }, ..config.clone() };
        assert_eq!(after::<f32>(&config, 20).save(), after::<f32>(&limited, 20).save());
    }
}

#[test]
fn he_draws_no_bias_and_weights_of_variance_two_over_inputs() {
    for generator in [Generator::Chacha, Generator::Book] {
        let config = Config {
            sizes: vec![50, 400, 20],
            training: 3,
            initializer: Initializer::He,
            generator,
            ..Config::default()
        };
        let he = after::<f64>(&config, 0);
        for layer in he.network().layers() {
            assert!(layer.biases().iter().all(|bias| *bias == 0.0));
            let weights = layer.weights();
            let count = weights.len() as f64;
            let variance = weights.iter().map(|w| w * w).sum::<f64>() / count * layer.inputs() as f64;
            assert!((variance - 2.0).abs() < 5.0 * 2.0 * (2.0 / count).sqrt(), "{generator:?}: {variance}");
        }
        // The first weight is the first number drawn: with the others that is a bias.
        let large = after::<f64>(&Config { initializer: Initializer::Large, ..config }, 0);
        let first = he.network().layers()[0].weight(0, 0) / (2.0_f64 / 50.0).sqrt();
        assert!((first - large.network().layers()[0].biases()[0]).abs() < 1e-15);
    }
}
