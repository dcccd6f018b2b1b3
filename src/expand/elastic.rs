//! Elastic distortion (P. Simard, D. Steinkraus, J. Platt: Best Practices for Convolutional Neural Networks Applied
//! to Visual Document Analysis, 2003, section 2).
//!
//! For each pixel a displacement is drawn, both its parts evenly from -1 to 1. The displacements are smoothed by a
//! Gaussian of standard deviation σ whose kernel sums to 1, and multiplied by α. Beyond the image there are none.

use wide::f32x4;

use super::{Distortion, SIDE};

/// Weights of the kernel on one side of its middle, at most: three standard deviations.
pub(super) const RADIUS: usize = (3.0 * Distortion::SMOOTHEST) as usize;

/// Numbers in a row with as much margin to both sides as the kernel reaches.
const PADDED: usize = RADIUS + SIDE + RADIUS;

/// Vectors in a row.
const VECTORS: usize = SIDE / 4;

/// One part of the displacement of each pixel, row by row.
pub(super) type Field = [[f32; SIDE]; SIDE];

/// A Gaussian that is cut off after three standard deviations, and sums to 1.
#[derive(Clone, Debug)]
pub(super) struct Kernel {
    smoothing: f64,
    /// From the middle outwards. The middle is halved, so that each weight is taken to both sides.
    half: Vec<f32>,
}

impl Kernel {
    pub(super) fn new(smoothing: f64) -> Self {
        let radius = ((3.0 * smoothing).ceil() as usize).min(RADIUS);
        let gauss = |x: usize| libm::exp(-((x * x) as f64) / (2.0 * smoothing * smoothing));
        let sum: f64 = (0..=radius).map(|x| if x == 0 { 1.0 } else { 2.0 * gauss(x) }).sum();
        let half = (0..=radius).map(|x| if x == 0 { 0.5 / sum } else { gauss(x) / sum });
        Self { smoothing, half: half.map(|weight| weight as f32).collect() }
    }

    /// Whether it is the kernel of this standard deviation.
    pub(super) fn is_of(&self, smoothing: f64) -> bool {
        self.smoothing == smoothing
    }

    /// All of its weights, from left to right.
    #[cfg(test)]
    pub(super) fn weights(&self) -> Vec<f32> {
        let [middle, sides @ ..] = &self.half[..] else { unreachable!("a kernel has a middle") };
        let left = sides.iter().rev().copied();
        left.chain([2.0 * middle]).chain(sides.iter().copied()).collect()
    }

    /// Smooths numbers in both directions: the rows of `noise` (inside its margins, which are 0) into `between`,
    /// the columns of those into `field`.
    pub(super) fn smooth(&self, noise: &Noise, between: &mut Field, field: &mut Field) {
        for (row, to) in noise.0.iter().zip(between.iter_mut()) {
            let mut sums = [f32x4::ZERO; VECTORS];
            for (distance, weight) in self.half.iter().enumerate() {
                let weight = f32x4::splat(*weight);
                let left = &row[RADIUS - distance..][..SIDE];
                let right = &row[RADIUS + distance..][..SIDE];
                add(&mut sums, weight, left, right);
            }
            store(&sums, to);
        }
        const NOTHING: [f32; SIDE] = [0.0; SIDE];
        for (number, to) in field.iter_mut().enumerate() {
            let row = |number: usize| between.get(number).unwrap_or(&NOTHING);
            let mut sums = [f32x4::ZERO; VECTORS];
            for (distance, weight) in self.half.iter().enumerate() {
                let weight = f32x4::splat(*weight);
                // Above the first row the number wraps round to one that no row has.
                add(&mut sums, weight, row(number.wrapping_sub(distance)), row(number + distance));
            }
            store(&sums, to);
        }
    }
}

/// One number a pixel, row by row, in margins of 0.
#[derive(Clone, Debug)]
pub(super) struct Noise([[f32; PADDED]; SIDE]);

impl Noise {
    /// All 0.
    pub(super) const ZERO: Self = Self([[0.0; PADDED]; SIDE]);

    /// The numbers between the margins.
    pub(super) fn rows(&mut self) -> impl Iterator<Item = &mut [f32]> {
        self.0.iter_mut().map(|row| &mut row[RADIUS..RADIUS + SIDE])
    }
}

/// `sums += weight * (left + right)` for a row.
#[inline(always)]
fn add(sums: &mut [f32x4; VECTORS], weight: f32x4, left: &[f32], right: &[f32]) {
    let pairs = left.chunks_exact(4).zip(right.chunks_exact(4));
    for (sum, (left, right)) in sums.iter_mut().zip(pairs) {
        *sum += weight * (vector(left) + vector(right));
    }
}

#[inline(always)]
fn vector(numbers: &[f32]) -> f32x4 {
    f32x4::new([numbers[0], numbers[1], numbers[2], numbers[3]])
}

fn store(sums: &[f32x4; VECTORS], to: &mut [f32; SIDE]) {
    for (sum, to) in sums.iter().zip(to.chunks_exact_mut(4)) {
        to.copy_from_slice(&sum.to_array());
    }
}
