//! `replay --beyond`: runs that the book does not have, beside what the literature says of their like.

use std::path::Path;
use std::time::Instant;

use epoch_lab::dataset::{Mnist, Part, Split};
use epoch_lab::experiment::Statement;
use indicatif::ProgressBar;

use crate::data::Given;
use crate::failure::Failure;
use crate::output::Lines;
use crate::replay::{self, Task, bar, experiments, tasks};

/// Trains the runs of all figures in a folder, or of one figure, or one run, one after another, so that each has a
/// core to itself while its time is taken; prints a line for each.
pub fn replay(id: Option<&str>, folder: &Path, data: &Given) -> Result<(), Failure> {
    let experiments = experiments(folder)?;
    let tasks = tasks(&experiments, id, folder)?;
    let mnist = data.mnist()?;
    let images = |task: &Task| (task.run.epochs * task.run.config.training_images()) as u64;
    let progress = bar(tasks.iter().map(images).sum());
    let mut lines = Lines::new(&progress);
    let mut apart = 0;
    for task in &tasks {
        let (text, holds) = measured(task, &mnist, &progress)?;
        let verdict = if holds { "near" } else { "differs" };
        lines.print(&format!("{verdict:<9}  {:<29}  {text}", task.run.id))?;
        apart += usize::from(!holds);
    }
    progress.finish_and_clear();
    match apart {
        0 => Ok(()),
        _ => Err(Failure::Outcome(format!(
            "{apart} of {} runs ended further from what was published than their files allow",
            tasks.len()
        ))),
    }
}

/// Trains a run: what came of it, in words, and whether that is as near to what was published as its file says.
fn measured(task: &Task, mnist: &Mnist, progress: &ProgressBar) -> Result<(String, bool), Failure> {
    let Task { experiment, run } = task;
    let each = run.config.training_images() as u64;
    let (began, mut learned) = (Instant::now(), 0);
    let outcome = run.replay(mnist, run.epochs, || {
        learned += each;
        progress.inc(each);
    });
    let seconds = began.elapsed().as_secs_f64();
    let outcome = outcome.map_err(|error| Failure::Input(format!("{}: {error}", run.id)))?;
    let mut holds = outcome.divergence.is_none();
    let mut parts = Vec::new();
    for Part { split, .. } in run.evaluate.iter().copied() {
        let shares = outcome.shares(split);
        let stated = |statement: &&Statement| statement.run == run.id && statement.split == split;
        match experiment.stated.iter().find(stated) {
            Some(statement) => {
                holds &= statement.holds(&shares);
                parts.push(beside(statement, &shares));
            }
            None => parts.push(errors(split, shares.last().map(|last| (*last, *last)))),
        }
    }
    if let Some(divergence) = outcome.divergence {
        parts.push(format!("diverged in step {}", divergence.step));
    }
    let (epochs, rate) = (learned / each, learned as f64 / seconds);
    parts.push(format!("{epochs} epochs in {seconds:.0} s, {rate:.0} images a second"));
    Ok((parts.join("; "), holds))
}

/// "test error 0.90 % (Simard and others 2003: 0.70 %)"
fn beside(statement: &Statement, shares: &[f64]) -> String {
    let ours = errors(statement.split, statement.ours(shares));
    let theirs = range((statement.lowest, statement.highest));
    format!("{ours} ({}: {theirs})", statement.source.as_deref().unwrap_or("the book"))
}

/// "test error 0.90 %", from the lowest and the highest share of right answers.
fn errors(split: Split, shares: Option<(f64, f64)>) -> String {
    format!("{} error {}", replay::split(split), shares.map_or_else(|| "none".into(), range))
}

/// Shares of right answers as percents that are wrong.
fn range((lowest, highest): (f64, f64)) -> String {
    let [least, most] = [1.0 - highest, 1.0 - lowest].map(|error| format!("{:.2}", error * 100.0));
    if least == most { format!("{least} %") } else { format!("{least} to {most} %") }
}
