//! Which images a run takes of its data, and what it takes them for.

use std::ops::Range;
use std::sync::Arc;

use super::{Dataset, Images, Samples, Split, Splits};
use crate::expand::{self, Copier, PIXELS, push_shifted};
use crate::random::ChaCha;
use crate::{Config, Data, Error, Expand};

/// Digits that there are.
pub(crate) const DIGITS: usize = 10;

/// The places of those labels that are one of `digits`.
pub(super) fn showing<'a>(labels: &'a [u8], digits: &[usize]) -> impl Iterator<Item = usize> + use<'a> {
    let is_shown: [bool; DIGITS] = std::array::from_fn(|digit| digits.contains(&digit));
    let shown = labels.iter().enumerate().filter(move |(_, label)| is_shown[usize::from(**label)]);
    shown.map(|(image, _)| image)
}

/// A choice among the images of a data set, with numbers of its own, which follow those of the images themselves.
///
/// The training images come first, each with all its copies. What comes after them has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Selection {
    /// Where these numbers begin.
    first: usize,
    /// The images, training images first.
    images: Vec<u32>,
    /// What the training images are taken for, when not for what they are.
    labels: Option<Vec<u8>>,
    training: usize,
    copies: usize,
    /// The digits that a single output tells apart, the one of target 0 first.
    pair: Option<[u8; 2]>,
}

/// An image by its number in the data, and which of its copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) image: usize,
    pub(super) copy: usize,
}

impl Selection {
    pub(super) fn source(&self, number: usize) -> Source {
        let Some(place) = number.checked_sub(self.first) else { return Source { image: number, copy: 0 } };
        let copied = self.training * self.copies;
        let (place, copy) = match place.checked_sub(copied) {
            None => (place / self.copies, place % self.copies),
            Some(place) => (self.training + place, 0),
        };
        Source { image: self.images[place] as usize, copy }
    }

    /// What an image is taken for.
    #[inline(never)]
    fn label(&self, images: &Images, number: usize) -> u8 {
        let place = number.checked_sub(self.first).map(|place| place / self.copies);
        let changed = self.labels.as_ref().zip(place).and_then(|(labels, place)| labels.get(place));
        changed.copied().unwrap_or_else(|| images.label(self.source(number).image))
    }

    /// An image, sparse; a copy is made in `memory`.
    #[inline(never)]
    fn sparse<'a>(&self, images: &'a Images, number: usize, memory: &'a mut Pixels) -> (&'a [u16], &'a [u8]) {
        let Source { image, copy } = self.source(number);
        if copy == 0 {
            return images.sparse(image);
        }
        memory.indices.clear();
        memory.bytes.clear();
        push_shifted(copy, images.sparse(image), &mut memory.indices, &mut memory.bytes);
        (&memory.indices, &memory.bytes)
    }

    /// Numbers that there are, those of the images themselves included.
    pub(super) fn len(&self) -> usize {
        self.first + self.training * self.copies + self.images.len() - self.training
    }
}

impl Dataset {
    /// The same data as a run of these settings takes them: [`Config::digits`] only, [`Config::expand`]ed, and
    /// labelled as [`Config::shuffled_labels`] says. How many training images that makes is not looked at.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] for a setting that these data cannot follow.
    #[inline(never)]
    pub(crate) fn for_run(self, config: &Config) -> Result<Self, Error> {
        let Self { samples, given, data, .. } = self;
        let all_digits = (0..DIGITS).all(|digit| config.digits.contains(&digit));
        let is_plain = all_digits && config.shuffled_labels == 0.0 && config.expand == Expand::None;
        let images = match &*samples {
            Samples::Images(images) => images,
            Samples::Dense(_) if is_plain => return Ok(Self::undivided(samples, given, data)),
            Samples::Dense(_) => {
                let field = if !all_digits {
                    "digits"
                } else if config.shuffled_labels > 0.0 {
                    "shuffledLabels"
                } else {
                    "expand.kind"
                };
                return Err(Error::config(field, "is for images only"));
            }
        };
        if config.expand != Expand::None && images.pixels() != PIXELS {
            let message = format!("is for images of {PIXELS} pixels, these have {}", images.pixels());
            return Err(Error::config("expand.kind", message));
        }
        let pair = pair(config)?;
        let copies = config.expand.copies();
        if all_digits && config.shuffled_labels == 0.0 && copies == 1 {
            return Ok(Self::undivided(samples, given, data));
        }
        let is_wanted =
            |image: &usize| all_digits || config.digits.contains(&usize::from(images.label(*image)));
        let mut chosen: Vec<u32> = Vec::new();
        let mut choose = |range: Range<usize>| -> Range<usize> {
            let start = chosen.len();
            chosen.extend(range.filter(is_wanted).map(|image| image as u32));
            start..chosen.len()
        };
        let training = choose(given.training.clone()).len();
        if training == 0 {
            return Err(Error::config("digits", "no training image shows one of them"));
        }
        let first = images.len();
        let behind = first + training * (copies - 1);
        let shifted = |range: Range<usize>| range.start + behind..range.end + behind;
        let (validation, test) = if all_digits {
            (given.validation.clone(), given.test.clone())
        } else {
            // Validation may be the test.
            let validation = choose(given.validation.clone());
            let is_same = given.test == given.validation;
            let test = if is_same { validation.clone() } else { choose(given.test.clone()) };
            (shifted(validation), shifted(test))
        };
        let splits = Splits { training: first..first + training * copies, validation, test };
        let labels = (config.shuffled_labels > 0.0).then(|| shuffled(config, images, &chosen[..training]));
        let selection = Selection { first, images: chosen, labels, training, copies, pair };
        Ok(Self { samples, splits, given, selection: Some(Arc::new(selection)), data })
    }

