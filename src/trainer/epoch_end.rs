//! What is decided at the end of an epoch.

use super::Trainer;
use crate::Real;
use crate::course::{Ended, Phase};
use crate::dataset::Split;
use crate::optimizer::Moments;
use crate::optimizer::whole_set::Memory;

impl<R: Real> Trainer<R> {
    /// The learning rate in force: that of the settings until their schedule changes it.
    pub fn learning_rate(&self) -> f64 {
        self.state.course.rate.now()
    }

    /// Whether an epoch is over of which the schedule, or the rule for stopping, must know how many validation
    /// samples are right. Until [`Trainer::after_epoch`] was told, nothing more is learned.
    pub fn awaits_validation(&self) -> bool {
        self.state.course.phase == Phase::AwaitsValidation
    }

    /// Tells how many validation samples are right at the end of the epoch that is over; `None` when there are
    /// no such samples so far: then it counts neither as better nor as no better. Says how the run ended, if
    /// it did.
    ///
    /// When the run ends and the rule says so, the weights and biases of the best epoch are put back and the
    /// optimizer's memory is cleared; the random streams and all counts go on. An epoch that is not
    /// [awaited](Trainer::awaits_validation) is counted already, and is not counted twice.
    pub fn after_epoch(&mut self, correct: Option<usize>) -> Option<Ended> {
        if self.awaits_validation() {
            let correct = correct.map(|correct| correct as u64);
            let epoch = self.state.epoch;
            let course = &mut self.state.course;
            if let Some(best) = course.judge(&self.config, correct, epoch, &self.network.layers) {
                self.network.layers.clone_from(&best.layers);
                self.state.moments = Moments::new(self.config.optimizer);
                self.state.memory = Memory::default();
                self.version += 1;
            }
        }
        self.ended()
    }

    /// [`Trainer::after_epoch`] with what the validation split says, evaluated in one go if it is awaited.
    pub fn validate_epoch(&mut self) -> Option<Ended> {
        if !self.awaits_validation() {
            return self.ended();
        }
        let correct = self.evaluate(Split::Validation).map(|evaluation| evaluation.correct);
        self.after_epoch(correct)
    }

    /// How the run ended by itself, if it did: nothing more is learned until it is told to
    /// [train on](Trainer::train_on).
    pub fn ended(&self) -> Option<Ended> {
        match self.state.course.phase {
            Phase::Ended(ended) => Some(ended),
            _ => None,
        }
    }

    /// Goes on with a run that ended by itself, from the weights that it has now. Epochs without a better one
    /// are counted anew; what was best so far is still to be beaten, and the learning rate stays.
    pub fn train_on(&mut self) {
        self.state.course.train_on();
    }
}
