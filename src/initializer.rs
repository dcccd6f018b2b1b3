//! Starting weights.

use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::setting::named;

/// How the starting weights of a neuron are drawn. Biases are N(0, 1) too, but for [`He`](Self::He).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Initializer {
    /// N(0, 1): with many inputs z spreads widely and neurons start saturated.
    Large,
    /// N(0, 1) / √inputs: z stays near N(0, 1), whatever the number of inputs.
    Normalized,
    /// N(0, 2/inputs), and biases that are 0: with relu, which keeps half of what it sees, activations are as
    /// large in every layer (He and others 2015, "Delving deep into rectifiers").
    He,
}

named!(Initializer { Large: "large", Normalized: "normalized", He: "he" });

impl Initializer {
    /// A starting weight of a neuron with so many inputs, from a draw of N(0, 1).
    pub(crate) fn weight(self, normal: f64, inputs: usize) -> f64 {
        match self {
            Self::Large => normal,
            Self::Normalized => normal / (inputs as f64).sqrt(),
            Self::He => normal * (2.0 / inputs as f64).sqrt(),
        }
    }

    /// Whether biases are drawn; else they are 0.
    pub(crate) fn draws_biases(self) -> bool {
        match self {
            Self::Large | Self::Normalized => true,
            Self::He => false,
        }
    }
}
