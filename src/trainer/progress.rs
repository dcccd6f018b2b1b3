//! How far a run has come, and what its driver is told on the way.

use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::Arrival;
use crate::course::Ended;
use crate::divergence::{Cause, Divergence};

/// What one step did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// A mini-batch was learned from; the epoch goes on.
    Done,
    /// A mini-batch was learned from, the last one of its epoch.
    EpochEnd,
    /// There is no lower cost to be found: nothing was changed, and nothing will be until a setting is. Only
    /// optimizers arrive that look at all images at each step.
    Arrived(Arrival),
    /// Something is no longer a finite number: nothing was changed, and nothing will be any more.
    Diverged(Divergence),
    /// Nothing was learned: [`Trainer::after_epoch`](super::Trainer::after_epoch) must be told first.
    AwaitsValidation,
    /// Nothing was learned: the run has ended by itself.
    Ended(Ended),
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
    /// There is no lower cost to be found.
    Arrived {
        /// Why not.
        at: Arrival,
    },
    /// The run diverged.
    Diverged {
        /// The step in which it was found, counted from 1.
        step: u64,
        /// The layer: 0 is the first hidden layer.
        layer: usize,
        /// What most likely did it.
        cause: Cause,
    },
    /// Nothing was learned: see [`Trainer::awaits_validation`](super::Trainer::awaits_validation).
    AwaitsValidation,
    /// Nothing was learned: see [`Trainer::ended`](super::Trainer::ended).
    Ended,
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
    /// Images learned from, each as often as there was a pass over it.
    pub images: u64,
    /// Passes over the training data: the epochs, and beyond them those that an optimizer takes for trials and for
    /// products with the Hessian.
    pub passes: f64,
}

/// How much of a step is done that rests on the way; of a pass, where a step takes several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct UnderWay {
    /// Samples of the mini-batch that are learned from.
    pub done: usize,
    /// Samples of the mini-batch.
    pub samples: usize,
    /// Passes of the step that are over.
    pub passes: u64,
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
