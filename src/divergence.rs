//! Where a run stopped being sane, and what most likely did it.

use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::Config;

/// Where a run stopped being finite, and why.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Divergence {
    /// The step in which it was found, counted from 1.
    pub step: u64,
    /// The layer: 0 is the first hidden layer. A cost that is not finite is the output layer's.
    pub layer: usize,
    /// What most likely did it, judged by the settings in force.
    pub cause: Cause,
}

/// The setting that most likely made a run diverge, and what to try in its place.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Cause {
    /// λ: each step takes more off a weight than there is.
    Lambda {
        /// ηλ/n. With L2 a step multiplies every weight by 1 - ηλ/n (equation 93), which is not between 0 and
        /// 1 here; with L1 it moves every weight by ηλ/n (equation 96).
        shrinkage: f64,
        /// A λ with which a step takes a thousandth at most.
        proposed: f64,
    },
    /// η: there is no other reason in sight.
    LearningRate {
        /// A tenth of it, and no more than 1.
        proposed: f64,
    },
}

/// The most that a proposed λ takes off a weight in one step.
const GENTLE: f64 = 1e-3;

/// The largest learning rate that is proposed: a tenth of what was far out of reach would be no help.
const LARGEST_PROPOSED_RATE: f64 = 1.0;

impl Cause {
    /// What of these settings, with this learning rate in force, most likely makes a run on `training` images
    /// diverge.
    pub(crate) fn of(config: &Config, learning_rate: f64, training: usize) -> Self {
        let lambda = config.regularizer.lambda();
        let shrinkage = learning_rate * (lambda / training as f64);
        if shrinkage < 1.0 || !config.optimizer.shrinks_by(config.regularizer) {
            return Self::LearningRate { proposed: round(learning_rate / 10.0).min(LARGEST_PROPOSED_RATE) };
        }
        // One power of ten after another, so that what is proposed is as round as what was set.
        let mut power = 10.0;
        while shrinkage / power > GENTLE {
            power *= 10.0;
        }
        Self::Lambda { shrinkage, proposed: round(lambda / power) }
    }
}

/// The number of fifteen digits that is meant: a tenth of 0.7 is a bit less than 0.07.
fn round(number: f64) -> f64 {
    let mut power = 1.0;
    // Powers of ten are exact so far.
    while power < 1e22 && number * power < 1e14 {
        power *= 10.0;
    }
    let whole = (number * power).round();
    if (1e13..1e15).contains(&whole) { whole / power } else { number }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Regularizer;

    fn cause(learning_rate: f64, regularizer: Regularizer) -> Cause {
        Cause::of(&Config { regularizer, ..Config::default() }, learning_rate, 1000)
    }

    #[test]
    fn lambda_is_named_when_a_step_takes_more_than_there_is_and_a_gentle_one_is_proposed() {
        let expected = Cause::Lambda { shrinkage: 5.0, proposed: 1.0 };
        assert_eq!(cause(0.5, Regularizer::L2 { lambda: 10_000.0 }), expected);
        assert_eq!(cause(0.5, Regularizer::L1 { lambda: 10_000.0 }), expected);
        let Cause::Lambda { proposed, .. } = cause(3.0, Regularizer::L2 { lambda: 1e300 }) else { panic!() };
        assert!(proposed > 0.0 && 3.0 * proposed / 1000.0 <= GENTLE);
    }

    #[test]
    fn the_learning_rate_is_named_when_weight_decay_is_in_order() {
        let expected = Cause::LearningRate { proposed: 0.6 };
        assert_eq!(cause(6.0, Regularizer::L2 { lambda: 5.0 }), expected);
        assert_eq!(cause(6.0, Regularizer::None), expected);
    }

    #[test]
    fn what_is_proposed_is_as_round_as_what_was_set_and_never_far_out_of_reach() {
        for (set, proposed) in [(0.7, 0.07), (0.3, 0.03), (1e-20, 1e-21), (60.0, 1.0), (1e300, 1.0)] {
            assert_eq!(cause(set, Regularizer::None), Cause::LearningRate { proposed });
        }
        let Cause::Lambda { proposed, .. } = cause(700.0, Regularizer::L2 { lambda: 0.7e4 }) else {
            panic!()
        };
        assert_eq!(proposed, 0.0007);
    }
}
