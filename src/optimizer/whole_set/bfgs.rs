//! BFGS: the inverse Hessian as it is told by the steps and the changes of the gradient.
//!
//! Nocedal and Wright, algorithm 6.1.

use super::vector::{dot, opposite};

/// Numbers of the inverse Hessian that are multiplied before whoever drives the run is asked: some milliseconds.
const PIECE: usize = 1_000_000;

/// The product of the inverse Hessian with a vector, of which some rows are made.
#[derive(Clone, Debug, Default)]
pub(super) struct Product(Vec<f64>);

impl Product {
    /// Makes some more rows; true when all are made.
    pub(super) fn advance(&mut self, inverse: &[f64], vector: &[f64]) -> bool {
        let rows = (PIECE / vector.len()).max(1);
        let next = inverse.chunks_exact(vector.len()).skip(self.0.len()).take(rows);
        self.0.extend(next.map(|row| dot(row, vector)));
        self.0.len() == vector.len()
    }

    /// All rows.
    pub(super) fn rows(&self) -> &[f64] {
        &self.0
    }
}

/// -Hg of the product Hg.
pub(super) fn direction(product: &Product) -> Vec<f64> {
    opposite(product.rows())
}

/// Takes a step s and the gradient's change y into the inverse Hessian (equation 6.17), of which the product with y is
/// made. It begins as the identity times sᵀy / yᵀy of the first iteration (equation 6.20), without a product.
pub(super) fn update(inverse: &mut Vec<f64>, step: &[f64], change: &[f64], product: &Product) {
    let numbers = step.len();
    let along = dot(step, change);
    let scale = along / dot(change, change);
    let is_first = inverse.is_empty();
    let first: Vec<f64>;
    let turned = if is_first {
        first = change.iter().map(|y| scale * y).collect();
        inverse.reserve_exact(numbers * numbers);
        &first
    } else {
        product.rows()
    };
    // H' = H - (s (Hy)ᵀ + Hy sᵀ) / sᵀy + (1 + yᵀHy / sᵀy) s sᵀ / sᵀy.
    let square = (1.0 + dot(change, turned) / along) / along;
    for (row, (step_here, turned_here)) in step.iter().zip(turned).enumerate() {
        if is_first {
            inverse.resize((row + 1) * numbers, 0.0);
            inverse[row * numbers + row] = scale;
        }
        let (by_turned, by_step) = (-step_here / along, square * step_here - turned_here / along);
        let row = &mut inverse[row * numbers..][..numbers];
        // Both in one go: the matrix may be too large for any cache.
        for ((h, turned), step) in row.iter_mut().zip(turned).zip(step) {
            *h = *h + by_turned * turned + by_step * step;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(inverse: &[f64], vector: &[f64]) -> Product {
        let mut product = Product::default();
        while !inverse.is_empty() && !product.advance(inverse, vector) {}
        product
    }

    #[test]
    fn a_product_that_is_made_in_pieces_is_that_of_one_go_and_takes_more_than_one() {
        const SIZE: usize = 1_500;
        let number = |at: usize| ((at * 7919 + 13) % 1009) as f64 / 504.5 - 1.0;
        let inverse: Vec<f64> = (0..SIZE * SIZE).map(number).collect();
        let vector: Vec<f64> = (0..SIZE).map(|at| number(at * 31)).collect();
        let (mut product, mut pieces) = (Product::default(), 1);
        while !product.advance(&inverse, &vector) {
            pieces += 1;
        }
        assert!(pieces > 1);
        let whole: Vec<f64> = inverse.chunks_exact(SIZE).map(|row| dot(row, &vector)).collect();
        assert_eq!(product.rows(), whole);
    }

    #[test]
    fn the_updated_inverse_satisfies_the_secant_equation_and_is_symmetric_up_to_rounding() {
        let mut inverse = Vec::new();
        for (s, y) in [([1.0, 2.0, -0.5], [2.0, 1.0, 0.3]), ([0.2, -1.0, 0.7], [0.1, -3.0, 1.0])] {
            let learned = product(&inverse, &y);
            update(&mut inverse, &s, &y, &learned);
            // H y = s: equation 6.6.
            for (got, expected) in direction(&product(&inverse, &y)).into_iter().zip(s) {
                assert!((got + expected).abs() < 1e-13);
            }
            for i in 0..3 {
                for j in 0..3 {
                    assert!((inverse[i * 3 + j] - inverse[j * 3 + i]).abs() < 1e-13);
                }
            }
        }
    }
}
