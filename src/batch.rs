//! Samples gathered for one pass through a network.

use std::ops::Range;

use crate::dataset::{Dataset, Images, Pixels, Samples};
use crate::expand::{Ahead, Copier};
use crate::{Config, Real};

/// Some samples of a data set, ready for a network: sparse inputs, targets, classes.
///
/// Filled anew for every mini-batch; its memory is kept.
#[derive(Clone, Debug)]
pub(crate) struct Batch<R> {
    /// A pixel's value is its byte divided by this.
    scale: R,
    /// Inputs that are not zero, sample after sample.
    indices: Vec<u16>,
    values: Vec<R>,
    /// Where each sample's inputs begin; one more entry than samples.
    offsets: Vec<usize>,
    /// Targets, samples of `target_stride` numbers.
    targets: Vec<R>,
    target_stride: usize,
    outputs: usize,
    /// The right output of each sample; the largest target's for real targets, and of a single one whether it is above
    /// ½.
    classes: Vec<u32>,
    /// For copies that are in the data, and for those that are made while it learns.
    memory: Pixels,
    copier: Option<Box<Copier>>,
}

/// Numbers of samples in a data set.
#[derive(Clone, Copy)]
enum Numbers<'a> {
    /// From the first on, so many.
    From(usize, usize),
    /// The first of the training samples, and the numbers of some among them.
    Picked(usize, &'a [u32]),
}

impl<'a> Numbers<'a> {
    #[inline(always)]
    fn iter(self) -> impl Iterator<Item = usize> + use<'a> {
        let (first, picked, count) = match self {
            Self::From(first, count) => (first, &[][..], count),
            Self::Picked(first, picked) => (first, picked, picked.len()),
        };
        // One loop for both: a list that is empty says that they follow each other.
        (0..count).map(move |place| first + picked.get(place).map_or(place, |number| *number as usize))
    }
}

impl<R: Real> Batch<R> {
    /// An empty batch for samples of `config`'s scale, with targets padded to `target_stride`.
    pub(crate) fn new(config: &Config, target_stride: usize) -> Self {
        Self {
            scale: R::from_f64(config.scale),
            indices: Vec::new(),
            values: Vec::new(),
            offsets: vec![0],
            targets: Vec::new(),
            target_stride,
            outputs: config.sizes.last().copied().unwrap_or(0),
            classes: Vec::new(),
            memory: Pixels::default(),
            copier: None,
        }
    }

    /// Takes the samples with these numbers.
    pub(crate) fn gather(&mut self, dataset: &Dataset, samples: Range<usize>) {
        self.gather_each(dataset, Numbers::From(samples.start, samples.len()));
    }

    /// Takes training samples by their numbers among them, of which the first has the number `first` in the data
    /// set, as a run of these settings learns from them in an epoch, when it has learned from so many images before
    /// them. Copies that were drawn ahead are taken, the others are drawn.
    #[inline(never)]
    pub(crate) fn gather_training(
        &mut self,
        dataset: &Dataset,
        first: usize,
        numbers: &[u32],
        config: &Config,
        (epoch, place): (u64, u64),
        ahead: &Ahead,
    ) {
        let (Some(distortion), Samples::Images(images)) = (config.expand.distortion(), dataset.samples())
        else {
            return self.gather_each(dataset, Numbers::Picked(first, numbers));
        };
        self.clear();
        // Copies that are here make the images idle, and they mostly come together.
        if numbers.first().is_some_and(|number| ahead.copy(place, epoch, *number).is_none()) {
            touch(dataset, images, Numbers::Picked(first, numbers));
        }
        let mut copier = self.copier.take().unwrap_or_default();
        for (place, number) in (place..).zip(numbers) {
            let at = first + *number as usize;
            let (indices, bytes) = ahead.copy(place, epoch, *number).unwrap_or_else(|| {
                let image = images.sparse(dataset.image(at));
                copier.copy(distortion, (config.seed, epoch, *number as usize), image)
            });
            self.push_image(indices, bytes);
            self.push_class(dataset.class(images, at));
        }
        self.copier = Some(copier);
    }

    /// Takes samples. Not generic, so that it is compiled once.
    #[inline(never)]
    fn gather_each(&mut self, dataset: &Dataset, numbers: Numbers<'_>) {
        self.clear();
        match dataset.samples() {
            Samples::Images(images) => {
                touch(dataset, images, numbers);
                let mut memory = std::mem::take(&mut self.memory);
                for number in numbers.iter() {
                    let (indices, bytes) = dataset.sparse(images, number, &mut memory);
                    self.push_image(indices, bytes);
                    self.push_class(dataset.class(images, number));
                }
                self.memory = memory;
            }
            Samples::Dense(dense) => {
                for sample in numbers.iter() {
                    for (index, value) in dense.inputs.row(sample).iter().enumerate() {
                        self.indices.push(index as u16);
                        self.values.push(R::from_f64(*value));
                    }
                    self.offsets.push(self.indices.len());
                    let target = dense.targets.row(sample);
                    let begin = self.targets.len();
                    self.targets.extend(target.iter().map(|y| R::from_f64(*y)));
                    self.classes.push(said(&self.targets[begin..]));
                    self.targets.resize(begin + self.target_stride, R::ZERO);
                }
            }
        }
    }