    /// The data as they are given.
    fn undivided(samples: Arc<Samples>, given: Splits, data: Data) -> Self {
        Self { samples, splits: given.clone(), given, selection: None, data }
    }

    /// How many of the images that are given as a split show one of these digits; all samples that are no images.
    pub fn of_digits(&self, split: Split, digits: &[usize]) -> usize {
        let given = self.given.range(split);
        match self.samples() {
            Samples::Images(images) => showing(&images.labels[given], digits).count(),
            Samples::Dense(_) => given.len(),
        }
    }

    /// The number in the data of the image that one of a run's numbers stands for.
    #[inline]
    pub fn image(&self, number: usize) -> usize {
        self.selection.as_ref().map_or(number, |selection| selection.source(number).image)
    }

    /// What one of these images is taken for.
    #[inline]
    pub(crate) fn label(&self, images: &Images, number: usize) -> u8 {
        match &self.selection {
            None => images.label(number),
            Some(selection) => selection.label(images, number),
        }
    }

    /// The digits that a run with a single output tells apart, the lower one first: its target is 0, and the other's 1.
    pub(crate) fn pair(&self) -> Option<[u8; 2]> {
        self.selection.as_ref().and_then(|selection| selection.pair)
    }

    /// The right output for one of these images; with a single output its target.
    #[inline]
    pub(crate) fn class(&self, images: &Images, number: usize) -> usize {
        let label = self.label(images, number);
        self.pair().map_or(usize::from(label), |[_, higher]| usize::from(label == higher))
    }

    /// One of the run's images, the pixels that are on as [`Images::sparse`] has them; a copy is made in `memory`.
    #[inline]
    pub(crate) fn sparse<'a>(
        &self,
        images: &'a Images,
        number: usize,
        memory: &'a mut Pixels,
    ) -> (&'a [u16], &'a [u8]) {
        match &self.selection {
            None => images.sparse(number),
            Some(selection) => selection.sparse(images, number, memory),
        }
    }

    /// A training image by its number among them, all its pixels, as a run of these settings learns from it in an
    /// epoch, and what it is taken for; `None` when there is none of that number, or when the data are no images.
    pub(crate) fn training_image(&self, config: &Config, number: usize, epoch: u64) -> Option<(Vec<u8>, u8)> {
        let range = self.range(Split::Training);
        let Samples::Images(images) = self.samples() else { return None };
        if number >= range.len() {
            return None;
        }
        let at = range.start + number;
        let pixels = match config.expand.distortion() {
            None => images.all_pixels(self.sparse(images, at, &mut Pixels::default())),
            Some(distortion) => {
                let image = images.sparse(self.image(at));
                Copier::new().pixels(distortion, (config.seed, epoch, number), image)
            }
        };
        Some((pixels, self.label(images, at)))
    }

    /// What [`Config::expand`] of these settings makes of a training image, all pixels of each: the copies in the
    /// set, or those of so many epochs from `epoch` on; the image itself where there are none. None when the data
    /// are no images.
    pub(crate) fn copies(&self, config: &Config, number: usize, epoch: u64, most: usize) -> Vec<Vec<u8>> {
        let range = self.range(Split::Training);
        let image = self.image(range.start + number);
        let Samples::Images(images) = self.samples() else { return Vec::new() };
        if images.pixels() != PIXELS {
            return vec![images.bytes(image)];
        }
        let copies = self.selection.as_ref().map_or(1, |selection| selection.copies);
        expand::copies(config, images.sparse(image), number / copies, epoch, most)
    }
}

/// What it means that a network says `class`: the digit, where a single output tells a pair of them apart.
pub(crate) fn meaning(pair: Option<[u8; 2]>, class: u32) -> u32 {
    pair.map_or(class, |[lower, higher]| u32::from(if class == 1 { higher } else { lower }))
}

/// The two digits that a single output tells apart, in order; `None` with more outputs.
///
/// # Errors
///
/// [`Error::Config`] on `digits` when a single output would have to tell any other number of them apart.
fn pair(config: &Config) -> Result<Option<[u8; 2]>, Error> {
    if config.sizes.last() != Some(&1) {
        return Ok(None);
    }
    let digits: Vec<u8> =
        (0..DIGITS as u8).filter(|digit| config.digits.contains(&usize::from(*digit))).collect();
    match digits[..] {
        [lower, higher] => Ok(Some([lower, higher])),
        _ => {
            let message =
                format!("must be exactly two for a network with one output, {} are chosen", digits.len());
            Err(Error::config("digits", message))
        }
    }
}

/// Memory for the pixels of a copy.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pixels {
    indices: Vec<u16>,
    bytes: Vec<u8>,
}

/// The labels of training images, of which each is replaced with the probability [`Config::shuffled_labels`] by one
/// of [`Config::digits`] (C. Zhang and others: Understanding deep learning requires rethinking generalization, 2017,
/// "partially corrupted labels"). A larger share replaces those of a smaller one too, by the same digits.
fn shuffled(config: &Config, images: &Images, training: &[u32]) -> Vec<u8> {
    let digits: Vec<u8> = (0..images.classes().min(DIGITS) as u8)
        .filter(|digit| config.digits.contains(&usize::from(*digit)))
        .collect();
    let mut stream = ChaCha::of_labels(config.seed);
    let label = |image: &u32| {
        // Both are drawn for every image, so that what comes behind it does not depend on the share.
        let is_replaced = stream.dropped(config.shuffled_labels);
        let place = (u64::from(stream.word()) * digits.len() as u64) >> 32;
        if is_replaced { digits[place as usize] } else { images.label(*image as usize) }
    };
    training.iter().map(label).collect()
}
