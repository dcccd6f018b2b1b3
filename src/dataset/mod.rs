//! What a network learns from, and how it is divided.

mod bitmap;
mod checksum;
mod dense;
mod digit;
mod idx;
mod images;
mod mnist;
mod mnist_file;
mod own_data;
mod own_file;
mod selection;

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::Error;
use selection::Selection;

pub(crate) use selection::{DIGITS, Pixels, meaning};

pub use dense::Dense;
pub use digit::{Drawing, digit, from_bitmap};
pub use idx::{Content, Idx, IdxStream, parse};
pub use images::Images;
pub use mnist::Mnist;
pub use mnist_file::MnistFile;
pub use own_data::{Data, FileSet, OwnData, OwnDataReader};
pub use own_file::{Items, Kind, Orientation, OwnFile, Roster};

/// All samples of a data set, before they are divided.
#[derive(Clone, Debug)]
pub enum Samples {
    /// Images with labels.
    Images(Images),
    /// Real inputs and targets.
    Dense(Dense),
}

impl Samples {
    /// Number of samples.
    pub fn len(&self) -> usize {
        match self {
            Self::Images(images) => images.len(),
            Self::Dense(dense) => dense.len(),
        }
    }

    /// Whether there is no sample.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A part of a data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Split {
    /// What the network learns from.
    Training,
    /// What hyper-parameters are chosen by.
    Validation,
    /// What is looked at last.
    Test,
}

/// The first samples of a split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Part {
    /// The split.
    pub split: Split,
    /// How many of its samples, from its first on; all when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub images: Option<usize>,
}

/// Which samples belong to which split; an empty range: none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Splits {
    /// What the network learns from.
    pub training: Range<usize>,
    /// What hyper-parameters are chosen by.
    pub validation: Range<usize>,
    /// What is looked at last.
    pub test: Range<usize>,
}

impl Splits {
    /// The samples of one split.
    pub fn range(&self, split: Split) -> Range<usize> {
        match split {
            Split::Training => self.training.clone(),
            Split::Validation => self.validation.clone(),
            Split::Test => self.test.clone(),
        }
    }

    /// The samples of a part of a split: fewer than it names when there are not so many.
    pub fn part(&self, part: Part) -> Range<usize> {
        let Range { start, end } = self.range(part.split);
        start..part.images.map_or(end, |images| end.min(start.saturating_add(images)))
    }
}

/// Samples and their splits. The samples are shared: a clone is cheap.
///
/// Exclusive or, of which all four samples are trained on and looked at:
///
/// ```
/// use std::sync::Arc;
/// use epoch_lab::dataset::{Dataset, Dense, Samples, Splits};
/// use ndarray::array;
///
/// let inputs = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
/// let targets = array![[0.0], [1.0], [1.0], [0.0]];
/// let samples = Samples::Dense(Dense::new(inputs, targets)?);
/// let splits = Splits { training: 0..4, ..Splits::default() };
/// let dataset = Dataset::new(Arc::new(samples), splits)?;
/// assert_eq!((dataset.inputs(), dataset.outputs(), dataset.samples().len()), (2, 1, 4));
/// # Ok::<(), epoch_lab::Error>(())
/// ```
///
/// [`Mnist`] makes one of MNIST's four files.
#[derive(Clone, Debug)]
pub struct Dataset {
    samples: Arc<Samples>,
    splits: Splits,
    /// How they were divided before a run chose among them.
    given: Splits,
    selection: Option<Arc<Selection>>,
    data: Data,
}

impl Dataset {
    /// Divides `samples`.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] when a split leaves the samples, when there is nothing to train on, or when validation
    /// or test share a sample with training.
    pub fn new(samples: Arc<Samples>, splits: Splits) -> Result<Self, Error> {
        let fail = |message: String| Err(Error::Data { message });
        let named =
            [("training", &splits.training), ("validation", &splits.validation), ("test", &splits.test)];
        for (name, range) in named {
            if !range.is_empty() && range.end > samples.len() {
                return fail(format!("{name} ends at sample {}, there are {}", range.end, samples.len()));
            }
        }
        let training = &splits.training;
        if training.is_empty() {
            return fail("there is no sample to train on".into());
        }
        for (name, range) in &named[1..] {
            if !range.is_empty() && range.start < training.end && training.start < range.end {
                return fail(format!("{name} shares samples with training"));
            }
        }
        Ok(Self { samples, given: splits.clone(), splits, selection: None, data: Data::default() })
    }

    /// The same, with samples that are not those of the lab.
    pub(crate) fn of(mut self, data: Data) -> Self {
        self.data = data;
        self
    }

    /// The samples that are given, divided in another way, and no run's choice among them.
    ///
    /// # Errors
    ///
    /// Those of [`Dataset::new`].
    pub fn divided(&self, splits: Splits) -> Result<Self, Error> {
        Ok(Self::new(Arc::clone(&self.samples), splits)?.of(self.data))
    }

