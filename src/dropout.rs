//! Dropout of hidden neurons.

use serde::{Deserialize, Serialize};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::Real;
use crate::random::ChaCha;
use crate::setting::{Changes, Range, Setting, Slider, Value};

/// Dropout: in each mini-batch every hidden neuron is left out with probability `rate`.
///
/// Inverted: the neurons that are kept count 1 / (1 - rate) times while training, so that nothing has to be
/// changed afterwards. That is the same as the book's halving of the outgoing weights of the whole network.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Dropout {
    /// Probability that a hidden neuron is dropped, from 0 to below 1.
    pub rate: f64,
}

impl Dropout {
    /// The rate.
    pub(crate) const SETTINGS: &[Setting] = &[Setting::new(
        "dropout.rate",
        Value::Number {
            legal: Range::below(0.0, 1.0),
            slider: Some(Slider::Linear { from: 0.0, to: 0.9, step: 0.01 }),
            read: |config| Some(config.dropout.rate),
        },
        Changes::WhileTraining,
    )];

    /// Draws a mask over one layer's neurons: 0 where dropped, 1 / (1 - rate) where kept.
    pub(crate) fn draw<R: Real>(self, stream: &mut ChaCha, mask: &mut [R]) {
        let kept = R::from_f64(1.0 / (1.0 - self.rate));
        for neuron in mask {
            *neuron = if stream.dropped(self.rate) { R::ZERO } else { kept };
        }
    }
}
