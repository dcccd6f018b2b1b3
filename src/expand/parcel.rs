//! Training images on their way to whoever draws their copies ahead of training, and the copies on their way back.
//!
//! Both travel as bytes where there is no shared memory: a head of [`HEAD`] bytes (whether these are copies, run, seed,
//! epoch, place, distortion, number of images), the images' numbers (u32), how many pixels of each are on (u16), the
//! indices of those (u16) and their bytes; little-endian.

use super::{Copier, Distortion, PIXELS};
use crate::Error;

/// Images in a parcel, at most: some milliseconds of drawing, so that to send it costs next to nothing.
pub(crate) const PARCEL: usize = 512;

/// Bytes that a parcel is, at most.
#[cfg(all(target_arch = "wasm32", feature = "boundary"))]
pub(crate) const MOST_PARCEL_BYTES: usize = HEAD + PARCEL * (4 + 2 + 3 * PIXELS);

/// Bytes of the head.
const HEAD: usize = 4 + 4 + 4 + 8 + 8 + 4 + 5 * 8 + 4;

/// Some training images that follow each other in the order of an epoch, given out to have their copies drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Parcel(pub(crate) Contents);

/// The copies of a [`Parcel`].
#[derive(Clone, Debug, PartialEq)]
pub struct DrawnParcel(pub(crate) Contents);

/// What both hold.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Contents {
    /// The run that they belong to: nothing of another run is taken in.
    pub(crate) run: u32,
    /// How many images the run will have learned from before the first one.
    pub(crate) place: u64,
    pub(crate) epoch: u64,
    pub(crate) seed: u32,
    pub(crate) distortion: Distortion,
    /// Numbers among the training images.
    pub(crate) numbers: Vec<u32>,
    /// Where each ends in `indices` and `bytes`.
    ends: Vec<usize>,
    indices: Vec<u16>,
    bytes: Vec<u8>,
}

impl Contents {
    /// Those of no image yet.
    pub(crate) fn new(run: u32, (seed, epoch, place): (u32, u64, u64), distortion: Distortion) -> Self {
        let (numbers, ends, indices, bytes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { run, place, epoch, seed, distortion, numbers, ends, indices, bytes }
    }

    /// Adds a sparse image with its number among the training images.
    #[inline(never)]
    pub(crate) fn push(&mut self, number: u32, (indices, bytes): (&[u16], &[u8])) {
        self.numbers.push(number);
        self.indices.extend_from_slice(indices);
        self.bytes.extend_from_slice(bytes);
        self.ends.push(self.indices.len());
    }

    /// Where the images behind these are.
    pub(crate) fn end(&self) -> u64 {
        self.place + self.numbers.len() as u64
    }

    /// One of the images, sparse.
    pub(crate) fn sparse(&self, at: usize) -> (&[u16], &[u8]) {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        let range = start..self.ends[at];
        (&self.indices[range.clone()], &self.bytes[range])
    }

    // Compiled once, for the first load has a limit.
    #[inline(never)]
    fn to_bytes(&self, is_drawn: bool) -> Vec<u8> {
        let Distortion { shift, rotation, scaling, skew, elastic, smoothing } = self.distortion;
        let mut to = Vec::with_capacity(HEAD + 6 * self.numbers.len() + 3 * self.indices.len());
        for word in [u32::from(is_drawn), self.run, self.seed] {
            to.extend(word.to_le_bytes());
        }
        for number in [self.epoch, self.place] {
            to.extend(number.to_le_bytes());
        }
        to.extend(shift.to_le_bytes());
        for number in [rotation, scaling, skew, elastic, smoothing] {
            to.extend(number.to_le_bytes());
        }
        to.extend((self.numbers.len() as u32).to_le_bytes());
        to.extend(self.numbers.iter().flat_map(|number| number.to_le_bytes()));
        let mut start = 0;
        for end in &self.ends {
            to.extend(((end - start) as u16).to_le_bytes());
            start = *end;
        }
        to.extend(self.indices.iter().flat_map(|index| index.to_le_bytes()));
        to.extend_from_slice(&self.bytes);
        to
    }

    #[inline(never)]
    fn from_bytes(bytes: &[u8], is_drawn: bool) -> Option<Self> {
        let mut from = Reader(bytes);
        if from.u32()? != u32::from(is_drawn) {
            return None;
        }
        let (run, seed, epoch, place) = (from.u32()?, from.u32()?, from.u64()?, from.u64()?);
        let shift = from.u32().filter(|shift| f64::from(*shift) <= Distortion::FARTHEST)?;
        let mut number = || from.u64().map(f64::from_bits);
        let distortion = Distortion {
            shift,
            rotation: number()?,
            scaling: number()?,
            skew: number()?,
            elastic: number()?,
            smoothing: number()?,
        };
        let count = from.u32()? as usize;
        let mut parcel = Self::new(run, (seed, epoch, place), distortion);
        let numbers = from.take(count.checked_mul(4)?)?.chunks_exact(4);
        parcel.numbers =
            numbers.map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect();
        let mut end = 0;
        for length in from.u16s(count)? {
            end += usize::from(length);
            parcel.ends.push(end);
        }
        parcel.indices = from.u16s(end)?.collect();
        parcel.bytes = from.take(end)?.to_vec();
        let is_inside =
            parcel.indices.iter().fold(true, |so_far, index| so_far & (usize::from(*index) < PIXELS));
        (is_inside && from.0.is_empty()).then_some(parcel)
    }
}

impl Parcel {
    /// The copies that the run learns from.
    #[inline(never)]
    pub fn draw(&self) -> DrawnParcel {
        let Contents { run, place, epoch, seed, distortion, .. } = self.0;
        let mut drawn = Contents::new(run, (seed, epoch, place), distortion);
        let mut copier = Copier::new();
        for (at, number) in self.0.numbers.iter().enumerate() {
            let copy = copier.copy(&distortion, (seed, epoch, *number as usize), self.0.sparse(at));
            drawn.push(*number, copy);
        }
        DrawnParcel(drawn)
    }

    /// To travel as.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.to_bytes(false)
    }

    /// Out of the bytes that it travelled as.
    ///
    /// # Errors
    ///
    /// [`Error::Argument`] on `parcel` when it is not as [`to_bytes`](Self::to_bytes) makes it.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        Contents::from_bytes(bytes, false).map(Self).ok_or_else(damaged)
    }

    /// Images in it.
    pub fn images(&self) -> usize {
        self.0.numbers.len()
    }
}

impl DrawnParcel {
    /// To travel as.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.to_bytes(true)
    }

    /// Out of the bytes that it travelled as.
    ///
    /// # Errors
    ///
    /// [`Error::Argument`] on `parcel` when it is not as [`to_bytes`](Self::to_bytes) makes it.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        Contents::from_bytes(bytes, true).map(Self).ok_or_else(damaged)
    }
}

fn damaged() -> Error {
    Error::argument("parcel", "is damaged")
}

/// Bytes that are still to be read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.take(8)?.try_into().ok().map(u64::from_le_bytes)
    }

    fn u16s(&mut self, count: usize) -> Option<impl Iterator<Item = u16> + use<'a>> {
        let pairs = self.take(count.checked_mul(2)?)?.chunks_exact(2);
        Some(pairs.map(|pair| u16::from_le_bytes([pair[0], pair[1]])))
    }
}
