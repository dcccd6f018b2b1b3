//! Runs whose learning rate changes by itself, and runs that end by themselves.

mod common;

use std::sync::Arc;

use common::{inputs, targets};
use epoch_lab::dataset::{Dense, Samples, Split, Splits};
use epoch_lab::{
    Config, Dataset, Ended, Error, Optimizer, Real, Reason, RestoreBest, Schedule, Step, Stop, Stopping,
    Trainer, Validation,
};
use proptest::prelude::*;

const TRAINING: usize = 23;
const VALIDATION: usize = 100;

/// Samples to train on and others to validate on.
fn dataset() -> Dataset {
    let all = Config { training: TRAINING + VALIDATION, sizes: vec![5, 3], ..Config::default() };
    let dense = Dense::new(inputs(&all), targets(&all)).unwrap();
    let splits = Splits { training: 0..TRAINING, validation: TRAINING..TRAINING + VALIDATION, test: 0..0 };
    Dataset::new(Arc::new(Samples::Dense(dense)), splits).unwrap()
}

fn config() -> Config {
    Config { sizes: vec![5, 4, 3], training: TRAINING, batch_size: 5, ..Config::default() }
}

fn start<R: Real>(config: &Config) -> Trainer<R> {
    Trainer::new(config.clone(), dataset()).unwrap()
}

/// Trains an epoch and tells what validation said of it.
fn epoch<R: Real>(trainer: &mut Trainer<R>, correct: usize) -> Option<Ended> {
    assert_eq!(trainer.epoch(), Step::EpochEnd);
    trainer.after_epoch(Some(correct))
}

const WAITS_2: Stopping = Stopping::NoImprovement { patience: 2, restore_best: RestoreBest::AtEnd };

#[test]
fn a_run_stops_after_so_many_epochs_without_a_better_one_and_the_best_weights_are_back() {
    let config = Config { stop: WAITS_2, optimizer: Optimizer::Momentum { momentum: 0.5 }, ..config() };
    let mut trainer = start::<f32>(&config);
    let mut hashes = Vec::new();
    let mut ends = Vec::new();
    for correct in [90, 92, 92] {
        ends.push(epoch(&mut trainer, correct));
        hashes.push(trainer.network().hash());
    }
    assert_eq!(ends, [None; 3]);
    let ended = epoch(&mut trainer, 91).expect("it ends after the fourth");
    let expected =
        Ended { reason: Reason::NoImprovement, waited: 2, learning_rate: 0.5, share: 1.0, restored: Some(2) };
    assert_eq!((ended, trainer.ended()), (expected, Some(expected)));
    assert_eq!(trainer.network().hash(), hashes[1]);
    assert_eq!(trainer.position().epoch, 4.0);
    // Nothing more is learned.
    assert_eq!((trainer.step(), trainer.run(9, || true)), (Step::Ended(expected), Stop::Ended));
    assert_eq!(trainer.network().hash(), hashes[1]);
}

#[test]
fn a_run_that_trains_on_has_no_memory_of_the_optimizer_and_waits_as_long_again() {
    let config = Config { stop: WAITS_2, optimizer: Optimizer::Momentum { momentum: 0.5 }, ..config() };
    let mut trainer = start::<f64>(&config);
    for correct in [92, 91, 91] {
        epoch(&mut trainer, correct);
    }
    let network = trainer.network().clone();
    trainer.train_on();
    assert_eq!(trainer.ended(), None);
    assert_eq!(trainer.step(), Step::Done);
    // Without velocities the first step is one of gradient descent, penalty included.
    let trace = trainer.trace();
    let (gradient, before, after) =
        (trace.bias_gradient(1), &network.layers()[1], &trainer.network().layers()[1]);
    for (j, gradient) in gradient.iter().enumerate() {
        let expected = before.biases()[j] - 0.5 * gradient;
        assert!((after.biases()[j] - expected).abs() < 1e-14);
    }
    // 92 is still to be beaten, and it takes two epochs more.
    assert_eq!(epoch(&mut trainer, 92), None);
    let ended = epoch(&mut trainer, 90).expect("two epochs after it trained on");
    assert_eq!((ended.waited, ended.restored), (2, Some(1)));
    assert_eq!(trainer.network().hash(), network.hash());
}

#[test]
fn the_last_weights_stay_where_the_best_are_not_wanted() {
    let stop = Stopping::NoImprovement { patience: 1, restore_best: RestoreBest::Never };
    let mut trainer = start::<f32>(&Config { stop, ..config() });
    let mut plain = start::<f32>(&config());
    epoch(&mut trainer, 5);
    let ended = epoch(&mut trainer, 5).expect("an equal one is no better");
    plain.epoch();
    plain.epoch();
    assert_eq!(ended.restored, None);
    assert_eq!(trainer.network().hash(), plain.network().hash());
}

