//! How the learning rate changes from epoch to epoch.

use serde::{Deserialize, Serialize};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::patience::Patience;
use crate::setting::{Changes, Range, Setting, Slider, Value, kinds};

/// The rule by which the learning rate η changes at the end of an epoch. It begins with
/// [`Config::learning_rate`](crate::Config::learning_rate), and begins anew when that is changed, or the kind.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Schedule {
    /// η stays as it is.
    Constant,
    /// After every so many epochs η is multiplied by a factor.
    Step {
        /// Epochs from one change to the next.
        every: usize,
        /// What η is multiplied by.
        factor: f64,
    },
    /// After each epoch η is multiplied by a factor.
    Exponential {
        /// What η is multiplied by.
        factor: f64,
    },
    /// The chapter's exercise: η is halved after some epochs in a row without more right answers on the
    /// validation data than ever before, and the run ends when η has fallen to a share of the first one.
    HalveOnPlateau {
        /// Epochs in a row without a better one.
        patience: usize,
        /// The run ends when η is at most the first one divided by this; 128 when absent.
        stop_at: f64,
    },
}

kinds!(Schedule {
    Constant: "constant" {},
    Step: "step" { every: "every", factor: "factor" },
    Exponential: "exponential" { factor: "factor" },
    HalveOnPlateau: "halveOnPlateau" { patience: "patience", stop_at: "stopAt" or STOP_AT },
});

/// As in the chapter: seven halvings.
const STOP_AT: f64 = 128.0;

const KIND: &str = "schedule.kind";

impl Schedule {
    /// The choice of the kind, and the parameters of each kind.
    pub(crate) const SETTINGS: &[Setting] = &[
        Setting::new(
            KIND,
            Value::Choice { options: Self::NAMES, read: |config| Some(config.schedule.name()) },
            Changes::WhileTraining,
        ),
        Setting::new(
            "schedule.every",
            Value::Count {
                legal: Range::at_least(1.0),
                slider: Some(Slider::Logarithmic { from: 1.0, to: 100.0 }),
                read: |config| match config.schedule {
                    Self::Step { every, .. } => Some(every as u64),
                    _ => None,
                },
            },
            Changes::WhileTraining,
        )
        .of(KIND, &["step"], 10.0),
        Setting::new(
            "schedule.factor",
            Value::Number {
                legal: Range::above(0.0),
                slider: Some(Slider::Linear { from: 0.1, to: 1.0, step: 0.01 }),
                read: |config| match config.schedule {
                    Self::Step { factor, .. } | Self::Exponential { factor } => Some(factor),
                    _ => None,
                },
            },
            Changes::WhileTraining,
        )
        .of(KIND, &["step", "exponential"], 0.8),
        Setting::new(
            "schedule.patience",
            Value::Count {
                legal: Range::at_least(1.0),
                slider: Some(Slider::Logarithmic { from: 1.0, to: 100.0 }),
                read: |config| match config.schedule {
                    Self::HalveOnPlateau { patience, .. } => Some(patience as u64),
                    _ => None,
                },
            },
            Changes::WhileTraining,
        )
        .of(KIND, &["halveOnPlateau"], 10.0),
        Setting::new(
            "schedule.stopAt",
            Value::Number {
                legal: Range::at_least(1.0),
                slider: Some(Slider::Logarithmic { from: 1.0, to: 1024.0 }),
                read: |config| match config.schedule {
                    Self::HalveOnPlateau { stop_at, .. } => Some(stop_at),
                    _ => None,
                },
            },
            Changes::WhileTraining,
        )
        .of(KIND, &["halveOnPlateau"], STOP_AT),
    ];

    /// Whether it goes by the right answers on the validation data.
    pub(crate) fn reads_validation(self) -> bool {
        matches!(self, Self::HalveOnPlateau { .. })
    }
}

/// The learning rate in force, and what the schedule remembers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Rate {
    /// The learning rate that the schedule began with.
    first: f64,
    now: f64,
    memory: Memory,
}

/// What each kind remembers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Memory {
    Constant,
    Step { epochs: u64 },
    Exponential,
    HalveOnPlateau(Patience),
}

/// Whether a run goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    GoesOn,
    Ends,
}

impl Rate {
    /// At the beginning of a schedule.
    pub(crate) fn new(schedule: Schedule, first: f64) -> Self {
        let memory = match schedule {
            Schedule::Constant => Memory::Constant,
            Schedule::Step { .. } => Memory::Step { epochs: 0 },
            Schedule::Exponential { .. } => Memory::Exponential,
            Schedule::HalveOnPlateau { .. } => Memory::HalveOnPlateau(Patience::default()),
        };
        Self { first, now: first, memory }
    }

    /// The learning rate in force.
    pub(crate) fn now(&self) -> f64 {
        self.now
    }

    /// Begins anew when it was made for another kind of schedule, or for another first learning rate. Says
    /// whether it did.
    pub(crate) fn follow(&mut self, schedule: Schedule, first: f64) -> bool {
        let new = Self::new(schedule, first);
        let begins = self.first != first
            || std::mem::discriminant(&self.memory) != std::mem::discriminant(&new.memory);
        if begins {
            *self = new;
        }
        begins
    }

