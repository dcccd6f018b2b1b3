//! L-BFGS: what BFGS learned in its last iterations, kept as the steps and the changes of the gradient themselves.
//!
//! Nocedal and Wright, algorithms 7.4 (two-loop recursion) and 7.5.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::vector::{add, dot, opposite};
use crate::Optimizer;
use crate::setting::{Changes, Range, Setting, Slider, Value};

/// The most iterations that may be remembered.
const MOST: f64 = 100.0;

/// Its parameter.
pub(in crate::optimizer) const SETTINGS: &[Setting] = &[Setting::new(
    "optimizer.memory",
    Value::Count {
        legal: Range::closed(1.0, MOST),
        slider: Some(Slider::Linear { from: 1.0, to: 30.0, step: 1.0 }),
        read: |config| match config.optimizer {
            Optimizer::Lbfgs { memory } => Some(memory as u64),
            _ => None,
        },
    },
    Changes::WhileTraining,
)
.of("optimizer.kind", &["lbfgs"], 10.0)];

/// One iteration as it is remembered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Pair {
    /// s: what the iteration added to the weights.
    pub(super) step: Vec<f64>,
    /// y: what it added to the gradient.
    pub(super) change: Vec<f64>,
}

/// -Hg, H being the inverse Hessian as the pairs tell it (algorithm 7.4, γ of equation 7.20); -g without pairs.
pub(super) fn direction(pairs: &VecDeque<Pair>, gradient: &[f64]) -> Vec<f64> {
    let mut direction = opposite(gradient);
    let Some(newest) = pairs.back() else { return direction };
    let mut shares = Vec::with_capacity(pairs.len());
    for Pair { step, change } in pairs.iter().rev() {
        let share = dot(step, &direction) / dot(change, step);
        add(&mut direction, -share, change);
        shares.push(share);
    }
    let scale = dot(&newest.step, &newest.change) / dot(&newest.change, &newest.change);
    for d in &mut direction {
        *d *= scale;
    }
    for (Pair { step, change }, share) in pairs.iter().zip(shares.into_iter().rev()) {
        let taken = dot(change, &direction) / dot(change, step);
        add(&mut direction, share - taken, step);
    }
    direction
}

/// Remembers an iteration, and forgets the oldest where there are more than `memory`.
pub(super) fn remember(pairs: &mut VecDeque<Pair>, memory: usize, step: Vec<f64>, change: Vec<f64>) {
    pairs.push_back(Pair { step, change });
    while pairs.len() > memory {
        pairs.pop_front();
    }
}
