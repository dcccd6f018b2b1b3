//! Starting weights.

use serde::{Deserialize, Serialize};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::setting::names;

/// How the starting weights of a neuron are drawn. Biases are N(0, 1) in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Initializer {
    /// N(0, 1): with many inputs z spreads widely and neurons start saturated.
    Large,
    /// N(0, 1) / √inputs: z stays near N(0, 1), whatever the number of inputs.
    Normalized,
}

names!(Initializer { Large: "large", Normalized: "normalized" });

impl Initializer {
    /// The number by which a standard normal draw is divided, for a neuron with so many inputs.
    pub(crate) fn divisor(self, inputs: usize) -> f64 {
        match self {
            Self::Large => 1.0,
            Self::Normalized => (inputs as f64).sqrt(),
        }
    }
}
