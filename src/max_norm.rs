//! A limit to the weights into a neuron.

use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::Real;
use crate::kernels::scale_columns;
use crate::network::Network;
use crate::setting::{Changes, Range, Setting, Slider, Value, kinds};

/// Max-norm: whether the weights into a hidden neuron may be of any size together.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum MaxNorm {
    /// They may.
    None,
    /// After each update the weights into each hidden neuron whose Euclidean norm is larger are multiplied so
    /// that it is this (Srivastava and others 2014, "Dropout: a simple way to prevent neural networks from
    /// overfitting", section 5.1). Biases and outputs go free.
    Limited {
        /// The largest norm.
        norm: f64,
    },
}

kinds!(MaxNorm { None: "none" {}, Limited: "limited" { norm: "norm" } });

impl MaxNorm {
    /// The choice, and the largest norm.
    pub(crate) const SETTINGS: &[Setting] = &[
        Setting::new(
            "maxNorm.kind",
            Value::Choice { options: Self::NAMES, read: |config| config.max_norm.name() },
            Changes::WhileTraining,
        ),
        Setting::new(
            "maxNorm.norm",
            Value::Number {
                legal: Range::above(0.0),
                slider: Some(Slider::Logarithmic { from: 0.1, to: 10.0 }),
                read: |config| match config.max_norm {
                    Self::None => None,
                    Self::Limited { norm } => Some(norm),
                },
            },
            Changes::WhileTraining,
        )
        // What Srivastava and others name for MNIST is from 3 to 4.
        .of("maxNorm.kind", &["limited"], 3.0),
    ];

    /// Brings the weights into every hidden neuron back below the largest norm. What is no longer finite stays
    /// so, to be found.
    pub(crate) fn restore<R: Real>(self, network: &mut Network<R>) {
        let Self::Limited { norm: largest } = self else { return };
        let hidden = network.layers.len() - 1;
        for layer in &mut network.layers[..hidden] {
            let (stride, scale) = (layer.stride(), layer.scale);
            scale_columns(&mut layer.rows, stride, |squares| {
                let norm = scale * squares.to_f64().sqrt();
                if norm.is_finite() && norm > largest { R::from_f64(largest / norm) } else { R::ONE }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Config;

    fn norms<R: Real>(network: &Network<R>, layer: usize) -> Vec<f64> {
        let weights = network.layers[layer].weights();
        let norm =
            |row: ndarray::ArrayView1<R>| row.iter().map(|w| w.to_f64() * w.to_f64()).sum::<f64>().sqrt();
        weights.rows().into_iter().map(norm).collect()
    }

    /// Neurons of all norms, in a number that needs padding, behind a scale.
    fn network<R: Real>() -> Network<R> {
        let mut network = Network::<R>::zeros(&Config { sizes: vec![9, 7, 3], ..Config::default() });
        for layer in &mut network.layers {
            for neuron in 0..layer.neurons {
                for input in 0..layer.inputs {
                    let w = (neuron as f64 + 1.0) * if input % 2 == 0 { 0.3 } else { -0.4 };
                    layer.set_weight(neuron, input, R::from_f64(w));
                }
                layer.biases[neuron] = R::from_f64(100.0);
            }
            layer.scale = 0.5;
        }
        network
    }

    fn check<R: Real>(tolerance: f64) {
        let before = network::<R>();
        let mut after = before.clone();
        MaxNorm::Limited { norm: 1.5 }.restore(&mut after);
        let (then, now) = (norms(&before, 0), norms(&after, 0));
        assert!(then.iter().any(|norm| *norm < 1.4) && then.iter().any(|norm| *norm > 1.6));
        for (neuron, (then, now)) in then.iter().zip(&now).enumerate() {
            assert!((now - then.min(1.5)).abs() < tolerance, "neuron {neuron}: {then} became {now}");
        }
        assert_eq!(before.layers[1], after.layers[1], "outputs are not limited");
        assert_eq!(before.layers[0].biases, after.layers[0].biases);
        assert_eq!(after.layers[0].scale, 0.5);
        assert!(after.layers[0].is_padded_with_zeros());
        let weights = |network: &Network<R>| network.layers[0].weights().row(0).to_vec();
        assert_eq!(weights(&before), weights(&after), "what is within the limit keeps its bits");
        let mut free = before.clone();
        MaxNorm::None.restore(&mut free);
        assert_eq!(before, free);
    }

    #[test]
    fn hidden_neurons_above_the_limit_come_down_to_it_and_nothing_else_changes() {
        check::<f32>(1e-6);
        check::<f64>(1e-14);
    }

    #[test]
    fn what_is_not_finite_is_not_hidden() {
        for large in [f32::INFINITY, f32::NAN, 1e30] {
            let mut network = network::<f32>();
            network.layers[0].set_weight(2, 3, large);
            let before = network.layers[0].weights().row(2).to_vec();
            MaxNorm::Limited { norm: 1.5 }.restore(&mut network);
            let after = network.layers[0].weights().row(2).to_vec();
            assert_eq!(format!("{before:?}"), format!("{after:?}"));
        }
    }
}
