//! The book's runs, replayed with its own random numbers against its own published numbers.
//!
//! `golden/` holds three of the runs behind the chapter's figures: settings and published results of
//! M. Nielsen's program (MIT licence, copyright Michael Nielsen).

mod common;

use epoch_lab::dataset::Split;
use epoch_lab::{Activation, Config, Cost, Draw, Evaluation, Generator, Initializer, Precision, Regularizer};
use epoch_lab::{Step, Trainer, Validation};
use serde::Deserialize;

#[derive(Deserialize)]
struct Run {
    config: RunConfig,
    published: Published,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RunConfig {
    seed: u32,
    scale: f64,
    sizes: Vec<usize>,
    hidden: Activation,
    output: Activation,
    cost: Cost,
    regularizer: Regularizer,
    batch_size: usize,
    initializer: Initializer,
    before: Vec<Draw>,
    learning_rate: f64,
    train: [usize; 2],
    evaluate: [usize; 2],
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Published {
    training_cost: Vec<f64>,
    training_accuracy: Vec<usize>,
    evaluation_cost: Vec<f64>,
    evaluation_accuracy: Vec<usize>,
}

impl Run {
    fn config(&self) -> Config {
        let run = &self.config;
        assert_eq!(run.train[0], 0);
        Config {
            seed: run.seed,
            generator: Generator::Book,
            before: run.before.clone(),
            precision: Precision::F64,
            training: run.train[1],
            validation: Validation::HeldOut,
            scale: run.scale,
            sizes: run.sizes.clone(),
            hidden: run.hidden,
            output: run.output,
            initializer: run.initializer,
            cost: run.cost,
            regularizer: run.regularizer,
            learning_rate: run.learning_rate,
            batch_size: run.batch_size,
            ..Config::default()
        }
    }

    fn evaluated(&self) -> Split {
        match self.config.evaluate {
            [60_000, 70_000] => Split::Test,
            [50_000, 60_000] => Split::Validation,
            other => panic!("no split holds {other:?}"),
        }
    }
}

/// The book's program divides λ by the size of the set that it evaluates.
fn book_cost(evaluation: Evaluation, training: usize) -> f64 {
    evaluation.cost + evaluation.penalty * training as f64 / evaluation.count as f64
}

fn agrees(id: &str, epochs: usize) {
    let path = format!("{}/tests/golden/{id}.json", env!("CARGO_MANIFEST_DIR"));
    let run: Run = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let config = run.config();
    let training = config.training;
    let dataset = common::mnist().dataset(training, config.validation).unwrap();
    let mut trainer = Trainer::<f64>::new(config, dataset).unwrap();
    let mut compared = 0;
    for epoch in 0..epochs {
        assert_eq!(trainer.epoch(), Step::EpochEnd);
        let sets = [
            (Split::Training, &run.published.training_cost, &run.published.training_accuracy),
            (run.evaluated(), &run.published.evaluation_cost, &run.published.evaluation_accuracy),
        ];
        for (split, costs, accuracies) in sets {
            let evaluation = trainer.evaluate(split).unwrap();
            if let Some(accuracy) = accuracies.get(epoch) {
                assert_eq!(evaluation.correct, *accuracy, "{split:?} after epoch {}", epoch + 1);
                compared += 1;
            }
            if let Some(published) = costs.get(epoch) {
                let cost = book_cost(evaluation, training);
                let error = (cost - published).abs() / published;
                assert!(error < 1e-11, "{split:?} cost after epoch {}: off by {error:e}", epoch + 1);
                compared += 1;
            }
        }
    }
    assert!(compared >= epochs, "only {compared} numbers were published");
}

#[test]
fn overfitting_with_1000_images_agrees_for_40_epochs() {
    agrees("overfitting-1000", 40);
}

#[test]
fn l2_with_1000_images_agrees_for_40_epochs() {
    agrees("l2-1000", 40);
}

#[test]
fn normalized_starting_weights_agree_for_the_first_epoch() {
    agrees("initialization-30-normalized", 1);
}
