//! A network with a single output that tells two digits of MNIST apart.

#![allow(clippy::disallowed_methods, reason = "an independent reference may differ in the last bits")]

mod common;

use epoch_lab::dataset::{Samples, Split};
use epoch_lab::run_file::{Record, RunFile};
use epoch_lab::{Activation, Config, Cost, Error, Optimizer, Part, Regularizer, Step, Trainer};
use serde_json::json;

fn config(digits: &[usize], training: usize) -> Config {
    let regularizer = Regularizer::L2 { lambda: 1.0 };
    Config { digits: digits.to_vec(), training, sizes: vec![784, 1], regularizer, ..Config::default() }
}

fn trainer(config: &Config) -> Result<Trainer<f32>, Error> {
    Trainer::new(config.clone(), common::mnist().for_run(config)?)
}

/// The labels of a split of a run, by its numbers in the data.
fn labels(trainer: &Trainer<f32>, split: Split) -> Vec<(usize, u8)> {
    let Samples::Images(images) = trainer.dataset().samples() else { panic!("MNIST is images") };
    let numbers = trainer.dataset().range(split).map(|number| trainer.dataset().image(number));
    numbers.map(|image| (image, images.label(image))).collect()
}

#[test]
fn one_sigmoid_output_tells_0_from_1_and_says_more_than_99_of_100_right() {
    let mut trainer = trainer(&config(&[1, 0], 2_000)).unwrap();
    for _ in 0..3 {
        assert_eq!(trainer.epoch(), Step::EpochEnd);
    }
    for split in [Split::Training, Split::Validation, Split::Test] {
        let evaluation = trainer.evaluate(split).unwrap();
        assert!(
            evaluation.count > 1_000 && evaluation.correct * 100 > 99 * evaluation.count,
            "{evaluation:?}"
        );
    }
}

#[test]
fn the_output_says_the_higher_digit_above_one_half_and_every_look_at_the_run_speaks_of_digits() {
    // As early as that there are errors both ways.
    let mut trainer = trainer(&config(&[9, 4], 1_000)).unwrap();
    trainer.epoch();
    let images = labels(&trainer, Split::Validation);
    let Samples::Images(all) = trainer.dataset().samples() else { panic!("MNIST is images") };
    let mut expected = ndarray::Array2::<u32>::zeros((10, 10));
    let (mut cost, mut wrong) = (0.0, Vec::new());
    for (image, label) in &images {
        let activity = trainer.activity(&all.bytes(*image), Part::Whole).unwrap();
        let [a] = activity.outputs() else { panic!("one output") };
        assert_eq!(activity.answers(), [1.0 - a, *a]);
        let said = if *a > 0.5 { 9 } else { 4 };
        expected[[usize::from(*label), said]] += 1;
        let right = if *label == 9 { f64::from(*a) } else { 1.0 - f64::from(*a) };
        cost -= right.ln() / images.len() as f64;
        if said != usize::from(*label) {
            wrong.push((
                *image,
                u32::from(*label),
                said as u32,
                f64::from(if said == 9 { *a } else { 1.0 - a }),
            ));
        }
    }
    assert!(expected[[4, 9]] > 0 && expected[[9, 4]] > 0);
    let confusion = trainer.confusion(Split::Validation).unwrap();
    assert_eq!(confusion.counts, expected);
    assert!((confusion.evaluation.cost - cost).abs() < 1e-5, "{} against {cost}", confusion.evaluation.cost);
    let mut found: Vec<_> =
        confusion.mistakes.iter().map(|it| (it.sample, it.class, it.said, it.activation)).collect();
    found.sort_by_key(|mistake| mistake.0);
    assert_eq!(found, wrong);
    // The probe's images are the first of them.
    let reading = trainer.probe().read();
    let first = reading.misread(0).unwrap();
    assert_eq!((first.sample, first.class, first.said, first.activation as f32), {
        let (sample, class, said, activation) = wrong[0];
        (sample, class, said, activation as f32)
    });
    assert_eq!(first.delta.len(), 1);
    assert_eq!(
        first.count,
        wrong.iter().filter(|it| images[..1_000].iter().any(|(i, _)| *i == it.0)).count()
    );
}