    /// The same, with other samples to evaluate as validation, which may be trained on too.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] when they leave the samples.
    pub fn evaluated_on(mut self, validation: Range<usize>) -> Result<Self, Error> {
        if validation.end > self.samples.len() {
            let message =
                format!("validation ends at sample {}, there are {}", validation.end, self.samples.len());
            return Err(Error::Data { message });
        }
        self.given.validation = validation.clone();
        self.splits.validation = validation;
        Ok(self)
    }

    /// Which data they are.
    pub fn data(&self) -> Data {
        self.data
    }

    /// All samples.
    pub fn samples(&self) -> &Samples {
        &self.samples
    }

    /// Numbers of samples that there are. Those of the samples themselves come first; where a run chooses among
    /// them or adds copies, the numbers of its splits follow.
    pub fn len(&self) -> usize {
        self.selection.as_ref().map_or(self.samples.len(), |selection| selection.len())
    }

    /// Whether there is no sample.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How they are divided.
    pub fn splits(&self) -> &Splits {
        &self.splits
    }

    /// The samples of one split.
    pub fn range(&self, split: Split) -> Range<usize> {
        self.splits.range(split)
    }

    /// Inputs that a network for these samples has: pixels, or columns.
    pub fn inputs(&self) -> usize {
        match self.samples() {
            Samples::Images(images) => images.pixels(),
            Samples::Dense(dense) => dense.inputs.ncols(),
        }
    }

    /// Outputs that a network for these samples has: classes, or columns of the targets.
    pub fn outputs(&self) -> usize {
        match self.samples() {
            Samples::Images(images) => images.classes(),
            Samples::Dense(dense) => dense.targets.ncols(),
        }
    }

    /// Whether a network with layers of these sizes takes these samples. It may have more outputs than there
    /// are classes: those learn to answer 0. A single one tells the two digits apart that a run has chosen.
    pub(crate) fn fits(&self, sizes: &[usize]) -> bool {
        let (Some(inputs), Some(outputs)) = (sizes.first(), sizes.last()) else { return false };
        let enough = match self.samples() {
            Samples::Images(images) => *outputs >= images.classes() || self.pair().is_some(),
            Samples::Dense(dense) => *outputs == dense.targets.ncols(),
        };
        *inputs == self.inputs() && enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    fn samples(count: usize) -> Arc<Samples> {
        Arc::new(Samples::Dense(Dense::new(Array2::zeros((count, 3)), Array2::zeros((count, 2))).unwrap()))
    }

    fn refusal(count: usize, training: Range<usize>, validation: Range<usize>, test: Range<usize>) -> String {
        match Dataset::new(samples(count), Splits { training, validation, test }) {
            Err(Error::Data { message }) => message,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn splits_are_ranges_of_the_samples() {
        let splits = Splits { training: 2..5, validation: 0..2, test: 5..10 };
        let dataset = Dataset::new(samples(10), splits.clone()).unwrap();
        assert_eq!(dataset.splits(), &splits);
        assert_eq!(dataset.range(Split::Training), 2..5);
        assert_eq!(dataset.range(Split::Validation), 0..2);
        assert_eq!(dataset.range(Split::Test), 5..10);
        assert_eq!((dataset.inputs(), dataset.outputs(), dataset.samples().len()), (3, 2, 10));
    }

    #[test]
    fn splits_that_do_not_fit_are_refused() {
        assert_eq!(refusal(10, 0..11, 0..0, 0..0), "training ends at sample 11, there are 10");
        assert_eq!(refusal(10, 0..5, 5..12, 0..0), "validation ends at sample 12, there are 10");
        assert_eq!(refusal(10, 0..5, 0..0, 9..13), "test ends at sample 13, there are 10");
        assert_eq!(refusal(10, 3..3, 0..0, 0..0), "there is no sample to train on");
        assert_eq!(refusal(0, 0..0, 0..0, 0..0), "there is no sample to train on");
        assert_eq!(refusal(10, 0..5, 4..6, 0..0), "validation shares samples with training");
        assert_eq!(refusal(10, 5..10, 0..0, 0..6), "test shares samples with training");
        assert_eq!(refusal(10, 0..10, 0..0, 3..4), "test shares samples with training");
    }

    #[test]
    fn validation_may_be_the_test() {
        assert!(Dataset::new(samples(10), Splits { training: 0..5, validation: 5..10, test: 5..10 }).is_ok());
        assert!(
            Dataset::new(samples(10), Splits { training: 0..10, validation: 3..3, test: 99..99 }).is_ok()
        );
    }

    #[test]
    fn rows_that_do_not_pair_are_refused() {
        let message = "3 rows of inputs, but 2 of targets".to_owned();
        let refused = Dense::new(Array2::zeros((3, 1)), Array2::zeros((2, 1)));
        assert_eq!(refused, Err(Error::Data { message }));
    }
}
