//! `train`: one run from a file.

use std::path::Path;

use epoch_lab::network2::BookNetwork;
use epoch_lab::saved_run::{Images, SavedRun};
use epoch_lab::{
    Cause, Config, Divergence, Ended, Error, Precision, Real, Reason, Regularizer, RunFile, Step, Trainer,
};
use indicatif::{ProgressBar, ProgressStyle};

use crate::data::{Given, Source};
use crate::failure::Failure;
use crate::history::History;
use crate::input;
use crate::output::Lines;
use crate::saved;

/// Trains the run that `file` describes and prints its records, each a line of JSON; begins with another network
/// and saves the run where that is asked.
pub fn train(file: &Path, network: Option<&Path>, save: Option<&Path>, given: &Given) -> Result<(), Failure> {
    let mut run: RunFile = input::json(file)?;
    let refused = |error: Error| input::refused(file, format!("config.{error}"));
    run.config.config().map_err(refused)?;
    let source = given.source()?;
    source.is_wanted(run.config.data).map_err(refused)?;
    run.config.data = Some(source.data());
    let network = network.map(|file| Ok::<_, Failure>((file, saved::network(file)?))).transpose()?;
    if let Some((file, network)) = &network
        && network.sizes() != run.config.sizes
    {
        let (theirs, ours) = (network.sizes(), &run.config.sizes);
        return Err(input::refused(file, format!("its sizes are {theirs:?}, and config.sizes {ours:?}")));
    }
    let network = network.map(|(_, network)| network);
    match run.config.precision {
        Precision::F32 => records::<f32>(&run, network.as_ref(), save, &source, refused),
        Precision::F64 => records::<f64>(&run, network.as_ref(), save, &source, refused),
    }
}

fn records<R: Real>(
    run: &RunFile,
    network: Option<&BookNetwork>,
    save: Option<&Path>,
    source: &Source,
    refused: impl Fn(Error) -> Failure,
) -> Result<(), Failure> {
    source.holds(run.config.evaluation()).map_err(&refused)?;
    let mut trainer = run.config.trainer_on::<R>(|splits| source.divided(splits)).map_err(&refused)?;
    if let Some(network) = network {
        let (config, dataset) = (trainer.config().clone(), trainer.dataset().clone());
        trainer = Trainer::with_network(config, dataset, network.network()).map_err(refused)?;
    }
    let mut history = History::after(Vec::new());
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
        let record = run.config.end_epoch(&mut trainer, epoch).map_err(lost)?;
        if save.is_some() {
            let evaluated = run.config.evaluated(&trainer).len();
            history.add(&mut trainer, record.as_ref(), evaluated);
        }
        if let Some(record) = record {
            lines.print(&serde_json::to_string(&record).expect("a record is numbers"))?;
        }
        if let Some(ended) = trainer.ended() {
            progress.abandon();
            eprintln!("{}", stopped(ended, epoch));
            break;
        }
    }
    if trainer.ended().is_none() {
        progress.finish_and_clear();
    }
    let Some(save) = save else { return Ok(()) };
    let images = Images { train: run.config.train, evaluate: run.config.evaluate };
    let (state, columns) = (trainer.save(), history.into_columns());
    saved::write(save, &SavedRun { config, state, images: Some(images), log: None, columns })
}

/// Epochs done, on standard error; hidden when that is no terminal.
pub fn bar(epochs: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("epoch {pos} of {len} {wide_bar} {eta} left");
    ProgressBar::new(epochs as u64).with_style(style.expect("the template is well-formed"))
}

/// How a run ended by itself, in words.
pub fn stopped(Ended { reason, waited, share, restored, .. }: Ended, epoch: usize) -> String {
    let reason = match reason {
        Reason::NoImprovement => format!("{waited} epochs without a better one"),
        Reason::LearningRate => format!("the learning rate is 1/{share} of the first"),
    };
    let weights = restored.map_or(String::new(), |best| format!("; the weights of epoch {best} are back"));
    format!("stopped after epoch {epoch}: {reason}{weights}")
}

/// What happened, in words.
pub fn diverged(Divergence { step, layer, cause }: Divergence, epoch: usize, config: &Config) -> String {
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
