//! Neurons by themselves: what is done with all weights into each.

use crate::Real;

/// Neurons that are done at a time: their sums stay in the nearest memory.
const AT_A_TIME: usize = 64;

/// Multiplies all weights into each neuron by the factor that `factor` has for the sum of their squares.
///
/// `rows` holds rows of `stride` numbers, one an input.
pub(crate) fn scale_columns<R: Real>(rows: &mut [R], stride: usize, factor: impl Fn(R) -> R) {
    for start in (0..stride).step_by(AT_A_TIME) {
        let mut factors = [R::ZERO; AT_A_TIME];
        let factors = &mut factors[..AT_A_TIME.min(stride - start)];
        for row in rows.chunks_exact(stride) {
            for (squares, w) in factors.iter_mut().zip(&row[start..]) {
                *squares += *w * *w;
            }
        }
        for factors in factors.iter_mut() {
            *factors = factor(*factors);
        }
        if factors.iter().all(|factor| *factor == R::ONE) {
            continue;
        }
        for row in rows.chunks_exact_mut(stride) {
            for (w, factor) in row[start..].iter_mut().zip(&*factors) {
                *w *= *factor;
            }
        }
    }
}
