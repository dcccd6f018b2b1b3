//! MNIST while it arrives: four files, in pieces of any size, in any order.

use std::ops::Range;
use std::sync::Arc;

use super::idx::thousands;
use super::images::{Images, Pictures};
use super::mnist_file::{Arrival, MnistFile, SIDE, TEST, TRAINING};
use super::{Dataset, Samples, Splits};
use crate::{Error, Validation};

/// The images of the training file that the book holds out.
const HELD_OUT: Range<usize> = 50_000..TRAINING;
const CLASSES: usize = 10;
/// Pixels that are on in an image: 150 in the mean of each file, and a few to spare.
const PIXELS_ON: usize = 152;

/// A file of pictures and the file of their labels.
#[derive(Debug)]
struct Pair {
    image_file: Arrival,
    label_file: Arrival,
    pictures: Pictures,
    labels: Vec<u8>,
}

impl Pair {
    fn new(images: MnistFile, labels: MnistFile) -> Self {
        Self {
            image_file: Arrival::new(images),
            label_file: Arrival::new(labels),
            pictures: Pictures::default(),
            labels: Vec::new(),
        }
    }

    fn is_whole(&self) -> bool {
        self.image_file.is_whole() && self.label_file.is_whole()
    }
}

/// MNIST, as much of it as is here.
#[derive(Debug)]
pub struct Mnist {
    training: Pair,
    test: Pair,
    /// All 70,000 images once they are here, training file first; then the pairs are empty.
    complete: Option<Arc<Samples>>,
}

impl Default for Mnist {
    fn default() -> Self {
        Self::new()
    }
}

impl Mnist {
    /// Images in both files together.
    pub const IMAGES: usize = TRAINING + TEST;
    /// Pixels of an image.
    pub const PIXELS: usize = SIDE * SIDE;
    /// Digits.
    pub const CLASSES: usize = CLASSES;

    /// Nothing has arrived.
    pub fn new() -> Self {
        Self {
            training: Pair::new(MnistFile::TrainImages, MnistFile::TrainLabels),
            test: Pair::new(MnistFile::TestImages, MnistFile::TestLabels),
            complete: None,
        }
    }

    /// Takes the next bytes of `file`, already inflated.
    ///
    /// # Errors
    ///
    /// [`Error::Idx`] at the first byte that is wrong; [`Error::Foreign`] when the first 1,000 images or labels
    /// are not MNIST's. Then only [`restart`](Self::restart) helps.
    pub fn push(&mut self, file: MnistFile, bytes: &[u8]) -> Result<(), Error> {
        let pair = match file {
            MnistFile::TrainImages | MnistFile::TrainLabels => &mut self.training,
            MnistFile::TestImages | MnistFile::TestLabels => &mut self.test,
        };
        match file {
            MnistFile::TrainImages | MnistFile::TestImages => {
                let pictures = &mut pair.pictures;
                // The test images will be put behind the training images.
                let room = if file == MnistFile::TrainImages { Self::IMAGES } else { TEST };
                pictures.reserve(room, PIXELS_ON * room);
                pair.image_file.push(bytes, &mut |_, picture| {
                    pictures.push(picture);
                    Ok(())
                })
            }
            MnistFile::TrainLabels | MnistFile::TestLabels => {
                let labels = &mut pair.labels;
                pair.label_file.push(bytes, &mut |offset, label| {
                    let label = label[0];
                    if usize::from(label) >= CLASSES {
                        let message = format!("{label} is no label: a digit is from 0 to 9");
                        return Err(Error::Idx { offset, message });
                    }
                    labels.push(label);
                    Ok(())
                })
            }
        }
    }

    /// Says that `file` has ended.
    ///
    /// # Errors
    ///
    /// [`Error::Idx`] when it holds less than its header promises; [`Error::Foreign`] when it is not MNIST's,
    /// though it began so: what was made of it is not to be used. What refused it before refuses it again.
    pub fn finish(&mut self, file: MnistFile) -> Result<(), Error> {
        match file {
            MnistFile::TrainImages => self.training.image_file.finish(),
            MnistFile::TrainLabels => self.training.label_file.finish(),
            MnistFile::TestImages => self.test.image_file.finish(),
            MnistFile::TestLabels => self.test.label_file.finish(),
        }?;
        if self.complete.is_none() && self.training.is_whole() && self.test.is_whole() {
            self.join();
        }
        Ok(())
    }

