//! `train`: one run from a file.

use std::path::Path;

use epoch_lab::dataset::Mnist;
use epoch_lab::{
    Cause, Config, Divergence, Ended, Error, Precision, Real, Reason, Regularizer, RunFile, Step,
};
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
    let config = trainer.config().clone();
    let epochs = run.config.epochs;
    let progress = bar(epochs);
    let mut lines = Lines::new(&progress);
    for epoch in 1..=epochs {
        let lost = |divergence| {
            progress.abandon();
            Failure::Outcome(diverged(divergence, epoch, &config))
        };
        if let Step::Diverged(divergence) = trainer.epoch() {
            return Err(lost(divergence));
        }
        progress.inc(1);
        if let Some(record) = run.config.end_epoch(&mut trainer, epoch).map_err(lost)? {
            lines.print(&serde_json::to_string(&record).expect("a record is numbers"))?;
        }
        if let Some(ended) = trainer.ended() {
            progress.abandon();
            eprintln!("{}", stopped(ended, epoch));
            return Ok(());
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

/// How a run ended by itself, in words.
fn stopped(Ended { reason, waited, share, restored, .. }: Ended, epoch: usize) -> String {
    let reason = match reason {
        Reason::NoImprovement => format!("{waited} epochs without a better one"),
        Reason::LearningRate => format!("the learning rate is 1/{share} of the first"),
    };
    let weights = restored.map_or(String::new(), |best| format!("; the weights of epoch {best} are back"));
    format!("stopped after epoch {epoch}: {reason}{weights}")
}

/// What happened, in words.
fn diverged(Divergence { step, layer, cause }: Divergence, epoch: usize, config: &Config) -> String {
    let Config { learning_rate, regularizer, .. } = config;
    let lambda = regularizer.lambda();
    let cause = match cause {
        Cause::Lambda { shrinkage, proposed } => {
            let takes = match regularizer {
                Regularizer::L1 { .. } => format!("each step moves every weight by ηλ/n = {shrinkage}"),
                _ => format!("each step multiplies every weight by 1 - ηλ/n = {}", 1.0 - shrinkage),
            };
            format!("config.regularizer.lambda {lambda} is too large: {takes}; try {proposed}")
        }
        Cause::LearningRate { proposed } => {
            format!("config.learningRate {learning_rate} is likely too large; try {proposed}")
        }
    };
    format!(
        "the run diverged in step {step}, in epoch {epoch}: a number in layer {} is no longer finite; {cause}",
        layer + 1
    )
}
