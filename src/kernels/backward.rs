//! Errors carried back through a layer's weights.

use super::Vector;
use crate::Real;

/// `back[sample][i] = scale * Σ weights[i] * δ[sample] * slope[sample][i]`: the errors of the layer before
/// (the chapter's ((wᵀ) δ) ⊙ σ'(z)).
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
    let samples = back.chunks_exact_mut(back_stride).zip(slope.chunks_exact(back_stride));
    for ((back, slope), delta) in samples.zip(delta.chunks_exact(stride)) {
        for ((back, slope), row) in back.iter_mut().zip(slope).zip(weights.chunks_exact(stride)) {
            let mut sum = R::Vector::ZERO;
            for (w, d) in row.chunks_exact(R::LANES).zip(delta.chunks_exact(R::LANES)) {
                sum = sum + R::Vector::load(w) * R::Vector::load(d);
            }
            *back = scale * sum.sum() * *slope;
        }
    }
}