    /// Takes a single image whose class is not known.
    pub(crate) fn gather_pixels(&mut self, bytes: &[u8]) {
        self.clear();
        for (index, byte) in bytes.iter().enumerate().filter(|(_, byte)| **byte != 0) {
            self.indices.push(index as u16);
            self.values.push(pixel(*byte, self.scale));
        }
        self.offsets.push(self.indices.len());
    }

    /// Multiplies each input by what `factor` says of its sample and its number, in order, and leaves out what
    /// becomes 0.
    pub(crate) fn multiply_inputs(&mut self, mut factor: impl FnMut(usize, usize) -> R) {
        let (mut start, mut kept) = (0, 0);
        for sample in 0..self.len() {
            let end = self.offsets[sample + 1];
            for at in start..end {
                let index = self.indices[at];
                let value = self.values[at] * factor(sample, usize::from(index));
                if value != R::ZERO {
                    (self.indices[kept], self.values[kept]) = (index, value);
                    kept += 1;
                }
            }
            start = end;
            self.offsets[sample + 1] = kept;
        }
        self.indices.truncate(kept);
        self.values.truncate(kept);
    }

    fn clear(&mut self) {
        self.indices.clear();
        self.values.clear();
        self.offsets.truncate(1);
        self.targets.clear();
        self.classes.clear();
    }

    fn push_image(&mut self, indices: &[u16], bytes: &[u8]) {
        self.indices.extend_from_slice(indices);
        let scale = self.scale;
        self.values.extend(bytes.iter().map(|byte| pixel(*byte, scale)));
        self.offsets.push(self.indices.len());
    }

    fn push_class(&mut self, class: usize) {
        let begin = self.targets.len();
        self.targets.resize(begin + self.target_stride, R::ZERO);
        match self.outputs {
            // A single one says which of two it is.
            1 => self.targets[begin] = R::from_f64(class as f64),
            _ => self.targets[begin + class] = R::ONE,
        }
        self.classes.push(class as u32);
    }

    /// Number of samples.
    pub(crate) fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// The inputs of one sample that are not zero, as (index, value) pairs.
    pub(crate) fn inputs(&self, sample: usize) -> impl Iterator<Item = (usize, R)> + Clone {
        let range = self.offsets[sample]..self.offsets[sample + 1];
        let indices = self.indices[range.clone()].iter().map(|index| usize::from(*index));
        indices.zip(self.values[range].iter().copied())
    }

    /// The target of one sample, padding included.
    pub(crate) fn target(&self, sample: usize) -> &[R] {
        &self.targets[sample * self.target_stride..][..self.target_stride]
    }

    /// The right output of one sample.
    pub(crate) fn class(&self, sample: usize) -> u32 {
        self.classes[sample]
    }
}

/// Value of a pixel. Many are divided at once, which is faster than a table of 256 values.
#[inline(always)]
fn pixel<R: Real>(byte: u8, scale: R) -> R {
    R::from_f64(f64::from(byte)) / scale
}

/// Reads a byte of every cache line of these images.
///
/// They lie anywhere in memory: taken one by one, each would be waited for. Asked for together, all are waited
/// for once.
fn touch(dataset: &Dataset, images: &Images, numbers: Numbers<'_>) {
    let mut sum = 0;
    for number in numbers.iter() {
        let (indices, bytes) = images.sparse(dataset.image(number));
        sum += indices.iter().step_by(32).map(|index| u32::from(*index)).sum::<u32>();
        sum += bytes.iter().step_by(64).map(|byte| u32::from(*byte)).sum::<u32>();
    }
    std::hint::black_box(sum);
}

/// What outputs say: the largest one, or of a single one whether it is above ½.
pub(crate) fn said<R: Real>(outputs: &[R]) -> u32 {
    match outputs {
        [one] => u32::from(*one > R::from_f64(0.5)),
        _ => largest(outputs),
    }
}

/// The activation behind what outputs say; of a single one that says 0, what it lacks of 1.
pub(crate) fn sureness<R: Real>(outputs: &[R], said: u32) -> R {
    match outputs {
        [one] if said == 0 => R::ONE - *one,
        [one] => *one,
        _ => outputs[said as usize],
    }
}

/// Position of the largest number, of the first when there are several.
pub(crate) fn largest<R: Real>(numbers: &[R]) -> u32 {
    let mut best = 0;
    for (position, number) in numbers.iter().enumerate() {
        if *number > numbers[best] {
            best = position;
        }
    }
    best as u32
}
