//! BFGS: the inverse Hessian as it is told by the steps and the changes of the gradient.
//!
//! Nocedal and Wright, algorithm 6.1.

use super::vector::{add, dot, opposite};

/// -Hg, with H row by row; -g before the first iteration.
pub(super) fn direction(inverse: &[f64], gradient: &[f64]) -> Vec<f64> {
    if inverse.is_empty() {
        return opposite(gradient);
    }
    inverse.chunks_exact(gradient.len()).map(|row| -dot(row, gradient)).collect()
}

/// Takes a step s and the gradient's change y into the inverse Hessian (equation 6.17). It begins as the identity
/// times sᵀy / yᵀy of the first iteration (equation 6.20).
pub(super) fn update(inverse: &mut Vec<f64>, step: &[f64], change: &[f64]) {
    let numbers = step.len();
    let along = dot(step, change);
    if inverse.is_empty() {
        inverse.resize(numbers * numbers, 0.0);
        let scale = along / dot(change, change);
        for (row, numbers) in inverse.chunks_exact_mut(numbers).enumerate() {
            numbers[row] = scale;
        }
    }
    let turned: Vec<f64> = inverse.chunks_exact(numbers).map(|row| dot(row, change)).collect();
    // H' = H - (s (Hy)ᵀ + Hy sᵀ) / sᵀy + (1 + yᵀHy / sᵀy) s sᵀ / sᵀy.
    let square = (1.0 + dot(change, &turned) / along) / along;
    for ((row, step_here), turned_here) in inverse.chunks_exact_mut(numbers).zip(step).zip(&turned) {
        add(row, -step_here / along, &turned);
        add(row, square * step_here - turned_here / along, step);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_updated_inverse_satisfies_the_secant_equation_and_is_symmetric_up_to_rounding() {
        let mut inverse = Vec::new();
        for (s, y) in [([1.0, 2.0, -0.5], [2.0, 1.0, 0.3]), ([0.2, -1.0, 0.7], [0.1, -3.0, 1.0])] {
            update(&mut inverse, &s, &y);
            // H y = s: equation 6.6.
            for (got, expected) in direction(&inverse, &y).into_iter().zip(s) {
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
