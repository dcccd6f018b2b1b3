//! Errors carried back through a layer's weights.

use super::Vector;
use crate::Real;

/// Rows of weights whose sums are made side by side: one alone would wait for each of its additions.
const ROWS: usize = 4;

/// `back[sample][i] = scale * Σ weights[i] * δ[sample] * slope[sample][i]`: the errors of the layer before
/// (the chapter's ((wᵀ) δ) ⊙ σ'(z)).
///
/// Where the slope is zero (a ReLU that is off, a neuron that is dropped) there is no error, and no sum is made,
/// unless an error of the sample is not finite: then all before it are not, for the sake of those who look there.
///
/// `delta` holds samples of `stride` numbers; `back` and `slope` samples of `back_stride`. What lies beyond
/// the last row of weights is padding and stays as it is.
#[inline(always)]
pub(crate) fn backward<R: Real>(
    weights: &[R],
    scale: R,
    delta: &[R],
    stride: usize,
    slope: &[R],
    back: &mut [R],
    back_stride: usize,
) {
    let rows = weights.len() / stride;
    let row = |i: usize| &weights[i * stride..][..stride];
    let samples = back.chunks_exact_mut(back_stride).zip(slope.chunks_exact(back_stride));
    for ((back, slope), delta) in samples.zip(delta.chunks_exact(stride)) {
        let none = nothing(delta);
        let (mut pending, mut count) = ([0; ROWS], 0);
        for i in 0..rows {
            back[i] = none;
            // Written without a branch: which slopes are zero cannot be foretold.
            pending[count] = i;
            count += usize::from(slope[i] != R::ZERO);
            if count == ROWS {
                let sums = dot(pending.map(row), delta);
                for (i, sum) in pending.into_iter().zip(sums) {
                    back[i] = scale * sum * slope[i];
                }
                count = 0;
            }
        }
        for &i in &pending[..count] {
            let [sum] = dot([row(i)], delta);
            back[i] = scale * sum * slope[i];
        }
    }
}

/// `Σ row * δ` of each row.
#[inline(always)]
fn dot<R: Real, const N: usize>(rows: [&[R]; N], delta: &[R]) -> [R; N] {
    let mut sums = [R::Vector::ZERO; N];
    for (start, d) in delta.chunks_exact(R::LANES).enumerate() {
        let d = R::Vector::load(d);
        for (sum, row) in sums.iter_mut().zip(rows) {
            *sum = *sum + R::Vector::load(&row[start * R::LANES..][..R::LANES]) * d;
        }
    }
    sums.map(Vector::sum)
}

/// 0, or not a number where one of these is not finite.
#[inline(always)]
fn nothing<R: Real>(delta: &[R]) -> R {
    let zero = R::Vector::splat(R::ZERO);
    let add = |sum: R::Vector, d: &[R]| sum + R::Vector::load(d) * zero;
    delta.chunks_exact(R::LANES).fold(zero, add).sum()
}
