//! Dropout of inputs and of hidden neurons.

use serde::{Deserialize, Serialize};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::Real;
use crate::random::ChaCha;
use crate::setting::{Changes, Range, Setting, Slider, Value, named};

/// How long the same inputs and neurons stay dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum MaskSpan {
    /// For a mini-batch, as the book has it: thin the network, learn from a mini-batch, restore.
    #[default]
    PerMiniBatch,
    /// For one image: Srivastava and others (2014, section 4) draw a mask for each.
    PerImage,
}

named!(MaskSpan { PerMiniBatch: "perMiniBatch", PerImage: "perImage" });

/// Dropout: while training, every input is left out with probability `inputs` and every hidden neuron with
/// probability `rate`.
///
/// Inverted: what is kept counts 1 / (1 - p) times while training, p being its probability to be left out, so
/// that nothing has to be changed afterwards. That is the same as the book's halving of the outgoing weights of
/// the whole network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(not(target_arch = "wasm32"), serde(default))]
pub struct Dropout {
    /// Probability that a hidden neuron is dropped, from 0 to below 1.
    pub rate: f64,
    /// Probability that an input is dropped, from 0 to below 1.
    pub inputs: f64,
    /// How long a mask lasts.
    pub masks: MaskSpan,
}

impl Dropout {
    /// The rates, and how long a mask lasts.
    pub(crate) const SETTINGS: &[Setting] = &[
        Setting::new("dropout.rate", rate(|config| Some(config.dropout.rate)), Changes::WhileTraining),
        Setting::new("dropout.inputs", rate(|config| Some(config.dropout.inputs)), Changes::WhileTraining),
        Setting::new(
            "dropout.masks",
            Value::Choice { options: MaskSpan::NAMES, read: |config| Some(config.dropout.masks.name()) },
            Changes::WhileTraining,
        ),
    ];

    /// Dropout of hidden neurons, as the book has it.
    pub fn of_hidden(rate: f64) -> Self {
        Self { rate, ..Self::default() }
    }

    /// Draws a mask over one layer's neurons: 0 where dropped, 1 / (1 - rate) where kept.
    pub(crate) fn draw<R: Real>(self, stream: &mut ChaCha, mask: &mut [R]) {
        draw(self.rate, stream, mask);
    }

    /// Draws a mask over the inputs: 0 where dropped, 1 / (1 - inputs) where kept.
    pub(crate) fn draw_inputs<R: Real>(self, stream: &mut ChaCha, mask: &mut [R]) {
        draw(self.inputs, stream, mask);
    }
}

const fn rate(read: fn(&crate::Config) -> Option<f64>) -> Value {
    Value::Number {
        legal: Range::below(0.0, 1.0),
        slider: Some(Slider::Linear { from: 0.0, to: 0.9, step: 0.01 }),
        read,
    }
}

fn draw<R: Real>(rate: f64, stream: &mut ChaCha, mask: &mut [R]) {
    let kept = R::from_f64(1.0 / (1.0 - rate));
    for number in mask {
        *number = if stream.dropped(rate) { R::ZERO } else { kept };
    }
}
