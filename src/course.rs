//! Where a run stands with its schedule and its rule for stopping.

use serde::{Deserialize, Serialize};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::network::Layer;
use crate::schedule::{Rate, Verdict};
use crate::stopping::{Best, Watch};
use crate::{Config, Error, Real, Validation};

/// What made a run end by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Reason {
    /// Too many epochs in a row without more right answers: see [`Stopping`](crate::Stopping).
    NoImprovement,
    /// The learning rate has fallen as far as it may: see [`Schedule::HalveOnPlateau`](crate::Schedule).
    LearningRate,
}

/// How a run ended by itself.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Ended {
    /// What made it end.
    pub reason: Reason,
    /// Epochs in a row without a better one, as the rule for stopping counted them; 0 without such a rule.
    pub waited: u64,
    /// The learning rate that was reached.
    pub learning_rate: f64,
    /// The first learning rate of the schedule divided by that.
    pub share: f64,
    /// The epoch whose weights are back, counted from 1; `None` when they are those of the last one.
    pub restored: Option<u64>,
}

/// Whether a run learns, or what it waits for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Phase {
    /// It learns.
    Learning,
    /// An epoch is over, and the right answers on the validation data must be told before the next one.
    AwaitsValidation,
    /// It ended by itself.
    Ended(Ended),
}

/// The learning rate in force, the best epoch, and whether the run goes on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct Course<R: Real> {
    pub(crate) rate: Rate,
    pub(crate) watch: Watch<R>,
    pub(crate) phase: Phase,
}

impl Config {
    /// Whether a schedule or a rule for stopping goes by the right answers on the validation data.
    pub fn reads_validation(&self) -> bool {
        self.schedule.reads_validation() || self.stop.reads_validation()
    }

    /// Checks that there is validation where something goes by it.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] on the schedule, or on the rule for stopping.
    pub(crate) fn check_course(&self) -> Result<(), Error> {
        if self.validation != Validation::Off {
            return Ok(());
        }
        if self.schedule.reads_validation() {
            return Err(Error::config("schedule.kind", "halveOnPlateau needs validation, which is off"));
        }
        if self.stop.reads_validation() {
            return Err(Error::config("stop.kind", "noImprovement needs validation, which is off"));
        }
        Ok(())
    }
}

impl<R: Real> Course<R> {
    /// At the start of a run.
    pub(crate) fn new(config: &Config) -> Self {
        let watch = Watch::default();
        Self { rate: Rate::new(config.schedule, config.learning_rate), watch, phase: Phase::Learning }
    }

    /// Follows other settings, as far as they differ from those it was made for. A run that ended by what is no
    /// longer in force goes on.
    pub(crate) fn follow(&mut self, config: &Config) {
        let begun = self.rate.follow(config.schedule, config.learning_rate);
        self.watch.follow(config.stop);
        match self.phase {
            Phase::Ended(Ended { reason: Reason::LearningRate, .. }) if begun => self.phase = Phase::Learning,
            Phase::Ended(Ended { reason: Reason::NoImprovement, .. }) if !config.stop.reads_validation() => {
                self.phase = Phase::Learning;
            }
            Phase::AwaitsValidation if !config.reads_validation() => {
                self.rate.after(config.schedule, None);
                self.phase = Phase::Learning;
            }
            _ => {}
        }
    }

    /// The last mini-batch of an epoch is learned from.
    pub(crate) fn end_epoch(&mut self, config: &Config) {
        if config.reads_validation() {
            self.phase = Phase::AwaitsValidation;
        } else {
            self.rate.after(config.schedule, None);
        }
    }

    /// What the validation data said of the epoch that is over, which is number `epoch`: its right answers,
    /// where there are such data. The best epoch's layers, when they are to be put back.
    pub(crate) fn judge(
        &mut self,
        config: &Config,
        correct: Option<u64>,
        epoch: u64,
        layers: &[Layer<R>],
    ) -> Option<Best<R>> {
        let by_rate = self.rate.after(config.schedule, correct);
        let by_watch =
            correct.map_or(Verdict::GoesOn, |correct| self.watch.after(config.stop, correct, epoch, layers));
        let reason = match (by_watch, by_rate) {
            (Verdict::Ends, _) => Reason::NoImprovement,
            (_, Verdict::Ends) => Reason::LearningRate,
            _ => {
                self.phase = Phase::Learning;
                return None;
            }
        };
        let best = self.watch.best().cloned();
        let (waited, restored) = (self.watch.waited(), best.as_ref().map(|best| best.epoch));
        let (learning_rate, share) = (self.rate.now(), config.learning_rate / self.rate.now());
        self.phase = Phase::Ended(Ended { reason, waited, learning_rate, share, restored });
        best
    }

    /// Goes on after its end: waits again as long as before. The learning rate stays, and so does what is best.
    pub(crate) fn train_on(&mut self) {
        if let Phase::Ended(_) = self.phase {
            self.watch.begin_anew();
            self.phase = Phase::Learning;
        }
    }

    /// Whether a run that has come so far can be there.
    pub(crate) fn is_possible(&self, epoch: u64, offset: usize) -> bool {
        let rests = !matches!(self.phase, Phase::Learning);
        let told = match self.phase {
            Phase::Ended(Ended { learning_rate, share, restored, .. }) => {
                // A learning rate of 0 is an infinite share.
                learning_rate.is_finite()
                    && learning_rate >= 0.0
                    && share > 0.0
                    && restored.is_none_or(|restored| (1..=epoch).contains(&restored))
            }
            _ => true,
        };
        self.rate.is_possible(epoch)
            && self.watch.is_possible(epoch)
            && told
            && (!rests || (offset == 0 && epoch > 0))
    }
}