#[test]
fn a_schedule_that_ends_puts_the_best_weights_back_too() {
    let schedule = Schedule::HalveOnPlateau { patience: 1, stop_at: 4.0 };
    let stop = Stopping::NoImprovement { patience: 9, restore_best: RestoreBest::AtEnd };
    let mut trainer = start::<f32>(&Config { schedule, stop, ..config() });
    epoch(&mut trainer, 50);
    let best = trainer.network().hash();
    assert_eq!(epoch(&mut trainer, 50), None);
    assert_eq!(trainer.learning_rate(), 0.25);
    let ended = epoch(&mut trainer, 50).expect("a quarter of the first");
    assert_eq!((ended.reason, ended.share, ended.restored), (Reason::LearningRate, 4.0, Some(1)));
    assert_eq!(trainer.network().hash(), best);
}

#[test]
fn nothing_is_learned_before_validation_is_told_and_telling_twice_counts_once() {
    let schedule = Schedule::HalveOnPlateau { patience: 2, stop_at: 128.0 };
    let mut trainer = start::<f32>(&Config { schedule, ..config() });
    assert_eq!(trainer.epoch(), Step::EpochEnd);
    let saved = trainer.save();
    assert!(trainer.awaits_validation());
    assert_eq!((trainer.step(), trainer.run(9, || true)), (Step::AwaitsValidation, Stop::AwaitsValidation));
    assert_eq!(trainer.epoch(), Step::AwaitsValidation);
    assert_eq!(trainer.save(), saved);
    trainer.after_epoch(Some(5));
    trainer.after_epoch(Some(5));
    trainer.after_epoch(Some(5));
    assert_eq!(trainer.learning_rate(), 0.5);
    epoch(&mut trainer, 5);
    assert_eq!(trainer.learning_rate(), 0.5);
    epoch(&mut trainer, 5);
    assert_eq!(trainer.learning_rate(), 0.25);
}

#[test]
fn a_learning_rate_that_fell_trains_as_one_that_was_set() {
    let schedule = Schedule::Exponential { factor: 0.5 };
    let mut scheduled = start::<f64>(&Config { schedule, ..config() });
    let mut tuned = start::<f64>(&config());
    for learning_rate in [0.5, 0.25, 0.125, 0.0625] {
        tuned.tune(Config { learning_rate, ..config() }).unwrap();
        tuned.epoch();
        scheduled.epoch();
        assert_eq!(scheduled.network().hash(), tuned.network().hash());
    }
    assert_eq!(scheduled.learning_rate(), 0.03125);
}

#[test]
fn a_learning_rate_that_is_set_by_hand_begins_the_schedule_anew() {
    let schedule = Schedule::HalveOnPlateau { patience: 1, stop_at: 2.0 };
    let config = Config { schedule, ..config() };
    let mut trainer = start::<f32>(&config);
    epoch(&mut trainer, 9);
    let ended = epoch(&mut trainer, 9).unwrap();
    assert_eq!((ended.learning_rate, trainer.learning_rate()), (0.25, 0.25));
    trainer.tune(Config { learning_rate: 2.0, ..config.clone() }).unwrap();
    assert_eq!((trainer.learning_rate(), trainer.ended()), (2.0, None));
    // What was best before counts no longer.
    assert_eq!(epoch(&mut trainer, 3), None);
    assert_eq!(epoch(&mut trainer, 3).map(|ended| ended.learning_rate), Some(1.0));
}

#[test]
fn what_goes_by_validation_is_refused_by_name_where_there_is_none() {
    let schedule = Schedule::HalveOnPlateau { patience: 1, stop_at: 2.0 };
    let off = Config { validation: Validation::Off, ..config() };
    let refused = |config: Config| config.validate().unwrap_err().to_string();
    assert_eq!(
        refused(Config { schedule, ..off.clone() }),
        "schedule.kind: halveOnPlateau needs validation, which is off"
    );
    assert_eq!(
        refused(Config { stop: WAITS_2, ..off.clone() }),
        "stop.kind: noImprovement needs validation, which is off"
    );
    Config { schedule: Schedule::Step { every: 1, factor: 0.5 }, ..off }.validate().unwrap();
}

