//! What must hold of every run.

mod common;

use common::{optimizers, problem, problem_in_order};
use epoch_lab::dataset::Split;
use epoch_lab::{
    Activation, Cause, Config, Confusion, Cost, Distribution, Dropout, Error, Generator, Initializer,
    MaskSpan, MaxNorm, Mistake, Optimizer,
};
use epoch_lab::{Part, Precision, Real, Regularizer, Step, Stop, Trainer};
use proptest::prelude::*;

/// Settings of small runs of every kind.
fn configs() -> impl Strategy<Value = Config> {
    let hidden = prop::sample::select(vec![
        Activation::Sigmoid,
        Activation::Tanh,
        Activation::Relu,
        Activation::Identity,
    ]);
    let outputs = prop::sample::select(vec![
        (Activation::Sigmoid, Cost::Quadratic),
        (Activation::Sigmoid, Cost::CrossEntropy),
        (Activation::Tanh, Cost::Quadratic),
        (Activation::Softmax, Cost::LogLikelihood),
    ]);
    let regularizer = prop::sample::select(vec![
        Regularizer::None,
        Regularizer::L1 { lambda: 0.1 },
        Regularizer::L2 { lambda: 0.1 },
        Regularizer::L2 { lambda: 30.0 },
    ]);
    let optimizer = prop::sample::select(optimizers());
    let max_norm = prop::sample::select(vec![MaxNorm::None, MaxNorm::Limited { norm: 0.9 }]);
    let generator = prop::sample::select(vec![Generator::Chacha, Generator::Book]);
    let sizes = prop::sample::select(vec![vec![5, 3], vec![5, 7, 3], vec![5, 6, 4, 3], vec![5, 6, 4, 9, 3]]);
    let dropout = prop::sample::select(vec![(0.0, 0.0), (0.3, 0.0), (0.0, 0.2), (0.5, 0.2)]);
    let masks = prop::sample::select(vec![MaskSpan::PerMiniBatch, MaskSpan::PerImage]);
    let dropout = (dropout, masks).prop_map(|((rate, inputs), masks)| Dropout { rate, inputs, masks });
    (any::<u32>(), hidden, outputs, regularizer, max_norm, optimizer, generator, sizes, dropout, 1..9_usize)
        .prop_map(
            |(
                seed,
                hidden,
                (output, cost),
                regularizer,
                max_norm,
                optimizer,
                generator,
                sizes,
                dropout,
                batch_size,
            )| Config {
                seed,
                hidden,
                output,
                cost,
                regularizer,
                max_norm,
                optimizer,
                generator,
                sizes,
                dropout,
                batch_size,
                training: 23,
                learning_rate: 0.05,
                ..Config::default()
            },
        )
}

/// A number of any kind, often one that could be a setting.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![any::<f64>(), 0.0..1.0, 0.0..1e6]
}

fn start<R: Real>(config: &Config) -> Trainer<R> {
    Trainer::new(config.clone(), problem(config)).unwrap()
}

fn steps<R: Real>(trainer: &mut Trainer<R>, count: usize) {
    for _ in 0..count {
        trainer.step();
    }
}

