//! How wrong the outputs are.

use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::setting::named;
use crate::{Activation, Error, Real};

/// The cost that training lowers, for one sample with target y; over many samples it is their mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Cost {
    /// Half the squared distance of the outputs from the target.
    Quadratic,
    /// -Σ [y ln a + (1 - y) ln(1 - a)] (equations 57 and 63).
    CrossEntropy,
    /// -ln of the activation of the right output (equation 80).
    LogLikelihood,
}

named!(Cost { Quadratic: "quadratic", CrossEntropy: "crossEntropy", LogLikelihood: "logLikelihood" });

impl Cost {
    /// Every cost, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::Quadratic, Self::CrossEntropy, Self::LogLikelihood];

    /// Whether this cost goes with outputs of that activation.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] on `cost`: log-likelihood needs softmax, softmax needs log-likelihood, and
    /// cross-entropy needs outputs that stay between 0 and 1.
    pub fn check(self, output: Activation) -> Result<(), Error> {
        match (self, output) {
            (Self::LogLikelihood, Activation::Softmax)
            | (Self::CrossEntropy, Activation::Sigmoid)
            | (
                Self::Quadratic,
                Activation::Sigmoid | Activation::Tanh | Activation::Relu | Activation::Identity,
            ) => Ok(()),
            (Self::LogLikelihood, _) => Err(Error::config("cost", "Log-likelihood needs softmax outputs.")),
            (_, Activation::Softmax) => Err(Error::config("cost", "Softmax outputs need log-likelihood.")),
            (Self::CrossEntropy, _) => Err(Error::config("cost", "Cross-entropy needs sigmoid outputs.")),
        }
    }

    /// Another cost that goes with outputs of that activation, if there is one.
    pub fn other(self, output: Activation) -> Option<Self> {
        Self::ALL.into_iter().find(|other| *other != self && other.check(output).is_ok())
    }

    /// The cost of one sample; all three slices hold one number an output.
    ///
    /// Taken from z and not from a rounded a, so that a saturated but right output costs next to nothing
    /// and a saturated wrong one a finite amount.
    pub(crate) fn sample<R: Real>(self, z: &[R], a: &[R], y: &[R]) -> f64 {
        match self {
            Self::Quadratic => {
                let squares = a.iter().zip(y).map(|(a, y)| {
                    let distance = a.to_f64() - y.to_f64();
                    distance * distance
                });
                0.5 * squares.sum::<f64>()
            }
            // For a = σ(z): -[y ln a + (1 - y) ln(1 - a)] = max(z, 0) - y z + ln(1 + e^-|z|).
            Self::CrossEntropy => z
                .chunks(Self::FACTORS)
                .zip(y.chunks(Self::FACTORS))
                .map(|(z, y)| {
                    let mut linear = 0.0;
                    // One logarithm for all: 1 + product = Π (1 + e^-|z|), kept less the 1 to stay exact.
                    let mut product = 0.0;
                    for (z, y) in z.iter().zip(y) {
                        let e = (-z.abs()).exp().to_f64();
                        product += e + product * e;
                        linear += z.max(R::ZERO).to_f64() - y.to_f64() * z.to_f64();
                    }
                    linear + libm::log1p(product)
                })
                .sum(),
            // -ln a = ln Σ e^z - z, shifted by the largest z.
            Self::LogLikelihood => {
                let largest = z.iter().copied().reduce(R::max).unwrap_or(R::ZERO).to_f64();
                let sum: f64 = z.iter().map(|z| libm::exp(z.to_f64() - largest)).sum();
                let log_sum = largest + libm::log(sum);
                z.iter().zip(y).map(|(z, y)| y.to_f64() * (log_sum - z.to_f64())).sum()
            }
        }
    }

    /// So many factors, each at most 2, are multiplied before a logarithm is taken: far from overflow.
    const FACTORS: usize = 512;

    /// The output error δ = ∂C/∂z: `a - y` where cost and activation match (equations 61, 66 and 82: no
    /// factor of the slope, and so no slowdown), `(a - y) da/dz` for the quadratic cost.
    pub(crate) fn delta<R: Real>(self, a: &[R], slope: &[R], y: &[R], delta: &mut [R]) {
        for ((delta, a), y) in delta.iter_mut().zip(a).zip(y) {
            *delta = *a - *y;
        }
        if self == Self::Quadratic {
            for (delta, slope) in delta.iter_mut().zip(slope) {
                *delta *= *slope;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cross_entropy_is_equation_57_where_that_can_be_computed() {
        let z: [f64; 3] = [-2.0, 0.5, 3.0];
        let y = [0.0, 1.0, 0.3];
        let expected: f64 = z
            .iter()
            .zip(y)
            .map(|(z, y)| {
                let a = 1.0 / (1.0 + libm::exp(-z));
                -(y * libm::log(a) + (1.0 - y) * libm::log(1.0 - a))
            })
            .sum();
        assert!((Cost::CrossEntropy.sample(&z, &z, &y) - expected).abs() < 1e-14);
    }

    #[test]
    fn a_saturated_wrong_output_costs_its_z_and_not_infinity_in_f32() {
        let cost = Cost::CrossEntropy.sample(&[200.0_f32], &[1.0], &[0.0]);
        assert_eq!(cost, 200.0);
        let right = Cost::CrossEntropy.sample(&[40.0_f32], &[1.0], &[1.0]);
        assert!(right > 0.0 && right < 1e-17);
    }

    #[test]
    fn log_likelihood_is_minus_the_logarithm_of_the_right_output() {
        let z = [2.5, -1.0, 3.2, 0.5];
        let sum: f64 = z.iter().map(|z| libm::exp(*z)).sum();
        let expected = -libm::log(libm::exp(0.5) / sum);
        let cost = Cost::LogLikelihood.sample(&z, &z, &[0.0, 0.0, 0.0, 1.0]);
        assert!((cost - expected).abs() < 1e-14);
    }

    #[test]
    fn every_pair_is_legal_or_refused_with_the_field_named() {
        let legal = Cost::ALL
            .iter()
            .flat_map(|cost| Activation::ALL.iter().map(|output| cost.check(*output)))
            .filter(|result| match result {
                Ok(()) => true,
                Err(error) => {
                    assert_eq!(error.field(), Some("cost"));
                    false
                }
            })
            .count();
        assert_eq!(legal, 6);
    }
}