#[test]
fn a_schedule_may_leave_its_end_to_the_chapter() {
    let config: Config =
        serde_json::from_str(r#"{"schedule": {"kind": "halveOnPlateau", "patience": 3}}"#).unwrap();
    assert_eq!(config.schedule, Schedule::HalveOnPlateau { patience: 3, stop_at: 128.0 });
}

#[test]
fn a_schedule_and_a_best_epoch_that_do_not_fit_are_refused() {
    let schedule = Schedule::HalveOnPlateau { patience: 3, stop_at: 128.0 };
    let config = Config { schedule, stop: WAITS_2, ..config() };
    let mut trainer = start::<f32>(&config);
    epoch(&mut trainer, 9);
    epoch(&mut trainer, 8);
    let saved = trainer.save();
    trainer.restore(&saved).unwrap();
    // The best epoch's weights are those of another network.
    let mut wide = start::<f32>(&Config { sizes: vec![5, 4, 3], ..config.clone() });
    wide.restore(&saved).unwrap();
    let mut other = start::<f32>(&Config { sizes: vec![5, 8, 3], ..config });
    assert!(matches!(other.restore(&saved), Err(Error::State { .. })));
}

fn schedules() -> impl Strategy<Value = Schedule> {
    prop::sample::select(vec![
        Schedule::Constant,
        Schedule::Step { every: 2, factor: 0.5 },
        Schedule::Exponential { factor: 0.8 },
        Schedule::HalveOnPlateau { patience: 1, stop_at: 8.0 },
        Schedule::HalveOnPlateau { patience: 2, stop_at: 128.0 },
    ])
}

fn stops() -> impl Strategy<Value = Stopping> {
    let restore = prop::sample::select(vec![RestoreBest::AtEnd, RestoreBest::Never]);
    prop_oneof![
        Just(Stopping::Never),
        (1..4_usize, restore)
            .prop_map(|(patience, restore_best)| Stopping::NoImprovement { patience, restore_best }),
    ]
}

fn configs() -> impl Strategy<Value = Config> {
    let optimizer = prop::sample::select(vec![Optimizer::Sgd, Optimizer::Momentum { momentum: 0.5 }]);
    (any::<u32>(), schedules(), stops(), optimizer, 3..30_usize).prop_map(
        |(seed, schedule, stop, optimizer, batch_size)| Config {
            seed,
            schedule,
            stop,
            optimizer,
            batch_size,
            ..config()
        },
    )
}

/// Makes so many steps or judgements, going on past an end.
fn moves<R: Real>(trainer: &mut Trainer<R>, count: usize) {
    for _ in 0..count {
        match trainer.step() {
            Step::AwaitsValidation => {
                trainer.validate_epoch();
            }
            Step::Ended(_) => trainer.train_on(),
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_run_that_was_saved_at_any_moment_goes_on_as_if_never_stopped(config in configs(), at in 0..60_usize) {
        let mut whole = start::<f64>(&config);
        moves(&mut whole, at);
        let mut restored = start::<f64>(&config);
        moves(&mut restored, 7);
        restored.restore(&whole.save()).unwrap();
        moves(&mut whole, 60);
        moves(&mut restored, 60);
        prop_assert_eq!(restored.save(), whole.save());
        prop_assert_eq!(restored.save_epoch_start(), whole.save_epoch_start());
        prop_assert_eq!(restored.learning_rate().to_bits(), whole.learning_rate().to_bits());
    }

    #[test]
    fn an_epochs_start_goes_on_as_the_run_did(config in configs(), at in 1..60_usize) {
        let mut whole = start::<f32>(&config);
        moves(&mut whole, at);
        let mut back = start::<f32>(&config);
        back.restore(&whole.save_epoch_start()).unwrap();
        while back.position().step < whole.position().step {
            prop_assert!(matches!(back.step(), Step::Done | Step::EpochEnd));
        }
        if !whole.awaits_validation() {
            back.validate_epoch();
        }
        if whole.ended() == back.ended() {
            prop_assert_eq!(back.save(), whole.save());
        } else {
            prop_assert!(back.ended().is_some() && whole.ended().is_none(), "the whole was told to train on");
        }
    }

    #[test]
    fn looking_at_validation_is_all_that_a_rule_for_stopping_adds_until_it_stops(config in configs()) {
        let stop = Stopping::NoImprovement { patience: 1000, restore_best: RestoreBest::AtEnd };
        let mut watched = start::<f32>(&Config { stop, ..config.clone() });
        let mut plain = start::<f32>(&Config { stop: Stopping::Never, ..config });
        for _ in 0..5 {
            for trainer in [&mut watched, &mut plain] {
                trainer.epoch();
                trainer.validate_epoch();
            }
            if watched.ended().is_some() {
                break;
            }
            prop_assert_eq!(watched.network().hash(), plain.network().hash());
        }
    }

    #[test]
    fn settings_of_other_kinds_are_followed_at_any_moment(
        config in configs(), schedule in schedules(), stop in stops(), at in 0..40_usize,
    ) {
        let mut trainer = start::<f32>(&config);
        moves(&mut trainer, at);
        let next = Config { schedule, stop, ..config.clone() };
        trainer.tune(next.clone()).unwrap();
        // Whoever restores the state under the new settings is where the run that was tuned is.
        let mut restored = start::<f32>(&next);
        restored.restore(&trainer.save()).unwrap();
        prop_assert_eq!(restored.save(), trainer.save());
        moves(&mut trainer, 30);
        moves(&mut restored, 30);
        prop_assert_eq!(restored.save(), trainer.save());
    }
}

#[test]
fn validation_that_is_evaluated_in_one_go_is_what_is_told() {
    let config = Config { stop: WAITS_2, ..config() };
    let (mut told, mut own) = (start::<f32>(&config), start::<f32>(&config));
    for _ in 0..12 {
        for trainer in [&mut told, &mut own] {
            trainer.epoch();
        }
        let correct = told.evaluate(Split::Validation).unwrap().correct;
        assert_eq!(told.after_epoch(Some(correct)), own.validate_epoch());
        assert_eq!(told.save(), own.save());
    }
}
