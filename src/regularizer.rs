//! Penalties on large weights.

use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::setting::{Changes, Range, Setting, Slider, Value, kinds};

/// A penalty that is added to the cost. λ is divided by the number n of training images; biases go free.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Regularizer {
    /// No penalty.
    None,
    /// λ/n Σ |w| (equation 95): each step moves every weight towards 0 by the same amount.
    L1 {
        /// Regularization parameter λ.
        lambda: f64,
    },
    /// λ/2n Σ w² (equation 87): each step shrinks every weight by the same factor (equation 93).
    L2 {
        /// Regularization parameter λ.
        lambda: f64,
    },
}

kinds!(Regularizer { None: "none" {}, L1: "l1" { lambda: "lambda" }, L2: "l2" { lambda: "lambda" } });

/// Sizes of weights together, biases not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Norms {
    /// Σ w² / 2.
    pub half_squared: f64,
    /// Σ |w|.
    pub l1: f64,
    /// How many weights.
    pub count: usize,
}

impl Norms {
    /// The Euclidean norm: √(Σ w²).
    pub fn euclidean(self) -> f64 {
        (2.0 * self.half_squared).sqrt()
    }

    /// The mean of |w|.
    pub fn mean(self) -> f64 {
        self.l1 / self.count as f64
    }
}

impl Regularizer {
    /// The choice of the kind, and λ.
    pub(crate) const SETTINGS: &[Setting] = &[
        Setting::new(
            "regularizer.kind",
            Value::Choice { options: Self::NAMES, read: |config| config.regularizer.name() },
            Changes::WhileTraining,
        ),
        Setting::new(
            "regularizer.lambda",
            Value::Number {
                legal: Range::at_least(0.0),
                slider: Some(Slider::Logarithmic { from: 0.01, to: 1_000.0 }),
                read: |config| match config.regularizer {
                    Self::None => None,
                    Self::L1 { lambda } | Self::L2 { lambda } => Some(lambda),
                },
            },
            Changes::WhileTraining,
        )
        .of("regularizer.kind", &["l1", "l2"], 1.0),
    ];

    /// λ; 0 where there is no penalty.
    pub fn lambda(self) -> f64 {
        match self {
            Self::None => 0.0,
            Self::L1 { lambda } | Self::L2 { lambda } => lambda,
        }
    }

    /// The penalty on weights of these norms, with `training` images in the training data.
    pub fn penalty(self, norms: Norms, training: usize) -> f64 {
        match self {
            Self::None => 0.0,
            Self::L1 { lambda } => lambda / training as f64 * norms.l1,
            Self::L2 { lambda } => lambda / training as f64 * norms.half_squared,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_penalty_divides_lambda_by_the_training_images() {
        let norms = Norms { half_squared: 3.0, l1: 7.0, count: 9 };
        assert_eq!(Regularizer::None.penalty(norms, 100), 0.0);
        assert_eq!(Regularizer::L1 { lambda: 50.0 }.penalty(norms, 100), 3.5);
        assert_eq!(Regularizer::L2 { lambda: 50.0 }.penalty(norms, 100), 1.5);
    }
}
