//! `train`: one run from a file.

use std::path::Path;

use epoch_lab::dataset::Mnist;
use epoch_lab::{Divergence, Error, Precision, Real, RunFile, Step};
use indicatif::{ProgressBar, ProgressStyle};

use crate::failure::Failure;
use crate::input;
use crate::output::Lines;

/// Trains the run that `file` describes and prints its records, each a line of JSON.
pub fn train(file: &Path, mnist: &Path) -> Result<(), Failure> {
    let run: RunFile = input::json(file)?;
    let refused = |error: Error| input::refused(file, format!("config.{error}"));
    let config = run.config.config().map_err(refused)?;
    let mnist = input::mnist(mnist)?;
    match config.precision {
        Precision::F32 => records::<f32>(&run, &mnist, refused),
        Precision::F64 => records::<f64>(&run, &mnist, refused),
    }
}

fn records<R: Real>(run: &RunFile, mnist: &Mnist, refused: impl Fn(Error) -> Failure) -> Result<(), Failure> {
    let mut trainer = run.config.trainer::<R>(mnist).map_err(refused)?;
    let epochs = run.config.epochs;
    let progress = bar(epochs);
    let mut lines = Lines::new(&progress);
    for epoch in 1..=epochs {
        if let Step::Diverged(divergence) = trainer.epoch() {
            progress.abandon();
            return Err(Failure::Outcome(diverged(divergence, epoch)));
        }
        progress.inc(1);
        if run.config.monitor.looks(epoch, epochs) {
            let record = run.config.record(&trainer).expect("all of MNIST is here");
            lines.print(&serde_json::to_string(&record).expect("a record is numbers"))?;
        }
    }
    progress.finish_and_clear();
    Ok(())
}

/// Epochs done, on standard error; hidden when that is no terminal.
fn bar(epochs: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("epoch {pos} of {len} {wide_bar} {eta} left");
    ProgressBar::new(epochs as u64).with_style(style.expect("the template is well-formed"))
}

/// What happened, in words.
fn diverged(Divergence { step, layer }: Divergence, epoch: usize) -> String {
    format!(
        "the run diverged in step {step}, in epoch {epoch}: a number in layer {} is no longer finite",
        layer + 1
    )
}
