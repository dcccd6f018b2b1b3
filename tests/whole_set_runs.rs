//! What must hold of every run that looks at all images at each step.

mod common;

use common::problem;
use epoch_lab::dataset::Split;
use epoch_lab::{Activation, Config, Cost, Error, Optimizer, Real, Regularizer, Step, Stop, Trainer};
use proptest::prelude::*;

const SAMPLES: usize = 23;

fn optimizers() -> Vec<Optimizer> {
    vec![
        Optimizer::Newton,
        Optimizer::ConjugateGradients,
        Optimizer::Bfgs,
        Optimizer::Lbfgs { memory: 3 },
        Optimizer::Lbfgs { memory: 10 },
    ]
}

fn configs() -> impl Strategy<Value = Config> {
    let hidden = prop::sample::select(vec![Activation::Sigmoid, Activation::Tanh, Activation::Relu]);
    let outputs = prop::sample::select(vec![
        (Activation::Sigmoid, Cost::Quadratic),
        (Activation::Sigmoid, Cost::CrossEntropy),
        (Activation::Tanh, Cost::Quadratic),
        (Activation::Softmax, Cost::LogLikelihood),
    ]);
    let regularizer = prop::sample::select(vec![Regularizer::None, Regularizer::L2 { lambda: 0.1 }]);
    let sizes = prop::sample::select(vec![vec![5, 3], vec![5, 7, 3], vec![5, 6, 4, 3]]);
    let optimizer = prop::sample::select(optimizers());
    (any::<u32>(), hidden, outputs, regularizer, sizes, optimizer).prop_map(
        |(seed, hidden, (output, cost), regularizer, sizes, optimizer)| Config {
            seed,
            hidden,
            output,
            cost,
            regularizer,
            sizes,
            optimizer,
            training: SAMPLES,
            batch_size: 4,
            ..Config::default()
        },
    )
}

fn after<R: Real>(config: &Config, steps: usize) -> Trainer<R> {
    let mut trainer = Trainer::new(config.clone(), problem(config)).unwrap();
    for _ in 0..steps {
        trainer.step();
    }
    trainer
}

fn objective<R: Real>(trainer: &Trainer<R>) -> f64 {
    let evaluation = trainer.evaluate(Split::Training).unwrap();
    evaluation.cost + evaluation.penalty
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_run_that_is_saved_at_any_iteration_and_restored_goes_on_with_the_same_numbers(
        config in configs(), at in 0..20_usize,
    ) {
        let whole = after::<f64>(&config, 30);
        let saved = after::<f64>(&config, at).save();
        let mut restored = after::<f64>(&config, 4);
        restored.restore(&saved).unwrap();
        for _ in at..30 {
            restored.step();
        }
        prop_assert_eq!(restored.save(), whole.save());
        // Each iteration begins an epoch: the start of the last one that is over is where the run stands.
        prop_assert_eq!(whole.save_epoch_start(), whole.save());
    }

    #[test]
    fn a_run_that_rests_after_every_pass_comes_to_the_same_bits_and_shows_no_half_of_an_iteration(
        config in configs(), steps in 1..12_usize,
    ) {
        let mut rests = 0;
        let mut parts = after::<f32>(&config, 0);
        for step in 0..steps {
            let before = parts.save();
            loop {
                match parts.run(1, || false) {
                    Stop::Time => {
                        rests += 1;
                        prop_assert_eq!(parts.save(), before.clone());
                        prop_assert!(parts.under_way().is_some());
                        parts.evaluate(Split::Training);
                    }
                    Stop::Epoch | Stop::Arrived { .. } => break,
                    other => panic!("{other:?} at {step}"),
                }
            }
            prop_assert!(parts.under_way().is_none());
        }
        prop_assert!(rests > 0);
        prop_assert_eq!(parts.save(), after::<f32>(&config, steps).save());
    }

    #[test]
    fn the_cost_falls_with_every_iteration_and_passes_are_counted(config in configs()) {
        let mut trainer = after::<f64>(&config, 0);
        let (mut cost, mut passes) = (objective(&trainer), 0.0);
        for step in 1..30_u64 {
            let arrived = matches!(trainer.step(), Step::Arrived(_));
            let position = trainer.position();
            prop_assert_eq!(position.images, position.passes as u64 * SAMPLES as u64);
            if arrived {
                break;
            }
            prop_assert_eq!((position.step, position.epoch), (step, step as f64));
            prop_assert!(position.passes >= passes + 1.0);
            // But for the order in which both are summed up.
            prop_assert!(objective(&trainer) < cost + 1e-14);
            let means = trainer.take_means().unwrap();
            prop_assert!((means.cost - trainer.evaluate(Split::Training).unwrap().cost).abs() < 1e-12);
            (cost, passes) = (objective(&trainer), position.passes);
        }
    }

    #[test]
    fn learning_rate_and_mini_batch_size_change_nothing(config in configs()) {
        let mut tuned = after::<f32>(&config, 3);
        tuned.tune(Config { learning_rate: 3.0, batch_size: 7, ..config.clone() }).unwrap();
        tuned.step();
        let other = after::<f32>(&config, 4);
        prop_assert_eq!(tuned.network().hash(), other.network().hash());
        prop_assert_eq!(tuned.position(), other.position());
    }

    #[test]
    fn a_damaged_state_is_refused_and_nothing_is_lost(
        config in configs(), place in any::<prop::sample::Index>(), byte in any::<u8>(), cut in 0..20_usize,
    ) {
        let mut trainer = after::<f32>(&config, 5);
        let good = trainer.save();
        let mut bad = good.clone();
        let place = place.index(bad.len());
        bad[place] = byte;
        bad.truncate(bad.len() - cut);
        if trainer.restore(&bad).is_err() {
            prop_assert_eq!(trainer.save(), good);
        }
        trainer.step();
    }

    #[test]
    fn another_penalty_is_begun_with_as_by_a_run_that_knows_nothing_yet(config in configs()) {
        let next = Config { regularizer: Regularizer::L2 { lambda: 2.0 }, ..config.clone() };
        let mut tuned = after::<f64>(&config, 6);
        let network = tuned.network().clone();
        tuned.tune(next.clone()).unwrap();
        let mut fresh = Trainer::with_network(next, problem(&config), network).unwrap();
        for _ in 0..3 {
            tuned.step();
            fresh.step();
        }
        prop_assert_eq!(tuned.network().hash(), fresh.network().hash());
    }
}

