//! How far a run has come, and what its driver is told on the way.

use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::divergence::{Cause, Divergence};

/// What one step did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// A mini-batch was learned from; the epoch goes on.
    Done,
    /// A mini-batch was learned from, the last one of its epoch.
    EpochEnd,
    /// Something is no longer a finite number: nothing was changed, and nothing will be any more.
    Diverged(Divergence),
}

/// Why [`Trainer::run`](super::Trainer::run) came back.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Stop {
    /// It was told not to go on, between two steps or within one: that one is under way then.
    Time,
    /// All the steps that were asked for are done.
    Steps,
    /// An epoch ended.
    Epoch,
    /// The run diverged.
    Diverged {
        /// The step in which it was found, counted from 1.
        step: u64,
        /// The layer: 0 is the first hidden layer.
        layer: usize,
        /// What most likely did it.
        cause: Cause,
    },
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Position {
    /// Mini-batches learned from.
    pub step: u64,
    /// Passes over the training data, the current one as a fraction.
    pub epoch: f64,
    /// Images learned from.
    pub images: u64,
}

/// How much of a step is done that rests on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct UnderWay {
    /// Samples of the mini-batch that are learned from.
    pub done: usize,
    /// Samples of the mini-batch.
    pub samples: usize,
}

/// Means over the mini-batches since they were last taken.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Means {
    /// Cost without penalty, as each mini-batch found it before its update.
    pub cost: f64,
    /// Share of right answers, from 0 to 1.
    pub accuracy: f64,
    /// Images that the means are over.
    pub images: u64,
}
