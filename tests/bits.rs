//! The same bits on every target: the browser's tests train the same runs and compare with the same hashes.

mod common;

use epoch_lab::{Config, Precision, Real, Step, Trainer};
use serde::Deserialize;

/// A run and the hash of all its weights and biases after so many steps, as in `golden/bits.json`.
#[derive(Deserialize)]
struct Golden {
    config: Config,
    steps: u64,
    hash: String,
}

fn hash<R: Real>(config: &Config, steps: u64) -> String {
    let dataset = common::mnist().for_run(config).unwrap();
    let mut trainer = Trainer::<R>::new(config.clone(), dataset).unwrap();
    while trainer.position().step < steps {
        let step = trainer.step();
        assert!(matches!(step, Step::Done | Step::EpochEnd), "{step:?}");
        // A run that has ended by itself trains on.
        if trainer.validate_epoch().is_some() {
            trainer.train_on();
        }
    }
    assert_eq!(trainer.divergence(), None);
    format!("{:016x}", trainer.network().hash())
}

#[test]
fn native_runs_end_in_the_bits_that_the_browser_must_reach_too() {
    let runs: Vec<Golden> = serde_json::from_str(include_str!("golden/bits.json")).unwrap();
    assert!(runs.iter().any(|run| run.config.precision == Precision::F32));
    assert!(runs.iter().any(|run| run.config.precision == Precision::F64));
    let hashes: Vec<String> = runs
        .iter()
        .map(|run| match run.config.precision {
            Precision::F32 => hash::<f32>(&run.config, run.steps),
            Precision::F64 => hash::<f64>(&run.config, run.steps),
        })
        .collect();
    let golden: Vec<&str> = runs.iter().map(|run| run.hash.as_str()).collect();
    assert_eq!(hashes, golden);
}
