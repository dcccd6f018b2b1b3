//! Outer products of inputs and errors, added to rows of weights: V += c Σ x δ.

use super::active::{Active, All, Samples, is_worthwhile};
use super::{Panel, Vector, in_panels};
use crate::Real;

/// Adds one sample's outer product: `rows[input] += c * δ * x` for every (input, x) pair.
///
/// Only the rows of inputs that are not zero are touched.
#[inline(always)]
pub(crate) fn accumulate_sparse<R: Real>(
    rows: &mut [R],
    c: R,
    delta: &[R],
    inputs: impl Iterator<Item = (usize, R)> + Clone,
) {
    in_panels(delta.len(), &mut Sparse { rows, c, delta, inputs });
}

struct Sparse<'a, R, I> {
    rows: &'a mut [R],
    c: R,
    delta: &'a [R],
    inputs: I,
}

impl<R: Real, I: Iterator<Item = (usize, R)> + Clone> Panel<R> for Sparse<'_, R, I> {
    #[inline(always)]
    fn run<const N: usize>(&mut self, start: usize) {
        let stride = self.delta.len();
        let c = R::Vector::splat(self.c);
        let delta = &self.delta[start..][..N * R::LANES];
        let mut step = [R::Vector::ZERO; N];
        for (lane, step) in step.iter_mut().enumerate() {
            *step = R::Vector::load(&delta[lane * R::LANES..]) * c;
        }
        for (input, x) in self.inputs.clone() {
            let x = R::Vector::splat(x);
            let row = &mut self.rows[input * stride + start..][..N * R::LANES];
            for (lane, step) in step.iter().enumerate() {
                let lanes = &mut row[lane * R::LANES..];
                (R::Vector::load(lanes) + *step * x).store(lanes);
            }
        }
    }
}

/// Adds the outer products of a piece of a mini-batch to what those before it came to:
/// `sums[i] += Σ x[sample][i] * δ[sample]`, sample by sample. All pieces together give the sums of
/// [`accumulate_dense`], to the bit.
///
/// `inputs` holds samples of `input_stride` numbers, `delta` samples of `stride` numbers.
#[inline(always)]
pub(crate) fn accumulate_sums<R: Real>(
    sums: &mut [R],
    delta: &[R],
    stride: usize,
    inputs: &[R],
    input_stride: usize,
) {
    if is_worthwhile(inputs, stride) {
        let samples = Active::new(inputs, input_stride, sums.len() / stride);
        in_panels(stride, &mut Sums { sums, delta, stride, samples });
    } else {
        let samples = All { inputs, stride: input_stride };
        in_panels(stride, &mut Sums { sums, delta, stride, samples });
    }
}

struct Sums<'a, R, S> {
    sums: &'a mut [R],
    delta: &'a [R],
    stride: usize,
    samples: S,
}

impl<R: Real, S: Samples<R>> Panel<R> for Sums<'_, R, S> {
    #[inline(always)]
    fn run<const N: usize>(&mut self, start: usize) {
        for (input, row) in self.sums.chunks_exact_mut(self.stride).enumerate() {
            let row = &mut row[start..][..N * R::LANES];
            let mut sums = [R::Vector::ZERO; N];
            for (lane, sum) in sums.iter_mut().enumerate() {
                *sum = R::Vector::load(&row[lane * R::LANES..]);
            }
            for (sample, x) in self.samples.of(input) {
                let x = R::Vector::splat(x);
                let delta = &self.delta[sample * self.stride + start..][..N * R::LANES];
                for (lane, sum) in sums.iter_mut().enumerate() {
                    *sum = *sum + R::Vector::load(&delta[lane * R::LANES..]) * x;
                }
            }
            for (lane, sum) in sums.iter().enumerate() {
                sum.store(&mut row[lane * R::LANES..]);
            }
        }
    }
}

/// Adds the outer products of a whole mini-batch: `rows[i] += c * Σ x[sample][i] * δ[sample]`.
///
/// `inputs` holds samples of `input_stride` numbers, `delta` samples of `stride` numbers.
#[inline(always)]
pub(crate) fn accumulate_dense<R: Real>(
    rows: &mut [R],
    c: R,
    delta: &[R],
    stride: usize,
    inputs: &[R],
    input_stride: usize,
) {
    if is_worthwhile(inputs, stride) {
        let samples = Active::new(inputs, input_stride, rows.len() / stride);
        in_panels(stride, &mut Dense { rows, c, delta, stride, samples });
    } else {
        let samples = All { inputs, stride: input_stride };
        in_panels(stride, &mut Dense { rows, c, delta, stride, samples });
    }
}

struct Dense<'a, R, S> {
    rows: &'a mut [R],
    c: R,
    delta: &'a [R],
    stride: usize,
    samples: S,
}

impl<R: Real, S: Samples<R>> Panel<R> for Dense<'_, R, S> {
    #[inline(always)]
    fn run<const N: usize>(&mut self, start: usize) {
        let c = R::Vector::splat(self.c);
        for (input, row) in self.rows.chunks_exact_mut(self.stride).enumerate() {
            let mut sums = [R::Vector::ZERO; N];
            for (sample, x) in self.samples.of(input) {
                let x = R::Vector::splat(x);
                let delta = &self.delta[sample * self.stride + start..][..N * R::LANES];
                for (lane, sum) in sums.iter_mut().enumerate() {
                    *sum = *sum + R::Vector::load(&delta[lane * R::LANES..]) * x;
                }
            }
            let row = &mut row[start..][..N * R::LANES];
            for (lane, sum) in sums.iter().enumerate() {
                let lanes = &mut row[lane * R::LANES..];
                (R::Vector::load(lanes) + *sum * c).store(lanes);
            }
        }
    }
}