fn small(optimizer: Optimizer) -> Config {
    Config { optimizer, sizes: vec![5, 7, 3], training: SAMPLES, batch_size: 4, ..Config::default() }
}

#[test]
fn a_state_of_another_optimizer_is_refused() {
    for optimizer in optimizers() {
        let saved = after::<f64>(&small(optimizer), 5).save();
        for other in optimizers().into_iter().chain([Optimizer::Sgd]) {
            let mut trainer = after::<f64>(&small(other), 0);
            let fits = match (optimizer, other) {
                (Optimizer::Lbfgs { memory }, Optimizer::Lbfgs { memory: most }) => memory <= most,
                (one, other) => one == other,
            };
            let restored = trainer.restore(&saved);
            assert_eq!(restored.is_ok(), fits, "{optimizer:?} to {other:?}");
            if let Err(error) = restored {
                assert!(matches!(error, Error::State { .. }));
            }
        }
    }
}

#[test]
fn mini_batches_before_and_after_iterations_go_on_and_an_iteration_ends_the_epoch_it_begins_in() {
    let sgd = small(Optimizer::Momentum { momentum: 0.5 });
    let lbfgs = small(Optimizer::Lbfgs { memory: 10 });
    let mut trainer = after::<f32>(&sgd, 2);
    trainer.tune(lbfgs.clone()).unwrap();
    trainer.step();
    let position = trainer.position();
    assert_eq!((position.step, position.epoch), (3, 1.0));
    // Two mini-batches of 4, and at least two whole passes: the first cost, and a trial.
    assert!(position.passes >= 2.0 + 8.0 / 23.0 - 1e-12 && position.images >= 8 + 2 * 23);
    assert!((position.passes * 23.0 - position.images as f64).abs() < 1e-9);
    trainer.tune(sgd.clone()).unwrap();
    let saved = trainer.save();
    trainer.epoch();
    let mut other = after::<f32>(&sgd, 0);
    other.restore(&saved).unwrap();
    other.epoch();
    assert_eq!(trainer.save(), other.save());
    assert_eq!(trainer.position().epoch, 2.0);
}

#[test]
fn an_arrived_run_goes_on_with_another_penalty_and_stays_where_it_is_without() {
    let config = Config { sizes: vec![5, 3], ..small(Optimizer::Newton) };
    let mut trainer = after::<f64>(&config, 0);
    while let Step::EpochEnd = trainer.step() {}
    let there = trainer.save();
    assert!(matches!(trainer.run(5, || true), Stop::Arrived { .. }));
    assert_eq!(trainer.save(), there);
    let mut restored = after::<f64>(&config, 0);
    restored.restore(&there).unwrap();
    assert!(matches!(restored.step(), Step::Arrived(_)));
    trainer.tune(Config { regularizer: Regularizer::L2 { lambda: 2.0 }, ..config }).unwrap();
    assert_eq!(trainer.step(), Step::EpochEnd);
}
