//! Data of a person's own: pictures like MNIST's, known by what is in them.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::checksum::Checksum;
use super::idx::thousands;
use super::images::{Images, Pictures};
use super::mnist_file::SIDE;
use super::selection::showing;
use super::{Dataset, Samples, Splits};
use crate::{Config, Error, Validation};

/// Bytes of a picture.
pub(super) const PIXELS: usize = SIDE * SIDE;
/// Labels are below it.
const CLASSES: usize = 10;
/// The most pictures of training and test together: EMNIST's digits are 280,000.
const MOST_PICTURES: usize = 400_000;
/// The most pixels that are on in all pictures together; each takes three bytes.
const MOST_ON: usize = 100_000_000;
/// Of the training pictures the last one in so many is held out for validation, at most [`MOST_HELD_OUT`].
const HELD_OUT_OF: usize = 6;
const MOST_HELD_OUT: usize = 10_000;
/// The checksum of MNIST's own 60,000 training pictures.
const MNIST: u32 = 0x49a5_fea1;
/// The checksum of MNIST's own 10,000 test pictures.
const MNIST_TEST: u32 = 0x83e3_243a;

/// Which data a run is trained on. In JSON `"mnist"`, or the checksum of own data in eight hexadecimal digits.
///
/// ```
/// use epoch_lab::Data;
///
/// let data: Data = serde_json::from_str("\"0badcafe\"")?;
/// assert_eq!(data, Data::Own(0x0bad_cafe));
/// assert_eq!(Data::default().to_string(), "mnist");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Data {
    /// Those that come with the lab.
    #[default]
    Mnist,
    /// Own data with this checksum: see [`OwnData::data`].
    Own(u32),
}

impl fmt::Display for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mnist => f.write_str("mnist"),
            Self::Own(checksum) => write!(f, "{checksum:08x}"),
        }
    }
}

impl From<Data> for String {
    fn from(data: Data) -> Self {
        data.to_string()
    }
}

impl TryFrom<String> for Data {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text == "mnist" {
            return Ok(Self::Mnist);
        }
        let is_checksum =
            text.len() == 8 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        match u32::from_str_radix(&text, 16) {
            Ok(checksum) if is_checksum => Ok(Self::Own(checksum)),
            _ => Err("must be \"mnist\" or a checksum of eight hexadecimal digits"),
        }
    }
}

/// One of the two sets that data come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum FileSet {
    /// What is trained on, and what of it is held out for validation.
    Training,
    /// What is looked at last; there need be none.
    Test,
}

impl FileSet {
    /// The set that a file of this name belongs to: the test set when `test` or `t10k` stands in it.
    pub fn of(name: &str) -> Self {
        let name = name.to_ascii_lowercase();
        if ["test", "t10k"].iter().any(|word| name.contains(word)) { Self::Test } else { Self::Training }
    }

    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::Test => "test",
        }
    }
}

#[derive(Clone, Debug, Default)]
struct Part {
    pictures: Pictures,
    labels: Vec<u8>,
}

/// Own data while they are read; pictures and labels may come in any order.
#[derive(Clone, Debug, Default)]
pub struct OwnDataReader {
    training: Part,
    test: Part,
}

/// Own data: labelled pictures of 28 x 28 bytes, of at most ten classes.
///
/// ```
/// use epoch_lab::dataset::{OwnDataReader, FileSet, Split};
/// use epoch_lab::Validation;
///
/// let mut reader = OwnDataReader::default();
/// reader.push_pictures(FileSet::Training, &[7; 12 * 784])?;
/// reader.push_labels(FileSet::Training, &[1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3])?;
/// let own = reader.finish()?;
/// let dataset = own.dataset(10, Validation::HeldOut)?;
/// assert_eq!(dataset.range(Split::Validation), 10..12);
/// assert_eq!(dataset.data(), own.data());
/// # Ok::<(), epoch_lab::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct OwnData {
    samples: Arc<Samples>,
    training: usize,
    data: Data,
}

impl OwnDataReader {
    /// Adds pictures of 784 bytes each, row by row.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] when they are too many.
    ///
    /// # Panics
    ///
    /// When the last one is not whole.
    pub fn push_pictures(&mut self, set: FileSet, pixels: &[u8]) -> Result<(), Error> {
        let (pictures, rest) = pixels.as_chunks::<PIXELS>();
        assert!(rest.is_empty(), "a picture is not whole");
        let others = match set {
            FileSet::Training => &self.test,
            FileSet::Test => &self.training,
        };
        let (count, on) = (others.pictures.len(), others.pictures.pixels_on());
        let part = self.part(set);
        for picture in pictures {
            if count + part.pictures.len() == MOST_PICTURES {
                let most = thousands(MOST_PICTURES);
                return fail(format!("there are more than {most} pictures: they would not fit into memory"));
            }
            part.pictures.push(picture);
            if on + part.pictures.pixels_on() > MOST_ON {
                let most = thousands(MOST_ON);
                return fail(format!("more than {most} pixels are on: they would not fit into memory"));
            }
        }
        Ok(())
    }

    /// Adds labels, a byte each.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] for a label beyond the ten classes, or when they are too many.
    pub fn push_labels(&mut self, set: FileSet, labels: &[u8]) -> Result<(), Error> {
        let part = self.part(set);
        if let Some(label) = labels.iter().find(|label| usize::from(**label) >= CLASSES) {
            let first = thousands(part.labels.len());
            return fail(format!(
                "there is a label {label} after the first {first}: at most {CLASSES} classes, 0 to 9, are possible"
            ));
        }
        if part.labels.len() + labels.len() > MOST_PICTURES {
            return fail(format!("there are more than {} labels", thousands(MOST_PICTURES)));
        }
        part.labels.extend_from_slice(labels);
        Ok(())
    }

