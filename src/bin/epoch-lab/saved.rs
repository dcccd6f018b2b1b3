//! `go-on`, `evaluate` and `export`: runs and networks from files.

use std::fs;
use std::ops::Range;
use std::path::Path;

use epoch_lab::dataset::{Dataset, Mnist, Split, Splits};
use epoch_lab::network2::BookNetwork;
use epoch_lab::run_file::{self, Record};
use epoch_lab::saved_run::SavedRun;
use epoch_lab::{Config, Error, Expand, Precision, Real, Schedule, Step, Stopping, Trainer, Validation};
use serde_json::{Value, json};

use crate::data::{Given, Source};
use crate::failure::Failure;
use crate::history::History;
use crate::input::refused;
use crate::output::Lines;
use crate::train::{bar, diverged, stopped};

/// The most bytes of a file that is read: ten million weights in double precision, with all that belongs to them.
const MOST_BYTES: u64 = 1 << 30;

/// A file with a run or a network, whole.
fn bytes(file: &Path) -> Result<Vec<u8>, Failure> {
    let about = fs::metadata(file).map_err(|error| refused(file, error))?;
    if about.len() > MOST_BYTES {
        return Err(refused(file, format!("is larger than {} MB", MOST_BYTES >> 20)));
    }
    fs::read(file).map_err(|error| refused(file, error))
}

fn run(file: &Path) -> Result<SavedRun, Failure> {
    SavedRun::from_bytes(&bytes(file)?).map_err(|error| refused(file, error))
}

/// Writes a run into a file, whole or not at all.
pub fn write(file: &Path, run: &SavedRun) -> Result<(), Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::Outcome(format!("{}: {error}", file.display()));
    let bytes = run.to_bytes().map_err(|error| failed(&error))?;
    put(file, &bytes)
}

fn put(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error| Failure::Outcome(format!("{}: {error}", file.display()));
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = file.with_file_name(name);
    fs::write(&part, bytes).and_then(|()| fs::rename(&part, file)).map_err(failed)
}

/// The network of one of the book's files.
pub fn network(file: &Path) -> Result<BookNetwork, Failure> {
    BookNetwork::from_json(&bytes(file)?).map_err(|error| refused(file, error))
}

/// Goes on with the run that a file holds, for so many ends of epochs; prints a record for each.
pub fn go_on(file: &Path, epochs: usize, save: Option<&Path>, given: &Given) -> Result<(), Failure> {
    let run = run(file)?;
    let source = given.source()?;
    source.is_wanted(Some(run.config.data)).map_err(|error| refused(file, error))?;
    match run.config.precision {
        Precision::F32 => records::<f32>(file, run, epochs, save, &source),
        Precision::F64 => records::<f64>(file, run, epochs, save, &source),
    }
}

fn records<R: Real>(
    file: &Path,
    run: SavedRun,
    epochs: usize,
    save: Option<&Path>,
    source: &Source,
) -> Result<(), Failure> {
    let SavedRun { config, state, images, log, columns } = run;
    let wrong = |error: Error| refused(file, error);
    let (dataset, asked) = match images {
        Some(images) => {
            let [train, evaluate] = [images.train, images.evaluate].map(|[start, end]| start..end);
            source.holds(evaluate.clone()).map_err(wrong)?;
            let divided = |splits| source.divided(splits);
            let dataset =
                run_file::dataset(&config.digits, train, evaluate.clone(), divided).map_err(wrong)?;
            (dataset, evaluate)
        }
        None => (source.dataset(&config).map_err(wrong)?, 0..0),
    };
    let mut trainer = Trainer::<R>::new(config, dataset).map_err(wrong)?;
    let evaluation = run_file::evaluated(&trainer, asked);
    trainer.restore(&state).map_err(wrong)?;
    let progress = bar(epochs);
    let mut lines = Lines::new(&progress);
    let mut history = History::after(columns);
    for _ in 0..epochs {
        if let Some(ended) = trainer.ended() {
            progress.abandon();
            eprintln!("{}", stopped(ended, trainer.position().epoch as usize));
            break;
        }
        let epoch = trainer.position().epoch as usize + 1;
        if let Step::Diverged(divergence) = trainer.epoch() {
            progress.abandon();
            return Err(Failure::Outcome(diverged(divergence, epoch, trainer.config())));
        }
        progress.inc(1);
        let record = Record::of(&mut trainer, evaluation.clone())
            .map_err(|divergence| Failure::Outcome(diverged(divergence, epoch, trainer.config())))?;
        trainer.after_epoch(record.map(|record| record.evaluation_accuracy));
        history.add(&mut trainer, record.as_ref(), evaluation.len());
        lines.print(&line(record, &evaluation))?;
    }
    if trainer.ended().is_none() {
        progress.finish_and_clear();
    }
    let Some(save) = save else { return Ok(()) };
    let config = trainer.config().clone();
    write(save, &SavedRun { config, state: trainer.save(), images, log, columns: history.into_columns() })
}

