//! The chapter's figures as data: runs, what to plot of them, and what was published.
//!
//! An experiment is a JSON file in `experiments/`. The tests, the command line and the page read the same
//! files; [`Experiment::check`] says what holds of each.

mod check;
mod replay;

use serde::{Deserialize, Serialize};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::dataset::{Part, Split};
use crate::run_file::Monitor;
use crate::{Config, Evaluation};

pub use replay::{Comparison, Outcome};

/// One figure.
///
/// ```
/// use epoch_lab::Experiment;
///
/// let json = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/experiments/more-data.json"));
/// let experiment: Experiment = serde_json::from_str(json)?;
/// experiment.check()?;
/// for series in &experiment.published {
///     let run = experiment.run(&series.run).unwrap();
///     assert_eq!(series.values.len(), run.evaluations());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Experiment {
    /// Name of the file, without `.json`.
    pub id: String,
    /// A few words for a menu.
    pub title: String,
    /// What is to be seen, in a sentence or two.
    pub note: String,
    /// The section of the chapter that it belongs to.
    pub section: String,
    /// Whose the published numbers are.
    pub credit: String,
    /// What to plot.
    pub plot: Plot,
    /// The runs, in the order of the plot.
    pub runs: Vec<ExperimentRun>,
    /// Published numbers for every epoch that was evaluated: what a replay is compared with.
    pub published: Vec<Series>,
    /// Numbers that the text states without the seed that made them: what a run can only come near to.
    pub stated: Vec<Statement>,
}

/// What to plot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Plot {
    /// What the curves run along.
    pub along: Along,
    /// What they show: a chart for each.
    pub quantities: Vec<Quantity>,
}

/// What a figure's curves run along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Along {
    /// Epochs: each run is a curve.
    Epoch,
    /// The number of training images, on a logarithmic axis: each run is a point, its last.
    TrainingImages,
}

/// What is read from an [`Evaluation`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Quantity {
    /// Mean cost with its penalty. The book's program divides λ by the number of images that it *evaluates*,
    /// where [`Evaluation::penalty`] divides by the training images:
    /// `cost + penalty * config.training / count`.
    Cost,
    /// Right answers, as a count.
    Accuracy,
}

impl Quantity {
    /// The quantity as it was published, from an evaluation of a run on `training` images.
    pub fn of(self, evaluation: Evaluation, training: usize) -> f64 {
        match self {
            Self::Cost => evaluation.cost + evaluation.penalty * training as f64 / evaluation.count as f64,
            Self::Accuracy => evaluation.correct as f64,
        }
    }
}

/// A run of a figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExperimentRun {
    /// A name of its own among the runs of all figures.
    pub id: String,
    /// The run among the others of its figure.
    pub label: String,
    /// All settings. [`Generator::Book`](crate::Generator::Book) where the book's own random numbers are
    /// drawn; where no seed is known, the lab's own generator with a seed of ours.
    pub config: Config,
    /// Passes over the training images.
    pub epochs: usize,
    /// When it is evaluated.
    pub monitor: Monitor,
    /// What it is evaluated on.
    pub evaluate: Vec<Part>,
}

/// Published numbers of one run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Series {
    /// Id of the run.
    pub run: String,
    /// What it was evaluated on.
    pub split: Split,
    /// What was published.
    pub quantity: Quantity,
    /// How far a correct program agrees.
    pub agreement: Agreement,
    /// A value for each epoch that was evaluated: every one, or the last one alone.
    pub values: Vec<f64>,
}

/// How far a correct program agrees with a published series, measured with several of them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(tag = "kind", rename_all = "camelCase", deny_unknown_fields)]
pub enum Agreement {
    /// In every epoch.
    Exact {
        /// Largest relative difference that counts as none: 0 for right answers.
        within: f64,
    },
    /// The run amplifies rounding: programs that sum in another order part ways, and none of them is wrong.
    Amplified {
        /// Largest relative difference that counts as none: 0 for right answers.
        within: f64,
        /// So many epochs agree before the first one that may not.
        first: usize,
        /// So many epochs agree at least, wherever they are.
        least: usize,
        /// Largest relative difference of all others; absent where they only take the same general course.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(target_arch = "wasm32", tsify(optional))]
        rest: Option<f64>,
    },
}

/// What the text states of a run whose seed is not known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Statement {
    /// Id of the run.
    pub run: String,
    /// What it was evaluated on.
    pub split: Split,
    /// Which epochs it is about.
    pub epochs: Epochs,
    /// Share of right answers, the lowest stated, from 0 to 1.
    pub lowest: f64,
    /// The highest stated.
    pub highest: f64,
    /// How far a run with another seed may lie below the one or above the other.
    pub margin: f64,
    /// Who states it; absent where it is the book.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub source: Option<String>,
}

/// Which epochs a [`Statement`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Epochs {
    /// Every one that was evaluated.
    Each,
    /// The one with the most right answers.
    Best,
    /// The one that the run ends with: nothing is chosen by the images that it is evaluated on.
    Last,
}

impl ExperimentRun {
    /// Epochs after which it is evaluated.
    pub fn evaluations(&self) -> usize {
        match self.monitor {
            Monitor::Epoch => self.epochs,
            Monitor::End => 1,
        }
    }

    /// The part of a split that it is evaluated on.
    pub fn part(&self, split: Split) -> Option<Part> {
        self.evaluate.iter().copied().find(|part| part.split == split)
    }
}

impl Experiment {
    /// The run with this id.
    pub fn run(&self, id: &str) -> Option<&ExperimentRun> {
        self.runs.iter().find(|run| run.id == id)
    }
}
