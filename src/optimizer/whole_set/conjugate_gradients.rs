//! Nonlinear conjugate gradients, as Polak and Ribière have it, with β at least 0.
//!
//! Nocedal and Wright, algorithm 5.4 with β of equations 5.44 and 5.45 (PR+).

use super::vector::{add, dot, opposite};

/// -g + β p, p being the direction before; -g where there is none.
pub(super) fn direction(before: &[f64], beta: f64, gradient: &[f64]) -> Vec<f64> {
    let mut direction = opposite(gradient);
    add(&mut direction, beta, before);
    direction
}

/// β, from the gradient before and the new one.
pub(super) fn beta(before: &[f64], gradient: &[f64]) -> f64 {
    let square = dot(before, before);
    ((dot(gradient, gradient) - dot(gradient, before)) / square).max(0.0)
}