    /// An epoch is over, with so many right answers on the validation data where they are known.
    pub(crate) fn after(&mut self, schedule: Schedule, correct: Option<u64>) -> Verdict {
        // A factor above 1 may go on for ever.
        let times = |factor: f64| (self.now * factor).min(f64::MAX);
        match (schedule, &mut self.memory) {
            (Schedule::Step { every, factor }, Memory::Step { epochs }) => {
                *epochs += 1;
                if epochs.is_multiple_of(every as u64) {
                    self.now = times(factor);
                }
            }
            (Schedule::Exponential { factor }, Memory::Exponential) => self.now = times(factor),
            (Schedule::HalveOnPlateau { patience, stop_at }, Memory::HalveOnPlateau(waiting)) => {
                if let Some(correct) = correct {
                    waiting.see(correct);
                }
                if waiting.is_over(patience) {
                    waiting.begin_anew();
                    self.now /= 2.0;
                    if self.now <= self.first / stop_at {
                        return Verdict::Ends;
                    }
                }
            }
            // `follow` lets nothing else be remembered.
            _ => {}
        }
        Verdict::GoesOn
    }

    /// Whether a run on so many samples of validation data, in that epoch, can be there.
    pub(crate) fn is_possible(&self, epoch: u64) -> bool {
        let legal = self.first.is_finite() && self.first > 0.0 && self.now.is_finite() && self.now >= 0.0;
        legal
            && match &self.memory {
                Memory::Constant => self.now == self.first,
                Memory::Step { epochs } => *epochs <= epoch,
                Memory::Exponential => true,
                Memory::HalveOnPlateau(waiting) => waiting.is_possible(epoch),
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The learning rate of each epoch, and after how many of them the schedule ends.
    fn rates(schedule: Schedule, correct: &[u64]) -> (Vec<f64>, Option<usize>) {
        let mut rate = Rate::new(schedule, 0.5);
        let mut rates = vec![rate.now()];
        for (epoch, correct) in correct.iter().enumerate() {
            let verdict = rate.after(schedule, Some(*correct));
            rates.push(rate.now());
            if verdict == Verdict::Ends {
                return (rates, Some(epoch + 1));
            }
        }
        (rates, None)
    }

    #[test]
    fn a_constant_rate_stays() {
        assert_eq!(rates(Schedule::Constant, &[3, 2, 1]), (vec![0.5; 4], None));
    }

    #[test]
    fn a_step_comes_after_every_so_many_epochs_and_an_exponential_one_after_each() {
        let step = Schedule::Step { every: 2, factor: 0.5 };
        assert_eq!(rates(step, &[0; 5]).0, [0.5, 0.5, 0.25, 0.25, 0.125, 0.125]);
        let exponential = Schedule::Exponential { factor: 0.5 };
        assert_eq!(rates(exponential, &[0; 3]).0, [0.5, 0.25, 0.125, 0.0625]);
    }

    #[test]
    fn the_rate_is_halved_after_so_many_epochs_without_more_right_answers_and_an_equal_count_is_not_more() {
        let schedule = Schedule::HalveOnPlateau { patience: 2, stop_at: 4.0 };
        let (rates, end) = rates(schedule, &[90, 92, 92, 91, 92, 93, 93, 93, 99]);
        // Halved after the fourth (two without more than 92), not by the fifth, which waits anew; and after the
        // eighth, at a quarter of the first: there it ends.
        assert_eq!(rates, [0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.125]);
        assert_eq!(end, Some(8));
    }

    #[test]
    fn none_right_is_more_than_nothing_seen() {
        let schedule = Schedule::HalveOnPlateau { patience: 1, stop_at: 128.0 };
        assert_eq!(rates(schedule, &[0, 0]).0, [0.5, 0.5, 0.25]);
    }

    #[test]
    fn seven_halvings_end_a_schedule_that_stops_at_128() {
        let schedule = Schedule::HalveOnPlateau { patience: 1, stop_at: STOP_AT };
        let (rates, end) = rates(schedule, &[0; 100]);
        assert_eq!((rates.last(), end), (Some(&(0.5 / 128.0)), Some(8)));
    }

    #[test]
    fn an_epoch_without_validation_counts_neither_way() {
        let schedule = Schedule::HalveOnPlateau { patience: 2, stop_at: 128.0 };
        let mut rate = Rate::new(schedule, 0.5);
        for correct in [Some(9), None, Some(9), None] {
            rate.after(schedule, correct);
        }
        assert_eq!(rate.now(), 0.5);
        rate.after(schedule, Some(9));
        assert_eq!(rate.now(), 0.25);
    }

    #[test]
    fn another_first_rate_and_another_kind_begin_anew_and_another_parameter_goes_on() {
        let schedule = Schedule::Step { every: 2, factor: 0.5 };
        let mut rate = Rate::new(schedule, 0.5);
        for _ in 0..3 {
            rate.after(schedule, None);
        }
        let other = Schedule::Step { every: 4, factor: 0.1 };
        assert!(!rate.follow(other, 0.5));
        rate.after(other, None);
        assert_eq!(rate.now(), 0.25 * 0.1);
        assert!(rate.follow(other, 2.0));
        assert_eq!(rate, Rate::new(other, 2.0));
        assert!(rate.follow(Schedule::Constant, 2.0));
    }

    #[test]
    fn the_longest_growth_stays_finite() {
        let schedule = Schedule::Exponential { factor: 1e300 };
        let mut rate = Rate::new(schedule, 1.0);
        for _ in 0..3 {
            rate.after(schedule, None);
        }
        assert_eq!(rate.now(), f64::MAX);
        assert!(rate.is_possible(3));
    }
}
