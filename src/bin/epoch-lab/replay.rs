//! `replay`: the chapter's figures against what was published.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use epoch_lab::dataset::{Mnist, Split};
use epoch_lab::experiment::{Agreement, Comparison, ExperimentRun, Outcome, Quantity, Series, Statement};
use epoch_lab::{Error, Experiment};
use indicatif::{ProgressBar, ProgressStyle};

use crate::data::Given;
use crate::failure::Failure;
use crate::input;
use crate::output::Lines;

/// Replays all figures in a folder, or one figure, or one run; prints a line for each run.
pub fn replay(id: Option<&str>, folder: &Path, data: &Given) -> Result<(), Failure> {
    let experiments = experiments(folder)?;
    let tasks = tasks(&experiments, id, folder)?;
    let verdicts = run_all(&tasks, &data.mnist()?)?;
    let count = |verdict| verdicts.iter().filter(|other| **other == verdict).count();
    let differing = count(Verdict::Differs);
    let counts = [Verdict::Identical, Verdict::Amplified, Verdict::Near]
        .map(|verdict| format!("{} {}", count(verdict), verdict.word()));
    let summary = format!("{} runs: {}, {differing} differing", verdicts.len(), counts.join(", "));
    Lines::new(&ProgressBar::hidden()).print(&summary)?;
    match differing {
        0 => Ok(()),
        _ => Err(Failure::Outcome(format!(
            "less agreement than is due in {differing} of {} runs",
            verdicts.len()
        ))),
    }
}

/// The runs of all figures, or those of the figure or the run that is called `id`.
pub fn tasks<'a>(
    experiments: &'a [Experiment],
    id: Option<&str>,
    folder: &Path,
) -> Result<Vec<Task<'a>>, Failure> {
    let tasks: Vec<Task> = experiments
        .iter()
        .flat_map(|experiment| experiment.runs.iter().map(move |run| Task { experiment, run }))
        .filter(|task| id.is_none_or(|id| id == task.experiment.id || id == task.run.id))
        .collect();
    match id {
        Some(id) if tasks.is_empty() => {
            Err(input::refused(folder, format!("there is no figure and no run {id}")))
        }
        _ => Ok(tasks),
    }
}

/// The figures in a folder, by name.
pub fn experiments(folder: &Path) -> Result<Vec<Experiment>, Failure> {
    let entries = fs::read_dir(folder).map_err(|error| input::refused(folder, error))?;
    let mut files: Vec<PathBuf> = entries
        .map(|entry| Ok(entry.map_err(|error| input::refused(folder, error))?.path()))
        .collect::<Result<_, Failure>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    files
        .iter()
        .map(|file| {
            let experiment: Experiment = input::json(file)?;
            experiment.check().map_err(|error| input::refused(file, error))?;
            Ok(experiment)
        })
        .collect()
}

/// A run, and the figure that it is of.
pub struct Task<'a> {
    pub experiment: &'a Experiment,
    pub run: &'a ExperimentRun,
}