/// A record as it is printed: without what was not evaluated.
fn line(record: Option<Record>, evaluation: &Range<usize>) -> String {
    if !evaluation.is_empty() {
        return serde_json::to_string(&record).expect("a record is numbers");
    }
    let mut line = json!(record);
    if let Some(fields) = line.as_object_mut() {
        fields.retain(|name, _| !name.starts_with("evaluation"));
    }
    line.to_string()
}

/// Evaluates the run or the book's network that a file holds; prints one JSON object.
pub fn evaluate(file: &Path, given: &Given) -> Result<(), Failure> {
    let is_json = bytes(file)?.first() == Some(&b'{');
    let (config, state) = if is_json {
        let network = network(file)?;
        let config = network.config(Config { precision: Precision::F64, ..Config::default() });
        (config, None)
    } else {
        let run = run(file)?;
        (run.config.clone(), Some(run))
    };
    let source = given.source()?;
    let wrong = |error: Error| refused(file, error);
    let config = Config { data: source.data(), ..config };
    if let Some(run) = &state {
        source.is_wanted(Some(run.config.data)).map_err(wrong)?;
    }
    // Everything that shows one of its digits is evaluated as it is, whatever it was trained on.
    let asked = Config {
        training: source.images_of(&config.digits),
        validation: Validation::Off,
        shuffled_labels: 0.0,
        expand: Expand::None,
        schedule: Schedule::Constant,
        stop: Stopping::Never,
        ..config.clone()
    };
    let dataset = source.dataset(&asked).map_err(wrong)?;
    let record = match (config.precision, state) {
        (_, None) => {
            told::<f64>(Trainer::with_network(asked, dataset, network(file)?.network()).map_err(wrong)?)
        }
        (Precision::F32, Some(run)) => {
            told::<f32>(of_state(asked, dataset, &config, &run.state, &source).map_err(wrong)?)
        }
        (Precision::F64, Some(run)) => {
            told::<f64>(of_state(asked, dataset, &config, &run.state, &source).map_err(wrong)?)
        }
    };
    Lines::new(&indicatif::ProgressBar::hidden()).print(&record.to_string())
}

/// A run over all data with the network of a state that was trained on fewer.
fn of_state<R: Real>(
    asked: Config,
    dataset: Dataset,
    config: &Config,
    state: &[u8],
    source: &Source,
) -> Result<Trainer<R>, Error> {
    // Which images they were makes no difference to the network, but to one with a single output.
    let few = Config { training: config.training, expand: config.expand, ..asked.clone() };
    let (few, images) = match asked.sizes.last() {
        Some(1) => (few.clone(), source.dataset(&few)?),
        _ => {
            let splits = Splits { training: 0..config.training, ..Splits::default() };
            (Config { digits: (0..Mnist::CLASSES).collect(), ..few }, dataset.divided(splits)?)
        }
    };
    let mut trainer = Trainer::<R>::new(few, images)?;
    trainer.restore(state)?;
    Trainer::with_network(asked, dataset, trainer.network().clone())
}

fn told<R: Real>(trainer: Trainer<R>) -> Value {
    let split = |split| {
        trainer.evaluate(split).map(|evaluation| {
            json!({ "cost": evaluation.cost, "correct": evaluation.correct, "count": evaluation.count })
        })
    };
    let (training, test) = (split(Split::Training), split(Split::Test));
    json!({ "training": training, "test": test })
}

/// Writes the network of a saved run as the book's program does.
pub fn export(file: &Path, to: &Path) -> Result<(), Failure> {
    let run = run(file)?;
    let network = BookNetwork::of_state(&run.config, &run.state).map_err(|error| refused(file, error))?;
    put(to, network.to_json().as_bytes())
}
