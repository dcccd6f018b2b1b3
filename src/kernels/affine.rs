//! Weighted inputs: z = s Σ x V + b.

use super::{Panel, Vector, in_panels};
use crate::Real;

/// Weighted inputs of one sample: `z = scale * Σ x * weights[input] + biases`.
///
/// `inputs` gives (input, x) pairs; `weights` holds rows as wide as `biases` and `z`.
#[inline(always)]
pub(crate) fn affine<R: Real>(
    weights: &[R],
    scale: R,
    biases: &[R],
    inputs: impl Iterator<Item = (usize, R)> + Clone,
    z: &mut [R],
) {
    in_panels(z.len(), &mut Affine { weights, scale, biases, inputs, z });
}

struct Affine<'a, R, I> {
    weights: &'a [R],
    scale: R,
    biases: &'a [R],
    inputs: I,
    z: &'a mut [R],
}

impl<R: Real, I: Iterator<Item = (usize, R)> + Clone> Panel<R> for Affine<'_, R, I> {
    #[inline(always)]
    fn run<const N: usize>(&mut self, start: usize) {
        let stride = self.biases.len();
        let mut sums = [R::Vector::ZERO; N];
        for (input, x) in self.inputs.clone() {
            let x = R::Vector::splat(x);
            let row = &self.weights[input * stride + start..][..N * R::LANES];
            for (lane, sum) in sums.iter_mut().enumerate() {
                *sum = *sum + R::Vector::load(&row[lane * R::LANES..]) * x;
            }
        }
        let scale = R::Vector::splat(self.scale);
        let biases = &self.biases[start..][..N * R::LANES];
        let z = &mut self.z[start..][..N * R::LANES];
        for (lane, sum) in sums.iter().enumerate() {
            let at = lane * R::LANES;
            (*sum * scale + R::Vector::load(&biases[at..])).store(&mut z[at..]);
        }
    }
}