#[test]
fn one_output_is_refused_by_name_with_any_other_number_of_digits_and_with_softmax() {
    let refusal = |config: &Config| trainer(config).err().map(|error| error.to_string());
    for (digits, count) in
        [(&[0, 1, 2][..], 3), (&[7], 1), (&[3, 3], 1), (&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 10)]
    {
        let expected =
            format!("digits: must be exactly two for a network with one output, {count} are chosen");
        assert_eq!(refusal(&config(digits, 100)), Some(expected));
    }
    let (output, cost) = (Activation::Softmax, Cost::LogLikelihood);
    let softmax = Config { output, cost, ..config(&[0, 1], 100) };
    let expected = "output: softmax needs two outputs or more: a single one would always be 1";
    assert_eq!(refusal(&softmax).as_deref(), Some(expected));
    let three = Config { sizes: vec![784, 3], ..config(&[0, 1], 100) };
    assert!(refusal(&three).unwrap().starts_with("sizes: "));
}

#[test]
fn all_four_optimizers_over_the_whole_set_arrive_at_the_same_cost_with_one_output_for_two_digits() {
    let optimizers =
        [Optimizer::Newton, Optimizer::ConjugateGradients, Optimizer::Bfgs, Optimizer::Lbfgs { memory: 10 }];
    let costs = optimizers.map(|optimizer| {
        let config = Config { optimizer, ..config(&[3, 8], 1_000) };
        let mut trainer =
            Trainer::<f64>::new(config.clone(), common::mnist().for_run(&config).unwrap()).unwrap();
        let arrived = (0..1_000).any(|_| matches!(trainer.step(), Step::Arrived(_)));
        assert!(arrived, "{optimizer:?}");
        let evaluation = trainer.evaluate(Split::Training).unwrap();
        evaluation.cost + evaluation.penalty
    });
    for cost in costs {
        assert!((cost - costs[0]).abs() < 1e-8, "{costs:?}");
    }
}

#[test]
fn a_run_file_names_the_digits_and_what_shows_another_is_neither_learned_from_nor_evaluated() {
    let file = json!({"config": {
        "seed": 7, "generator": "chacha", "scale": 256, "sizes": [784, 1], "digits": [1, 0], "hidden": "sigmoid",
        "output": "sigmoid", "cost": "crossEntropy", "regularizer": {"kind": "none"}, "batchSize": 10,
        "train": [0, 2000], "evaluate": [1000, 4000], "epochs": 1, "learningRate": 0.5,
        "initializer": "normalized", "stop": {"kind": "noImprovement", "patience": 5, "restoreBest": "never"},
    }});
    let run: RunFile = serde_json::from_value(file.clone()).unwrap();
    let mut trainer = run.config.trainer::<f64>(common::mnist()).unwrap();
    let Samples::Images(images) = trainer.dataset().samples() else { panic!("MNIST is images") };
    let showing = |range: std::ops::Range<usize>| range.filter(|image| images.label(*image) < 2).count();
    let (training, evaluated) = (showing(0..2000), showing(1000..4000));
    assert_eq!(trainer.config().training, training);
    assert_eq!(run.config.evaluated(&trainer).len(), evaluated);
    trainer.epoch();
    let Record { training_accuracy, evaluation_accuracy, .. } =
        run.config.record(&mut trainer).unwrap().unwrap();
    assert!(training_accuracy <= training && training_accuracy * 100 > 99 * training);
    assert!(evaluation_accuracy <= evaluated && evaluation_accuracy * 100 > 99 * evaluated);

    let refusal = |field: &str, value| {
        let mut file = file.clone();
        file["config"][field] = value;
        let run: RunFile = serde_json::from_value(file).unwrap();
        run.config.trainer::<f64>(common::mnist()).err().map(|error| error.to_string())
    };
    // Image 0 shows a 5.
    let expected = "evaluate: no image there shows one of the digits";
    assert_eq!(refusal("evaluate", json!([0, 1])).as_deref(), Some(expected));
    assert_eq!(
        refusal("train", json!([0, 1])).as_deref(),
        Some("train: no image there shows one of the digits")
    );
    assert!(refusal("digits", json!([0, 1, 2])).unwrap().starts_with("digits: must be exactly two"));
}
