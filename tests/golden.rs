//! Runs that the chapter's figures do not cover, against an independent program (see `golden/README.md`).

mod common;

use epoch_lab::Step;
use epoch_lab::run_file::{Record, RunFile};
use serde::Deserialize;

/// What the independent program prints: a number for each evaluated epoch.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Golden {
    training_cost: Vec<f64>,
    training_accuracy: Vec<usize>,
    evaluation_cost: Vec<f64>,
    evaluation_accuracy: Vec<usize>,
    half_squared_norm: Vec<f64>,
    l1_norm: Vec<f64>,
}

fn records(run: &RunFile) -> Vec<Record> {
    let config = &run.config;
    let mut trainer = config.trainer::<f64>(common::mnist()).unwrap();
    let mut records = Vec::new();
    for epoch in 1..=config.epochs {
        assert_eq!(trainer.epoch(), Step::EpochEnd);
        records.extend(config.end_epoch(&mut trainer, epoch).unwrap());
        if trainer.ended().is_some() {
            break;
        }
    }
    records
}

fn agrees(run: &RunFile, golden: &Golden) {
    let records = records(run);
    let id = &run.id;
    let column = |of: fn(&Record) -> f64| records.iter().map(of).collect::<Vec<_>>();
    let counts = |of: fn(&Record) -> usize| records.iter().map(of).collect::<Vec<_>>();
    assert_eq!(counts(|record| record.training_accuracy), golden.training_accuracy, "{id}");
    assert_eq!(counts(|record| record.evaluation_accuracy), golden.evaluation_accuracy, "{id}");
    for (name, ours, golden) in [
        ("training cost", column(|record| record.training_cost), &golden.training_cost),
        ("evaluation cost", column(|record| record.evaluation_cost), &golden.evaluation_cost),
        ("half squared norm", column(|record| record.half_squared_norm), &golden.half_squared_norm),
        ("l1 norm", column(|record| record.l1_norm), &golden.l1_norm),
    ] {
        assert_eq!(ours.len(), golden.len(), "{id}: {name}");
        for (ours, golden) in ours.iter().zip(golden) {
            let error = (ours - golden).abs() / golden.abs();
            assert!(error < 1e-10, "{id}: {name} {ours} is off {golden} by {error:e}");
        }
    }
}

#[test]
fn runs_of_every_kind_agree_with_an_independent_program() {
    let runs = common::files("tests/golden/runs");
    let goldens = common::files("tests/golden/records");
    assert_eq!(runs.len(), 28);
    for ((name, run), (record, golden)) in runs.iter().zip(&goldens) {
        assert_eq!(name, record);
        let run: RunFile = serde_json::from_str(run).unwrap_or_else(|error| panic!("{name}: {error}"));
        agrees(&run, &serde_json::from_str(golden).unwrap());
    }
}
