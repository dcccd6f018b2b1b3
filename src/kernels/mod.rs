//! The few inner loops that speed depends on.
//!
//! Weights lie input-major: row i of a layer holds the weights from input i to every neuron, padded with
//! zeros to whole SIMD vectors. Forward is then one `row * x` for each input that is not zero, and four
//! fifths of MNIST's pixels are. Neurons are taken in panels of at most twelve vectors, whose sums stay in
//! registers. Only plain additions and multiplications, in an order that the source fixes: the same bits on
//! every target.

mod accumulate;
mod active;
mod affine;
mod backward;
mod columns;
mod vector;

pub(crate) use accumulate::{accumulate_dense, accumulate_sparse, accumulate_sums};
pub(crate) use active::{gather, is_worthwhile};
pub(crate) use affine::affine;
pub(crate) use backward::backward;
pub(crate) use columns::scale_columns;
pub use vector::Vector;

use crate::Real;

/// A loop over inputs that is done for `N` vectors of neurons at a time.
trait Panel<R: Real> {
    /// Does the neurons from `start` to `start + N * R::LANES`.
    fn run<const N: usize>(&mut self, start: usize);
}

/// Runs `panel` over `width` neurons, a multiple of [`Real::LANES`].
#[inline(always)]
fn in_panels<R: Real>(width: usize, panel: &mut impl Panel<R>) {
    let mut start = 0;
    while start < width {
        let vectors = match (width - start) / R::LANES {
            12.. => run::<R, 12>(panel, start),
            8.. => run::<R, 8>(panel, start),
            6.. => run::<R, 6>(panel, start),
            4.. => run::<R, 4>(panel, start),
            3 => run::<R, 3>(panel, start),
            2 => run::<R, 2>(panel, start),
            _ => run::<R, 1>(panel, start),
        };
        start += vectors * R::LANES;
    }
}

#[inline(always)]
fn run<R: Real, const N: usize>(panel: &mut impl Panel<R>, start: usize) -> usize {
    panel.run::<N>(start);
    N
}

/// `width` rounded up to whole SIMD vectors.
pub(crate) fn padded<R: Real>(width: usize) -> usize {
    width.next_multiple_of(R::LANES)
}
