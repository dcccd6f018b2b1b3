//! What a neuron makes of its weighted input z.

use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::Real;
use crate::setting::named;

/// The function that turns a layer's weighted inputs z into its activations a.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Activation {
    /// 1 / (1 + e^-z), from 0 to 1.
    Sigmoid,
    /// Hyperbolic tangent, from -1 to 1 (equation 109).
    Tanh,
    /// Rectified linear: max(0, z).
    Relu,
    /// a = z.
    Identity,
    /// e^z over the sum of e^z in the layer (equation 78): positive, with sum 1. For outputs only.
    Softmax,
}

named!(Activation {
    Sigmoid: "sigmoid",
    Tanh: "tanh",
    Relu: "relu",
    Identity: "identity",
    Softmax: "softmax",
});

impl Activation {
    /// What JSON calls those that hidden layers may have.
    pub(crate) const HIDDEN_NAMES: &[&str] = &["sigmoid", "tanh", "relu", "identity"];

    /// Every activation, in the order of the menu.
    pub const ALL: [Self; 5] = [Self::Sigmoid, Self::Tanh, Self::Relu, Self::Identity, Self::Softmax];

    /// The largest derivative da/dz that there is; `None` for softmax, whose neurons depend on each other.
    pub fn steepest(self) -> Option<f64> {
        match self {
            Self::Sigmoid => Some(0.25),
            Self::Tanh | Self::Relu | Self::Identity => Some(1.0),
            Self::Softmax => None,
        }
    }

    /// Activations of one layer whose neurons have these weighted inputs.
    pub fn values<R: Real>(self, z: &[R]) -> Vec<R> {
        let mut a = vec![R::ZERO; z.len()];
        self.apply(z, &mut a, z.len(), z.len());
        a
    }

    /// Activations of a layer: `z` and `a` hold rows of `stride` numbers, the first `width` of them neurons.
    pub(crate) fn apply<R: Real>(self, z: &[R], a: &mut [R], stride: usize, width: usize) {
        match self {
            Self::Sigmoid => map(z, a, sigmoid),
            Self::Tanh => map(z, a, R::tanh),
            Self::Relu => map(z, a, |z| z.max(R::ZERO)),
            Self::Identity => a.copy_from_slice(z),
            Self::Softmax => {
                for (z, a) in z.chunks_exact(stride).zip(a.chunks_exact_mut(stride)) {
                    softmax(&z[..width], &mut a[..width]);
                }
            }
        }
    }

    /// The derivative da/dz of each neuron from its own activation.
    ///
    /// Softmax neurons depend on each other: no slope is written for them, and none is needed, because they
    /// go with the log-likelihood cost only, whose output error is a - y (equation 82).
    pub(crate) fn slope<R: Real>(self, a: &[R], slope: &mut [R]) {
        match self {
            Self::Sigmoid => map(a, slope, |a| a * (R::ONE - a)),
            Self::Tanh => map(a, slope, |a| R::ONE - a * a),
            Self::Relu => map(a, slope, |a| if a > R::ZERO { R::ONE } else { R::ZERO }),
            Self::Identity => slope.fill(R::ONE),
            Self::Softmax => {}
        }
    }
}

#[inline(always)]
fn map<R: Real>(from: &[R], to: &mut [R], f: impl Fn(R) -> R) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = f(*from);
    }
}

#[inline(always)]
fn sigmoid<R: Real>(z: R) -> R {
    R::ONE / (R::ONE + (-z).exp())
}

/// Shifted by the largest z, so that no exponential overflows.
fn softmax<R: Real>(z: &[R], a: &mut [R]) {
    let largest = z.iter().copied().reduce(R::max).unwrap_or(R::ZERO);
    map(z, a, |z| (z - largest).exp());
    let sum = a.iter().copied().sum::<R>();
    for a in a {
        *a = *a / sum;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sigmoid_and_tanh_are_their_closed_forms_and_saturate_without_nan() {
        let z = [-1000.0, -2.0, 0.0, 2.0, 1000.0];
        for (a, z) in Activation::Sigmoid.values(&z).iter().zip(z) {
            assert!((a - 0.5 * (1.0 + libm::tanh(z / 2.0))).abs() < 1e-15);
        }
        assert_eq!(Activation::Tanh.values(&z)[4], 1.0);
    }

    #[test]
    fn slope_is_the_central_difference_of_the_function() {
        for activation in [Activation::Sigmoid, Activation::Tanh, Activation::Relu, Activation::Identity] {
            for z in [-3.0, -0.4, 0.3, 2.5] {
                let a = activation.values(&[z, z - 1e-6, z + 1e-6]);
                let mut slope = [0.0];
                activation.slope(&a[..1], &mut slope);
                assert!((slope[0] - (a[2] - a[1]) / 2e-6).abs() < 1e-9, "{activation:?} at {z}");
            }
        }
    }

    #[test]
    fn no_slope_is_above_the_steepest_which_there_is() {
        for activation in [Activation::Sigmoid, Activation::Tanh, Activation::Relu, Activation::Identity] {
            let z: Vec<f64> = (-400..=400).map(|z| f64::from(z) / 100.0).collect();
            let mut slopes = vec![0.0; z.len()];
            activation.slope(&activation.values(&z), &mut slopes);
            assert_eq!(slopes.into_iter().reduce(f64::max), activation.steepest(), "{activation:?}");
        }
    }

    #[test]
    fn softmax_adds_to_one_and_ignores_a_common_shift_and_large_z() {
        let a = Activation::Softmax.values(&[2.5, -1.0, 3.2, 0.5]);
        assert!((a.iter().sum::<f64>() - 1.0).abs() < 1e-15);
        let shifted = Activation::Softmax.values(&[1002.5, 999.0, 1003.2, 1000.5]);
        for (a, b) in a.iter().zip(shifted) {
            assert!((a - b).abs() < 1e-12);
        }
    }
}