fn after<R: Real>(config: &Config, count: usize) -> Trainer<R> {
    let mut trainer = start(config);
    steps(&mut trainer, count);
    trainer
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_config_gives_the_same_run(config in configs()) {
        prop_assert_eq!(after::<f32>(&config, 30).save(), after::<f32>(&config, 30).save());
        prop_assert_eq!(after::<f64>(&config, 30).save(), after::<f64>(&config, 30).save());
    }

    #[test]
    fn n_steps_and_then_m_are_n_plus_m(config in configs(), n in 0..20_usize, m in 0..20_u64) {
        let whole = after::<f32>(&config, n + m as usize);
        let mut parts = after::<f32>(&config, n);
        let mut left = m;
        while left > 0 {
            let before = parts.position().step;
            // A run that has diverged makes no more steps, in one call or in several.
            if let Stop::Diverged { .. } = parts.run(left, || false) {
                break;
            }
            left -= parts.position().step - before;
        }
        prop_assert_eq!(parts.save(), whole.save());
    }

    #[test]
    fn looking_changes_no_bit(config in configs()) {
        let plain = after::<f32>(&config, 30);
        let mut watched = start::<f32>(&config);
        for _ in 0..30 {
            watched.evaluate(Split::Training);
            watched.confusion(Split::Training);
            watched.step();
            watched.take_means();
            watched.network().norms();
            watched.probe().gradient_norms();
            watched.probe().read();
            watched.network().hash();
            watched.save();
            watched.save_epoch_start();
            watched.recent_masks().len();
            for part in [Part::Whole, Part::LastMiniBatch, Part::Thinned(3)] {
                let activity = watched.activity(&[0, 50, 100, 0, 255], part).unwrap();
                for layer in 1..watched.network().layers().len() {
                    activity.connections(layer, 10);
                }
            }
            let trace = watched.trace();
            for (number, layer) in watched.network().layers().iter().enumerate() {
                trace.weight_gradient(number, layer.inputs());
                trace.bias_gradient(number);
                Distribution::of(layer);
            }
        }
        prop_assert_eq!(plain.save(), watched.save());
    }

    #[test]
    fn every_sample_is_counted_once_and_every_mistake_is_listed(config in configs(), count in 0..30_usize) {
        let trainer = after::<f32>(&config, count);
        let Confusion { evaluation, counts, mistakes } = trainer.confusion(Split::Training).unwrap();
        let plain = trainer.evaluate(Split::Training).unwrap();
        prop_assert_eq!(evaluation.cost.to_bits(), plain.cost.to_bits());
        prop_assert_eq!((evaluation.correct, evaluation.count), (plain.correct, plain.count));
        prop_assert_eq!(counts.sum() as usize, evaluation.count);
        prop_assert_eq!(counts.diag().sum() as usize, evaluation.correct);
        let mut listed = counts.clone();
        listed.diag_mut().fill(0);
        for Mistake { class, said, .. } in &mistakes {
            let left = &mut listed[[*class as usize, *said as usize]];
            prop_assert!(*left > 0);
            *left -= 1;
        }
        prop_assert_eq!(listed.sum(), 0);
        prop_assert!(mistakes.is_sorted_by(|one, next| one.activation.total_cmp(&next.activation).is_ge()));
        let mut samples: Vec<usize> = mistakes.iter().map(|mistake| mistake.sample).collect();
        samples.sort_unstable();
        samples.dedup();
        prop_assert_eq!(samples.len(), evaluation.count - evaluation.correct);
    }

    #[test]
    fn a_restored_run_goes_on_with_the_same_numbers(config in configs(), at in 0..30_usize) {
        let whole = after::<f64>(&config, 40);
        prop_assume!(whole.divergence().is_none());
        let saved = after::<f64>(&config, at).save();
        let mut restored = after::<f64>(&config, 7);
        restored.restore(&saved).unwrap();
        steps(&mut restored, 40 - at);
        prop_assert_eq!(restored.save(), whole.save());
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
    fn the_order_within_a_mini_batch_changes_gradients_only_by_rounding(
        config in configs(), order in Just((0..23).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let config = Config { batch_size: 23, dropout: Dropout::default(), ..config };
        let mut plain = start::<f64>(&config);
        let mut permuted = Trainer::<f64>::new(config.clone(), problem_in_order(&config, &order)).unwrap();
        plain.step();
        permuted.step();
        for (number, layer) in plain.network().layers().iter().enumerate() {
            let a = plain.trace().weight_gradient(number, layer.inputs());
            let b = permuted.trace().weight_gradient(number, layer.inputs());
            for (a, b) in a.iter().zip(&b) {
                prop_assert!((a - b).abs() <= 1e-12, "{} against {}", a, b);
            }
        }
    }

    #[test]
    fn tuning_to_the_same_settings_changes_nothing(config in configs()) {
        let mut tuned = after::<f32>(&config, 11);
        tuned.tune(config.clone()).unwrap();
        steps(&mut tuned, 9);
        prop_assert_eq!(tuned.save(), after::<f32>(&config, 20).save());
    }

    #[test]
    fn settings_never_panic(
        rate in number(), eta in number(), lambda in number(), momentum in number(),
        batch_size in prop_oneof![any::<usize>(), 0..30_usize], scale in number(),
        training in prop_oneof![Just(23), 0..40_usize],
        sizes in prop_oneof![Just(vec![5, 4, 3]), prop::collection::vec(0..9_usize, 0..4)],
    ) {
        let config = Config {
            dropout: Dropout::of_hidden(rate),
            learning_rate: eta,
            regularizer: Regularizer::L2 { lambda },
            optimizer: Optimizer::Momentum { momentum },
            batch_size,
            scale,
            training,
            sizes,
            ..Config::default()
        };
        let fixed = Config { training: 23, sizes: vec![5, 3], ..Config::default() };
        match Trainer::<f32>::new(config, problem(&fixed)) {
            Ok(mut trainer) => steps(&mut trainer, 3),
            Err(error) => prop_assert!(error.field().is_some(), "{}", error),
        }
    }
}

#[test]
fn at_a_rate_of_one_half_an_input_counts_twice_or_not_at_all_and_for_its_mini_batch_or_its_image() {
    for (masks, steps) in [(MaskSpan::PerMiniBatch, 400), (MaskSpan::PerImage, 100)] {
        let config = Config {
            sizes: vec![5, 3],
            dropout: Dropout { inputs: 0.5, masks, ..Dropout::default() },
            training: 4,
            batch_size: 4,
            ..Config::default()
        };
        let given = common::inputs(&config);
        let mut trainer = start::<f64>(&config);
        let (mut kept, mut alike) = (0, 0);
        for _ in 0..steps {
            trainer.step();
            let seen = trainer.trace().inputs(5);
            let first = |input: usize| seen[[0, input]] != 0.0;
            for row in seen.rows() {
                // In what order the step took the samples is not said: an input is told by its value.
                assert!(row.iter().enumerate().all(|(input, x)| {
                    *x == 0.0 || given.column(input).iter().any(|given| 2.0 * given == *x)
                }));
                kept += row.iter().filter(|x| **x != 0.0).count();
                alike += usize::from(row.iter().enumerate().all(|(input, x)| (*x != 0.0) == first(input)));
            }
        }
        let drawn = if masks == MaskSpan::PerMiniBatch { steps * 5 } else { steps * 4 * 5 };
        let share = kept as f64 / f64::from(steps * 4 * 5);
        assert!((share - 0.5).abs() < 5.0 * 0.5 / f64::from(drawn).sqrt(), "{share}");
        assert_eq!(alike == steps as usize * 4, masks == MaskSpan::PerMiniBatch, "{alike}");
    }
}

#[test]
fn dropped_inputs_leave_order_and_masks_of_hidden_neurons_as_they_were() {
    let config =
        Config { sizes: vec![5, 8, 3], dropout: Dropout::of_hidden(0.5), training: 23, ..Config::default() };
    let inputs = Config { dropout: Dropout { inputs: 0.4, ..config.dropout }, ..config.clone() };
    let (mut plain, mut masked) = (start::<f32>(&config), start::<f32>(&inputs));
    for _ in 0..10 {
        plain.step();
        masked.step();
        assert_eq!(plain.trace().mask(0), masked.trace().mask(0));
        assert_eq!(plain.last_image(), masked.last_image());
    }
    assert_ne!(plain.network().hash(), masked.network().hash());
}

#[test]
fn dropout_keeps_the_expectation_of_what_the_next_layer_sees() {
    for rate in [0.2, 0.5, 0.8] {
        let config = Config {
            sizes: vec![5, 40, 3],
            hidden: Activation::Identity,
            dropout: Dropout::of_hidden(rate),
            regularizer: Regularizer::None,
            training: 1,
            learning_rate: 1e-300,
            ..Config::default()
        };
        let mut trainer = start::<f64>(&config);
        let (mut sum, mut full, mut dropped) = (0.0, 0.0, 0);
        let rounds = 4_000;
        for _ in 0..rounds {
            trainer.step();
            let trace = trainer.trace();
            sum += trace.a(0).iter().map(|a| a.abs()).sum::<f64>();
            full += trace.z(0).iter().map(|z| z.abs()).sum::<f64>();
            dropped += trace.mask(0).unwrap().iter().filter(|mask| **mask == 0.0).count();
        }
        let share = dropped as f64 / (rounds * 40) as f64;
        assert!((share - rate).abs() < 0.01, "{share} dropped at a rate of {rate}");
        assert!((sum / full - 1.0).abs() < 0.04, "{} of the expectation at a rate of {rate}", sum / full);
    }
}

#[test]
fn a_run_that_diverges_says_where_and_keeps_the_start_of_its_epoch() {
    // The decay factor 1 - ηλ/n is -9999: the weights overflow.
    let config = Config {
        sizes: vec![5, 4, 3],
        training: 23,
        regularizer: Regularizer::L2 { lambda: 23_000.0 },
        learning_rate: 10.0,
        ..Config::default()
    };
    let mut trainer = start::<f32>(&config);
    let mut stop = Stop::Steps;
    for _ in 0..100 {
        stop = trainer.run(1000, || true);
        if stop != Stop::Epoch {
            break;
        }
    }
    let Stop::Diverged { step, layer, cause } = stop else { panic!("it did not diverge: {stop:?}") };
    assert!(matches!(cause, Cause::Lambda { shrinkage: 10_000.0, .. }), "{cause:?}");
    assert_eq!(Step::Diverged(trainer.divergence().unwrap()), trainer.step());
    assert!(step > 0 && layer < 2);
    let start_of_epoch = trainer.save_epoch_start();
    trainer.restore(&start_of_epoch).unwrap();
    assert_eq!(trainer.divergence(), None);
    assert_eq!(trainer.position().epoch.fract(), 0.0);
    trainer.tune(Config { learning_rate: 0.1, regularizer: Regularizer::None, ..config }).unwrap();
    assert!(matches!(trainer.step(), Step::Done | Step::EpochEnd));
}

#[test]
fn what_a_run_cannot_change_is_refused_by_its_json_name_and_nothing_changes() {
    let config = Config { sizes: vec![5, 4, 3], training: 23, ..Config::default() };
    let mut trainer = start::<f32>(&config);
    let fixed = [
        ("seed", Config { seed: 9, ..config.clone() }),
        ("sizes", Config { sizes: vec![5, 6, 3], ..config.clone() }),
        ("hidden", Config { hidden: Activation::Tanh, ..config.clone() }),
        ("training", Config { training: 22, ..config.clone() }),
        ("precision", Config { precision: Precision::F64, ..config.clone() }),
        ("initializer", Config { initializer: Initializer::Large, ..config.clone() }),
    ];
    for (field, next) in fixed {
        assert_eq!(trainer.tune(next), Err(Error::Fixed { field }));
    }
    let impossible = Config { output: Activation::Softmax, ..config.clone() };
    assert_eq!(trainer.tune(impossible).unwrap_err().field(), Some("cost"));
    assert_eq!(trainer.config(), &config);
    trainer.tune(Config { cost: Cost::Quadratic, batch_size: 4, ..config }).unwrap();
    assert_eq!(trainer.config().cost, Cost::Quadratic);
}

#[test]
fn a_stream_that_is_switched_on_leaves_the_others_as_they_were() {
    let plain = Config { sizes: vec![5, 4, 3], training: 23, batch_size: 2, ..Config::default() };
    let thinned = Config { dropout: Dropout::of_hidden(0.5), ..plain.clone() };
    let (mut a, mut b) = (start::<f32>(&plain), start::<f32>(&thinned));
    assert_eq!(a.network(), b.network());
    a.step();
    b.step();
    assert_eq!(a.trace().z(0), b.trace().z(0), "another mini-batch, or other starting weights");
    assert_ne!(a.network(), b.network());
}

#[test]
fn data_that_arrive_later_are_trained_on_from_the_next_epoch() {
    let early = Config { training: 1_000, ..Config::default() };
    let mnist = common::mnist();
    let mut trainer =
        Trainer::<f32>::new(early.clone(), mnist.dataset(1_000, early.validation).unwrap()).unwrap();
    trainer.run(30, || true);
    trainer.extend(mnist.dataset(3_000, early.validation).unwrap()).unwrap();
    assert_eq!(trainer.epoch(), Step::EpochEnd);
    assert_eq!(trainer.position().step, 100);
    assert_eq!(trainer.epoch(), Step::EpochEnd);
    assert_eq!(trainer.position().step, 100 + 300);
    let fewer = mnist.dataset(500, early.validation).unwrap();
    assert!(matches!(trainer.extend(fewer), Err(Error::Data { .. })));
}
