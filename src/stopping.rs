//! When a run ends by itself.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::Real;
use crate::network::Layer;
use crate::patience::{Patience, Seen};
use crate::schedule::Verdict;
use crate::setting::{Changes, Range, Setting, Slider, Value, kinds, named};

/// The rule by which a run ends by itself. A [`Schedule`](crate::Schedule) may end it too.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Stopping {
    /// It does not.
    Never,
    /// After some epochs in a row without more right answers on the validation data than ever before.
    NoImprovement {
        /// Epochs in a row without a better one.
        patience: usize,
        /// Whether the weights of the best epoch are put back.
        restore_best: RestoreBest,
    },
}

kinds!(Stopping {
    Never: "never" {},
    NoImprovement: "noImprovement" { patience: "patience", restore_best: "restoreBest" },
});

/// When the weights and biases of the best epoch are put back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum RestoreBest {
    /// When the run ends by itself, whichever rule ends it. The optimizer's memory is cleared; random streams
    /// and the count of steps go on.
    AtEnd,
    /// They are not: the run ends with the weights of the last epoch.
    Never,
}

named!(RestoreBest { AtEnd: "atEnd", Never: "never" });

const KIND: &str = "stop.kind";

impl Stopping {
    /// The choice of the kind, and its parameters.
    pub(crate) const SETTINGS: &[Setting] = &[
        Setting::new(
            KIND,
            Value::Choice { options: Self::NAMES, read: |config| Some(config.stop.name()) },
            Changes::WhileTraining,
        ),
        Setting::new(
            "stop.patience",
            Value::Count {
                legal: Range::at_least(1.0),
                slider: Some(Slider::Logarithmic { from: 1.0, to: 100.0 }),
                read: |config| match config.stop {
                    Self::Never => None,
                    Self::NoImprovement { patience, .. } => Some(patience as u64),
                },
            },
            Changes::WhileTraining,
        )
        .of(KIND, &["noImprovement"], 10.0),
        Setting::new(
            "stop.restoreBest",
            Value::Choice {
                options: RestoreBest::NAMES,
                read: |config| match config.stop {
                    Self::Never => None,
                    Self::NoImprovement { restore_best, .. } => Some(restore_best.name()),
                },
            },
            Changes::WhileTraining,
        )
        .of_named(KIND, &["noImprovement"], RestoreBest::AtEnd.name()),
    ];

    /// Whether it goes by the right answers on the validation data.
    pub(crate) fn reads_validation(self) -> bool {
        matches!(self, Self::NoImprovement { .. })
    }

    /// Whether the weights of the best epoch are kept.
    pub(crate) fn keeps_best(self) -> bool {
        matches!(self, Self::NoImprovement { restore_best: RestoreBest::AtEnd, .. })
    }
}

/// What the rule remembers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct Watch<R: Real> {
    waiting: Patience,
    best: Option<Best<R>>,
}

/// The best epoch so far, and what was learned until its end. Never changed once it is made: copies share it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct Best<R: Real> {
    /// Epochs done.
    pub(crate) epoch: u64,
    pub(crate) layers: Arc<Vec<Layer<R>>>,
}

impl<R: Real> Watch<R> {
    /// Forgets what this rule does not go by.
    pub(crate) fn follow(&mut self, stopping: Stopping) {
        if !stopping.reads_validation() {
            *self = Self { waiting: Patience::default(), best: None };
        } else if !stopping.keeps_best() {
            self.best = None;
        }
    }

    /// An epoch is over, which is number `epoch`, with so many right answers.
    pub(crate) fn after(
        &mut self,
        stopping: Stopping,
        correct: u64,
        epoch: u64,
        layers: &[Layer<R>],
    ) -> Verdict {
        let Stopping::NoImprovement { patience, .. } = stopping else { return Verdict::GoesOn };
        if self.waiting.see(correct) == Seen::Better {
            self.best = stopping.keeps_best().then(|| Best { epoch, layers: Arc::new(layers.to_vec()) });
        }
        if self.waiting.is_over(patience) { Verdict::Ends } else { Verdict::GoesOn }
    }

    /// Waits again as long as before.
    pub(crate) fn begin_anew(&mut self) {
        self.waiting.begin_anew();
    }

    /// Epochs in a row without a better one.
    pub(crate) fn waited(&self) -> u64 {
        self.waiting.waited()
    }

    /// The best epoch, where its weights are kept.
    pub(crate) fn best(&self) -> Option<&Best<R>> {
        self.best.as_ref()
    }

    /// Whether a run in that epoch can be there.
    pub(crate) fn is_possible(&self, epoch: u64) -> bool {
        self.waiting.is_possible(epoch)
            && self.best.as_ref().is_none_or(|best| best.epoch >= 1 && best.epoch <= epoch)
    }
}
