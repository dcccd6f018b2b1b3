//! Newton's method: a step to where the gradient's linear model is 0, found by conjugate gradients that ask for
//! products of the Hessian with a vector and never for the Hessian.
//!
//! Nocedal and Wright, algorithm 7.1 (line search Newton-CG).

use super::vector::{add, dot, norm, opposite};

/// Products that an iteration asks for at most, and never more than there are unknowns: a direction that is not exact
/// is one of descent all the same.
const MOST_PRODUCTS: usize = 250;

/// The inner iteration: conjugate gradients on H p = -g.
#[derive(Clone, Debug)]
pub(super) struct Inner {
    /// z: the step so far.
    step: Vec<f64>,
    /// r: the gradient of the quadratic model there.
    residual: Vec<f64>,
    /// d.
    direction: Vec<f64>,
    /// The residual that is small enough.
    tolerance: f64,
    products: usize,
}

impl Inner {
    /// At a point with this gradient. The tolerance makes the outer iteration superlinear: min(½, √‖g‖) ‖g‖.
    pub(super) fn new(gradient: &[f64]) -> Self {
        let size = norm(gradient);
        Self {
            step: vec![0.0; gradient.len()],
            residual: gradient.to_vec(),
            direction: opposite(gradient),
            tolerance: size.sqrt().min(0.5) * size,
            products: 0,
        }
    }

    /// The vector whose product with the Hessian is asked for.
    pub(super) fn direction(&self) -> &[f64] {
        &self.direction
    }

    /// Takes in the Hessian's product with [`Inner::direction`]; the Newton step, once it is good enough.
    pub(super) fn tell(&mut self, product: &[f64]) -> Option<Vec<f64>> {
        self.products += 1;
        let curvature = dot(&self.direction, product);
        if curvature <= 0.0 || curvature.is_nan() {
            let is_first = self.products == 1;
            return Some(std::mem::take(if is_first { &mut self.direction } else { &mut self.step }));
        }
        let square = dot(&self.residual, &self.residual);
        let length = square / curvature;
        add(&mut self.step, length, &self.direction);
        add(&mut self.residual, length, product);
        let next = dot(&self.residual, &self.residual);
        if next.sqrt() < self.tolerance || self.products >= MOST_PRODUCTS.min(product.len()) {
            return Some(std::mem::take(&mut self.step));
        }
        let beta = next / square;
        for (d, r) in self.direction.iter_mut().zip(&self.residual) {
            *d = -r + beta * *d;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_step_solves_a_linear_system_in_as_many_products_as_it_has_unknowns() {
        let hessian = [[4.0, 1.0], [1.0, 3.0]];
        let gradient = [1e-6, 2e-6];
        let mut inner = Inner::new(&gradient);
        let step = loop {
            let d = inner.direction().to_vec();
            let product: Vec<f64> = hessian.iter().map(|row| dot(row, &d)).collect();
            if let Some(step) = inner.tell(&product) {
                break step;
            }
        };
        assert!(inner.products <= 2);
        for (row, g) in hessian.iter().zip(gradient) {
            assert!((dot(row, &step) + g).abs() < 1e-9);
        }
    }

    #[test]
    fn negative_curvature_at_once_gives_steepest_descent() {
        let mut inner = Inner::new(&[1.0, -2.0]);
        assert_eq!(inner.tell(&[1.0, -2.0]), Some(vec![-1.0, 2.0]));
    }
}