/// Trains all runs, as many at a time as there are cores, the longest first; prints their lines in order.
fn run_all(tasks: &[Task], mnist: &Mnist) -> Result<Vec<Verdict>, Failure> {
    let images = |task: &Task| (task.run.epochs * task.run.config.training) as u64;
    let progress = bar(tasks.iter().map(images).sum());
    let mut longest_first: Vec<usize> = (0..tasks.len()).collect();
    longest_first.sort_by_key(|task| std::cmp::Reverse(images(&tasks[*task])));
    let next = AtomicUsize::new(0);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let (sender, receiver) = mpsc::channel();
    let mut lines = Lines::new(&progress);
    thread::scope(|scope| {
        for _ in 0..cores.min(tasks.len()) {
            let (sender, progress, next, longest_first) = (sender.clone(), &progress, &next, &longest_first);
            scope.spawn(move || {
                while let Some(&index) = longest_first.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let run = tasks[index].run;
                    let learned = || progress.inc(run.config.training as u64);
                    let outcome = run.replay(mnist, run.epochs, learned);
                    // Nobody listens any more once a line could not be printed.
                    if sender.send((index, outcome)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut outcomes: Vec<Option<Result<Outcome, Error>>> = tasks.iter().map(|_| None).collect();
        let mut verdicts = Vec::new();
        for (index, outcome) in receiver {
            outcomes[index] = Some(outcome);
            while let Some(outcome) = outcomes.get_mut(verdicts.len()).and_then(Option::take) {
                let task = &tasks[verdicts.len()];
                let refused = |error| Failure::Input(format!("{}: {error}", task.run.id));
                let (verdict, text) = task.judge(&outcome.map_err(refused)?);
                lines.print(&format!("{:<9}  {:<29}  {text}", verdict.word(), task.run.id))?;
                verdicts.push(verdict);
            }
        }
        progress.finish_and_clear();
        Ok(verdicts)
    })
}

/// Images learned from, on standard error; hidden when that is no terminal.
pub fn bar(images: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{percent} % {wide_bar} {eta} left");
    ProgressBar::new(images).with_style(style.expect("the template is well-formed"))
}

/// How a run did.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// It agrees with what was published in every epoch.
    Identical,
    /// It agrees for as long as a correct program does.
    Amplified,
    /// It comes as near to what was stated as another seed does.
    Near,
    /// It does not.
    Differs,
}

impl Verdict {
    fn word(self) -> &'static str {
        match self {
            Self::Identical => "identical",
            Self::Amplified => "amplified",
            Self::Near => "near",
            Self::Differs => "differs",
        }
    }
}

impl Task<'_> {
    /// How the run did, and in what.
    fn judge(&self, outcome: &Outcome) -> (Verdict, String) {
        let mut parts = Vec::new();
        let mut verdict = Verdict::Identical;
        let mut lower = |to: Verdict| {
            if verdict != Verdict::Differs {
                verdict = to;
            }
        };
        for series in self.experiment.published.iter().filter(|series| series.run == self.run.id) {
            let comparison = series.compare(&outcome.values(series.split, series.quantity));
            let whole = comparison.epochs == series.values.len();
            if !(whole && comparison.holds) {
                lower(Verdict::Differs);
            } else if matches!(series.agreement, Agreement::Amplified { .. }) {
                lower(Verdict::Amplified);
            }
            parts.push(agreement(series, comparison));
        }
        for statement in self.experiment.stated.iter().filter(|statement| statement.run == self.run.id) {
            let shares = outcome.shares(statement.split);
            lower(if statement.holds(&shares) { Verdict::Near } else { Verdict::Differs });
            parts.push(nearness(statement, &shares));
        }
        if let Some(divergence) = outcome.divergence {
            parts.push(format!("diverged in step {}", divergence.step));
        }
        (verdict, parts.join("; "))
    }
}

/// "test cost 400 of 400 (within 3.1e-13)"
fn agreement(series: &Series, comparison: Comparison) -> String {
    let quantity = match series.quantity {
        Quantity::Cost => "cost",
        Quantity::Accuracy => "accuracy",
    };
    let Comparison { agreeing, first, epochs, furthest, .. } = comparison;
    let mut text = format!("{} {quantity} {agreeing} of {}", split(series.split), series.values.len());
    if epochs < series.values.len() {
        let _ = write!(text, ", {epochs} compared");
    }
    if first < agreeing {
        let _ = write!(text, ", the first {first} in a row");
    }
    if furthest > 0.0 {
        let _ = write!(text, " (within {furthest:.1e})");
    }
    text
}

/// "test accuracy 95.42 %, stated 95.49 %"
fn nearness(statement: &Statement, shares: &[f64]) -> String {
    let ours =
        statement.ours(shares).map_or_else(|| "none".into(), |(lowest, highest)| range(lowest, highest));
    let stated = range(statement.lowest, statement.highest);
    format!("{} accuracy {ours}, stated {stated}", split(statement.split))
}

/// Shares as percents.
fn range(lowest: f64, highest: f64) -> String {
    let percent = |share: f64| format!("{:.2}", share * 100.0);
    let (lowest, highest) = (percent(lowest), percent(highest));
    if lowest == highest { format!("{lowest} %") } else { format!("{lowest} to {highest} %") }
}

/// A split, in a word.
pub fn split(split: Split) -> &'static str {
    match split {
        Split::Training => "training",
        Split::Validation => "validation",
        Split::Test => "test",
    }
}