    /// The data, once all of them are here.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] when there is nothing to train on, or when pictures and labels do not pair.
    pub fn finish(self) -> Result<OwnData, Error> {
        let Self { mut training, mut test } = self;
        for (set, part) in [(FileSet::Training, &training), (FileSet::Test, &test)] {
            let (pictures, labels) = (part.pictures.len(), part.labels.len());
            if pictures != labels {
                let (noun, pictures, labels) = (set.noun(), thousands(pictures), thousands(labels));
                return fail(format!(
                    "there are {pictures} {noun} pictures and {labels} {noun} labels: a file is missing, or belongs to other data"
                ));
            }
        }
        let count = training.labels.len();
        if count == 0 {
            return fail(
                "there are no training pictures: a file with `test` or `t10k` in its name holds the test set"
                    .into(),
            );
        }
        let checksum = training.checksum();
        let is_mnist = checksum == MNIST && (test.labels.is_empty() || test.checksum() == MNIST_TEST);
        training.pictures.append(test.pictures);
        training.labels.append(&mut test.labels);
        let images = Images::from_parts(training.pictures, training.labels, PIXELS, CLASSES);
        Ok(OwnData {
            samples: Arc::new(Samples::Images(images)),
            training: count,
            data: if is_mnist { Data::Mnist } else { Data::Own(checksum) },
        })
    }

    fn part(&mut self, set: FileSet) -> &mut Part {
        match set {
            FileSet::Training => &mut self.training,
            FileSet::Test => &mut self.test,
        }
    }
}

impl Part {
    /// CRC-32 of the bytes of each picture followed by its label: the same whichever kind of file they came in.
    fn checksum(&self) -> u32 {
        let mut checksum = Checksum::new();
        let mut bytes = [0; PIXELS + 1];
        for (picture, label) in self.labels.iter().enumerate() {
            bytes.fill(0);
            let (indices, values) = self.pictures.sparse(picture);
            for (index, value) in indices.iter().zip(values) {
                bytes[usize::from(*index)] = *value;
            }
            bytes[PIXELS] = *label;
            checksum.push(&bytes);
        }
        checksum.value()
    }
}

impl OwnData {
    /// What they are: MNIST when all that is here is MNIST's own, else own data with the CRC-32 of the training
    /// pictures, each followed by its label. The test set is not in it: nothing of a run follows from that.
    pub fn data(&self) -> Data {
        self.data
    }

    /// Pictures of the training set, those included that are held out.
    pub fn training(&self) -> usize {
        self.training
    }

    /// Pictures of the test set.
    pub fn test(&self) -> usize {
        self.samples.len() - self.training
    }

    /// The pictures that are held out for validation: the last sixth of the training set, at most 10,000.
    pub fn held_out(&self) -> usize {
        (self.training / HELD_OUT_OF).min(MOST_HELD_OUT)
    }

    /// The data divided like MNIST: training is the first `training` pictures, validation the last ones of the
    /// training set if they are held out.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] for `training` when there are not so many.
    pub fn dataset(&self, training: usize, validation: Validation) -> Result<Dataset, Error> {
        let left = self.left(validation);
        if training > left {
            let message = format!(
                "{} is more than the {} training pictures of these data",
                thousands(training),
                thousands(left)
            );
            return Err(Error::config("training", message));
        }
        self.divided(Splits {
            training: 0..training,
            validation: left..self.training,
            test: self.training..self.samples.len(),
        })
    }

    /// The data that a run of these settings takes, divided as [`dataset`](Self::dataset) divides them: so many of the
    /// first pictures that [`Config::training`] of them show one of [`Config::digits`]. A
    /// [`Trainer`](crate::Trainer) leaves the others out.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] for `training` when there are not so many.
    pub fn for_run(&self, config: &Config) -> Result<Dataset, Error> {
        let Config { training, validation, ref digits, .. } = *config;
        if (0..CLASSES).all(|digit| digits.contains(&digit)) {
            return self.dataset(training, validation);
        }
        let mut shown = self.showing(digits, self.left(validation));
        if let Some(last) = training.checked_sub(1).and_then(|before| shown.nth(before)) {
            return self.dataset(last + 1, validation);
        }
        let there = self.images_of(digits, self.left(validation));
        let (asked, there) = (thousands(training), thousands(there));
        let message = format!("{asked} must be from 1 to the {there} pictures of these digits");
        Err(Error::config("training", message))
    }

    /// How many of the first `among` pictures of the training set show one of these digits.
    pub fn images_of(&self, digits: &[usize], among: usize) -> usize {
        self.showing(digits, among).count()
    }

    /// Pictures that are left to train on.
    fn left(&self, validation: Validation) -> usize {
        match validation {
            Validation::HeldOut => self.training - self.held_out(),
            Validation::Off => self.training,
        }
    }

    fn showing(&self, digits: &[usize], among: usize) -> impl Iterator<Item = usize> {
        let Samples::Images(images) = &*self.samples else { unreachable!("own data are images") };
        showing(&images.labels[..among.min(self.training)], digits)
    }

    /// The data divided in any way: the training set in its order comes first, then the test set.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] when the splits do not fit.
    pub fn divided(&self, splits: Splits) -> Result<Dataset, Error> {
        Ok(Dataset::new(Arc::clone(&self.samples), splits)?.of(self.data))
    }
}

fn fail<T>(message: String) -> Result<T, Error> {
    Err(Error::Data { message })
}
