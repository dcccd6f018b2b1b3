//! Waiting for an epoch that is better than all before.

use serde::{Deserialize, Serialize};

/// The most right answers on the validation data so far, and the epochs since then that had no more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Patience {
    /// Nothing before the first epoch: then even 0 is more.
    best: Option<u64>,
    waited: u64,
}

/// How an epoch compares with all before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    Better,
    /// As many right answers as the best one, or fewer.
    NoBetter,
}

impl Patience {
    /// Takes in an epoch.
    pub(crate) fn see(&mut self, correct: u64) -> Seen {
        if self.best.is_some_and(|best| correct <= best) {
            self.waited += 1;
            return Seen::NoBetter;
        }
        *self = Self { best: Some(correct), waited: 0 };
        Seen::Better
    }

    /// Epochs in a row without a better one.
    pub(crate) fn waited(self) -> u64 {
        self.waited
    }

    /// Whether that has lasted long enough.
    pub(crate) fn is_over(self, patience: usize) -> bool {
        self.waited >= patience as u64
    }

    /// Waits again as long; the best stays the best.
    pub(crate) fn begin_anew(&mut self) {
        self.waited = 0;
    }

    /// Whether a run can have waited so after so many epochs.
    pub(crate) fn is_possible(self, epoch: u64) -> bool {
        let seen = self.waited.saturating_add(u64::from(self.best.is_some()));
        seen <= epoch && (self.best.is_some() || self.waited == 0)
    }
}
