//! The chapter's figures as files: each fits its type and holds what all must hold.

mod common;

use std::collections::BTreeSet;

use epoch_lab::dataset::Split;
use epoch_lab::experiment::Epochs;
use epoch_lab::{Config, Precision};
use serde_json::Value;

/// The names of everything in a JSON object, and in the objects within it.
fn names(value: &Value) -> BTreeSet<String> {
    let Value::Object(fields) = value else { return BTreeSet::new() };
    let nested = |(field, value): (&String, &Value)| {
        let nested = names(value).into_iter().map(move |name| format!("{field}.{name}"));
        nested.chain([field.clone()]).collect::<Vec<_>>()
    };
    fields.iter().flat_map(nested).collect()
}

#[test]
fn every_figure_holds_what_it_must() {
    let experiments = common::experiments();
    assert_eq!(experiments.len(), 13);
    for (name, experiment) in &experiments {
        assert_eq!(*name, format!("{}.json", experiment.id));
        experiment.check().unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

/// Beyond the book the runs are trained in single precision and compared by the images that they get wrong at
/// their end: nothing may be chosen by the test images.
#[test]
fn every_figure_beyond_the_book_holds_what_it_must() {
    let experiments = common::figures("experiments/beyond");
    assert_eq!(experiments.len(), 3);
    for (name, experiment) in &experiments {
        assert_eq!(*name, format!("{}.json", experiment.id));
        experiment.check().unwrap_or_else(|error| panic!("{name}: {error}"));
        for run in &experiment.runs {
            assert_eq!(run.config.precision, Precision::F32, "{name}");
            assert!(run.part(Split::Test).is_some(), "{name}: the test images are not evaluated");
        }
        assert!(experiment.published.is_empty(), "{name}: no program's numbers are known");
        assert!(experiment.stated.iter().all(|statement| statement.epochs == Epochs::Last), "{name}");
    }
}

#[test]
fn no_run_is_there_twice() {
    let mut experiments = common::experiments();
    experiments.extend(common::figures("experiments/beyond"));
    let runs: Vec<_> = experiments.iter().flat_map(|(_, experiment)| &experiment.runs).collect();
    let ids: BTreeSet<_> = runs.iter().map(|run| &run.id).collect();
    assert_eq!(ids.len(), runs.len());
    for (index, run) in runs.iter().enumerate() {
        let same = |other: &&&epoch_lab::experiment::ExperimentRun| other.config == run.config;
        assert_eq!(runs[..index].iter().find(same).map(|other| &other.id), None, "same as {}", run.id);
    }
}

/// The page reads the files as they are, and there no setting may be absent.
#[test]
fn every_setting_is_written_out() {
    let shared = ["regularizer", "dropout", "optimizer"];
    let all: BTreeSet<String> = names(&serde_json::to_value(Config::default()).unwrap())
        .into_iter()
        .filter(|name| !shared.iter().any(|field| name.starts_with(&format!("{field}."))))
        .collect();
    for (name, text) in ["experiments", "experiments/beyond"].into_iter().flat_map(common::files) {
        let experiment: Value = serde_json::from_str(&text).unwrap();
        for run in experiment["runs"].as_array().unwrap() {
            let missing: Vec<_> = all.difference(&names(&run["config"])).cloned().collect();
            assert!(missing.is_empty(), "{name}: {} lacks {missing:?}", run["id"]);
        }
    }
}
