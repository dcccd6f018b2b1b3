//! Neurons by themselves: what is done with all weights into each.

use super::{Panel, Vector, in_panels};
use crate::Real;

/// Multiplies all weights into each neuron by the factor that `factor` has for the sum of their squares.
///
/// `rows` holds rows of `stride` numbers, one an input.
#[inline(always)]
pub(crate) fn scale_columns<R: Real>(rows: &mut [R], stride: usize, factor: impl Fn(R) -> R) {
    in_panels(stride, &mut Columns { rows, stride, factor });
}

struct Columns<'a, R, F> {
    rows: &'a mut [R],
    stride: usize,
    factor: F,
}

impl<R: Real, F: Fn(R) -> R> Panel<R> for Columns<'_, R, F> {
    #[inline(always)]
    fn run<const N: usize>(&mut self, start: usize) {
        let mut squares = [R::Vector::ZERO; N];
        for row in self.rows.chunks_exact(self.stride) {
            let row = &row[start..][..N * R::LANES];
            for (lane, squares) in squares.iter_mut().enumerate() {
                let weights = R::Vector::load(&row[lane * R::LANES..]);
                *squares = *squares + weights * weights;
            }
        }
        let mut unchanged = true;
        let mut factors = [R::Vector::ZERO; N];
        for (factors, squares) in factors.iter_mut().zip(squares) {
            // As many as the widest vector holds.
            let mut numbers = [R::ZERO; 4];
            let numbers = &mut numbers[..R::LANES];
            squares.store(numbers);
            for number in numbers.iter_mut() {
                *number = (self.factor)(*number);
                unchanged &= *number == R::ONE;
            }
            *factors = R::Vector::load(numbers);
        }
        if unchanged {
            return;
        }
        for row in self.rows.chunks_exact_mut(self.stride) {
            let row = &mut row[start..][..N * R::LANES];
            for (lane, factors) in factors.iter().enumerate() {
                let lanes = &mut row[lane * R::LANES..];
                (R::Vector::load(lanes) * *factors).store(lanes);
            }
        }
    }
}