    /// Forgets what came of `file`. Data sets that were made keep their images.
    pub fn restart(&mut self, file: MnistFile) {
        self.part();
        match file {
            MnistFile::TrainImages => {
                self.training.image_file = Arrival::new(file);
                self.training.pictures = Pictures::default();
            }
            MnistFile::TrainLabels => {
                self.training.label_file = Arrival::new(file);
                self.training.labels = Vec::new();
            }
            MnistFile::TestImages => {
                self.test.image_file = Arrival::new(file);
                self.test.pictures = Pictures::default();
            }
            MnistFile::TestLabels => {
                self.test.label_file = Arrival::new(file);
                self.test.labels = Vec::new();
            }
        }
    }

    /// How many images of the training file are here together with their labels, and known to be MNIST's: the
    /// first 1,000, and all once both files have come to their ends. None of a file that was found to be another.
    pub fn images_ready(&self) -> usize {
        self.training.image_file.items().min(self.training.label_file.items())
    }

    /// Whether all four files are here and whole.
    pub fn is_complete(&self) -> bool {
        self.complete.is_some()
    }

    /// The book's splits: training is the first `training` images, validation the last 10,000 of the training
    /// file if they are held out, test the test file.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] for `training` when more is asked for than the 50,000 images that are left beside the
    /// ones held out, or the 60,000 that there are.
    pub fn splits(training: usize, validation: Validation) -> Result<Splits, Error> {
        let held_out = validation == Validation::HeldOut;
        let asked = thousands(training);
        if held_out && training > HELD_OUT.start {
            let left = thousands(HELD_OUT.start);
            let message =
                format!("{asked} is more than the {left} images that are not held out for validation");
            return Err(Error::config("training", message));
        }
        if training > TRAINING {
            let message =
                format!("{asked} is more than the {} training images of MNIST", thousands(TRAINING));
            return Err(Error::config("training", message));
        }
        let validation = if held_out { HELD_OUT } else { 0..0 };
        Ok(Splits { training: 0..training, validation, test: TRAINING..Self::IMAGES })
    }

    /// MNIST divided as [`splits`](Self::splits) says; validation and test are empty while their images are
    /// not here.
    ///
    /// Once MNIST is complete all data sets share the same images; before that each holds a copy of what it
    /// needs.
    ///
    /// # Errors
    ///
    /// Those of [`splits`](Self::splits); [`Error::Data`] when more is asked for than has arrived.
    pub fn dataset(&self, training: usize, validation: Validation) -> Result<Dataset, Error> {
        let mut splits = Self::splits(training, validation)?;
        let ready = self.images_ready();
        if training > ready {
            let (asked, ready) = (thousands(training), thousands(ready));
            let message = format!("{asked} training images are asked for, {ready} are here so far");
            return Err(Error::Data { message });
        }
        if ready < TRAINING {
            splits.validation = 0..0;
        }
        let samples = if let Some(samples) = &self.complete {
            Arc::clone(samples)
        } else {
            splits.test = 0..0;
            Arc::new(Samples::Images(self.first(training.max(splits.validation.end))))
        };
        Dataset::new(samples, splits)
    }

    /// All of MNIST, divided in any way: images 0 to 60,000 are the training file in its order, 60,000 to
    /// 70,000 the test file.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] when not all has arrived, or when the splits do not fit.
    pub fn divided(&self, splits: Splits) -> Result<Dataset, Error> {
        match &self.complete {
            Some(samples) => Dataset::new(Arc::clone(samples), splits),
            None => Err(Error::Data { message: "not all of MNIST is here so far".into() }),
        }
    }

    /// A copy of the first `count` images of the training file.
    fn first(&self, count: usize) -> Images {
        let labels = self.training.labels[..count].to_vec();
        Images::from_parts(self.training.pictures.truncated(count), labels, Self::PIXELS, CLASSES)
    }

    /// Makes one row of images of the two pairs.
    fn join(&mut self) {
        let mut pictures = std::mem::take(&mut self.training.pictures);
        pictures.append(std::mem::take(&mut self.test.pictures));
        let mut labels = std::mem::take(&mut self.training.labels);
        labels.append(&mut self.test.labels);
        let images = Images::from_parts(pictures, labels, Self::PIXELS, CLASSES);
        self.complete = Some(Arc::new(Samples::Images(images)));
    }

    /// Undoes [`join`](Self::join).
    fn part(&mut self) {
        let Some(samples) = self.complete.take() else { return };
        let Samples::Images(Images { mut pictures, mut labels, .. }) = Arc::unwrap_or_clone(samples) else {
            unreachable!("join makes images");
        };
        self.test.pictures = pictures.split_off(TRAINING);
        self.test.labels = labels.split_off(TRAINING);
        self.training.pictures = pictures;
        self.training.labels = labels;
    }
}
