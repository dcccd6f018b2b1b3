//! A figure's runs, trained and compared.

use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use super::{Agreement, Epochs, ExperimentRun, Quantity, Series, Statement};
use crate::dataset::{Mnist, Split};
use crate::{Divergence, Error, Evaluation, Precision, Real, Trainer};

/// What came of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// For each part of [`ExperimentRun::evaluate`] its evaluations, epoch by epoch.
    evaluations: Vec<(Split, Vec<Evaluation>)>,
    training: usize,
    /// Where the run diverged, if it did.
    pub divergence: Option<Divergence>,
}

impl Outcome {
    /// The evaluations on a split, epoch by epoch; none when the run was not evaluated on it.
    pub fn evaluations(&self, split: Split) -> &[Evaluation] {
        self.evaluations
            .iter()
            .find(|(other, _)| *other == split)
            .map_or(&[], |(_, evaluations)| evaluations.as_slice())
    }

    /// A quantity on a split as it would be published, epoch by epoch.
    pub fn values(&self, split: Split, quantity: Quantity) -> Vec<f64> {
        self.evaluations(split).iter().map(|evaluation| quantity.of(*evaluation, self.training)).collect()
    }

    /// Shares of right answers on a split, epoch by epoch.
    pub fn shares(&self, split: Split) -> Vec<f64> {
        let share = |evaluation: &Evaluation| evaluation.correct as f64 / evaluation.count as f64;
        self.evaluations(split).iter().map(share).collect()
    }
}

impl ExperimentRun {
    /// Trains the run for its epochs, or for the first `most` of them; calls `each_epoch` after each.
    ///
    /// # Errors
    ///
    /// Settings that are impossible or do not fit MNIST; [`Error::Data`] when not all of it is here.
    pub fn replay(&self, mnist: &Mnist, most: usize, each_epoch: impl FnMut()) -> Result<Outcome, Error> {
        match self.config.precision {
            Precision::F32 => self.replay_in::<f32>(mnist, most, each_epoch),
            Precision::F64 => self.replay_in::<f64>(mnist, most, each_epoch),
        }
    }

    fn replay_in<R: Real>(
        &self,
        mnist: &Mnist,
        most: usize,
        mut each_epoch: impl FnMut(),
    ) -> Result<Outcome, Error> {
        let splits = Mnist::splits(self.config.training, self.config.validation)?;
        let mut trainer = Trainer::<R>::new(self.config.clone(), mnist.divided(splits)?)?;
        let mut outcome = Outcome {
            evaluations: self.evaluate.iter().map(|part| (part.split, Vec::new())).collect(),
            training: self.config.training_images(),
            divergence: None,
        };
        for epoch in 1..=self.epochs.min(most) {
            trainer.epoch();
            let looks = self.monitor.looks(epoch, self.epochs);
            if trainer.divergence().is_none() && looks {
                self.look(&mut trainer, &mut outcome);
            }
            if trainer.divergence().is_some() {
                break;
            }
            each_epoch();
            if trainer.validate_epoch().is_some() {
                if !looks {
                    self.look(&mut trainer, &mut outcome);
                }
                break;
            }
        }
        outcome.divergence = trainer.divergence();
        Ok(outcome)
    }

    /// Evaluates the run where it stands.
    fn look<R: Real>(&self, trainer: &mut Trainer<R>, outcome: &mut Outcome) {
        for (part, (_, evaluations)) in self.evaluate.iter().zip(&mut outcome.evaluations) {
            let evaluation = trainer.evaluate_part(*part);
            let told = evaluation.map_or([0.0; 2], |found| [found.cost, found.penalty]);
            if trainer.judge(&told).is_ok() {
                evaluations.extend(evaluation);
            }
        }
    }
}

/// How a run did against a published series.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// Epochs that agree.
    pub agreeing: usize,
    /// Epochs that agree before the first one that does not.
    pub first: usize,
    /// Epochs that were compared.
    pub epochs: usize,
    /// Largest relative difference of all.
    pub furthest: f64,
    /// Whether that is as far as a correct program agrees.
    pub holds: bool,
}

impl Agreement {
    /// Largest relative difference that counts as none.
    pub fn within(self) -> f64 {
        match self {
            Self::Exact { within } | Self::Amplified { within, .. } => within,
        }
    }

    /// Compares published values with [`Outcome::values`]. Epochs that the run did not come to are not compared.
    pub fn compare(self, published: &[f64], ours: &[f64]) -> Comparison {
        let differences: Vec<f64> =
            published.iter().zip(ours).map(|(published, ours)| difference(*published, *ours)).collect();
        let within = self.within();
        let agrees = |difference: &&f64| **difference <= within;
        let epochs = differences.len();
        let agreeing = differences.iter().filter(agrees).count();
        let first = differences.iter().take_while(agrees).count();
        let furthest = differences.iter().copied().fold(0.0, f64::max);
        let holds = match self {
            Self::Exact { .. } => agreeing == epochs,
            Self::Amplified { first: first_due, least, rest, .. } => {
                // Those that were not come to might all agree.
                let due = least.saturating_add(epochs).saturating_sub(published.len());
                first >= first_due.min(epochs) && agreeing >= due && rest.is_none_or(|rest| furthest <= rest)
            }
        };
        Comparison { agreeing, first, epochs, furthest, holds }
    }
}

impl Series {
    /// Compares with [`Outcome::values`].
    pub fn compare(&self, ours: &[f64]) -> Comparison {
        self.agreement.compare(&self.values, ours)
    }
}

/// Relative difference; what is not a number differs infinitely.
fn difference(published: f64, ours: f64) -> f64 {
    if published == ours {
        return 0.0;
    }
    let difference = (ours - published).abs() / published.abs();
    if difference.is_nan() { f64::INFINITY } else { difference }
}

impl Statement {
    /// The shares of right answers that it is about, of all that a run had: the lowest and the highest.
    /// `None` when the run had none.
    pub fn ours(&self, shares: &[f64]) -> Option<(f64, f64)> {
        let highest = shares.iter().copied().reduce(f64::max)?;
        let lowest = shares.iter().copied().reduce(f64::min)?;
        Some(match self.epochs {
            Epochs::Each => (lowest, highest),
            Epochs::Best => (highest, highest),
            Epochs::Last => shares.last().map(|last| (*last, *last))?,
        })
    }

    /// Whether a run with these shares of right answers comes as near as it should.
    pub fn holds(&self, shares: &[f64]) -> bool {
        self.ours(shares).is_some_and(|(lowest, highest)| {
            lowest >= self.lowest - self.margin && highest <= self.highest + self.margin
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(agreement: Agreement) -> Series {
        let values = vec![1.0, 2.0, 4.0, 8.0];
        Series { run: "run".into(), split: Split::Test, quantity: Quantity::Cost, agreement, values }
    }

    #[test]
    fn an_exact_series_must_agree_in_every_epoch_that_was_reached() {
        let series = series(Agreement::Exact { within: 0.01 });
        let comparison = series.compare(&[1.0, 2.01, 4.0]);
        let expected = Comparison { agreeing: 3, first: 3, epochs: 3, furthest: 0.005, holds: true };
        assert!((comparison.furthest - expected.furthest).abs() < 1e-12);
        assert_eq!(Comparison { furthest: 0.005, ..comparison }, expected);
        let off = series.compare(&[1.0, 2.2, 4.0, 8.0]);
        assert_eq!((off.agreeing, off.first, off.epochs, off.holds), (3, 1, 4, false));
        assert!(!series.compare(&[f64::NAN]).holds);
        assert_eq!(series.compare(&[f64::NAN]).furthest, f64::INFINITY);
    }

    #[test]
    fn an_amplified_series_must_agree_as_far_as_is_said() {
        let holds = |first, least, rest, ours: &[f64]| {
            series(Agreement::Amplified { within: 0.0, first, least, rest }).compare(ours).holds
        };
        let ours = [1.0, 2.0, 5.0, 8.0];
        assert!(holds(2, 3, None, &ours) && holds(2, 2, Some(0.25), &ours));
        assert!(!holds(3, 3, None, &ours), "the third does not agree");
        assert!(!holds(2, 4, None, &ours), "three agree in all");
        assert!(!holds(2, 3, Some(0.2), &ours), "the third is too far");
        assert!(holds(2, 3, None, &ours[..2]), "those to come may agree");
        assert!(!holds(2, 3, None, &[1.0, 3.0]), "the second does not agree");
    }

    #[test]
    fn a_statement_is_about_each_epoch_or_about_the_best_or_the_last() {
        let statement = |epochs| Statement {
            run: "run".into(),
            split: Split::Test,
            epochs,
            lowest: 0.5,
            highest: 0.6,
            margin: 0.1,
            source: None,
        };
        assert!(statement(Epochs::Best).holds(&[0.1, 0.65, 0.2]));
        assert!(!statement(Epochs::Each).holds(&[0.1, 0.65, 0.2]));
        assert!(statement(Epochs::Each).holds(&[0.45, 0.65]));
        assert!(!statement(Epochs::Best).holds(&[]));
        assert!(statement(Epochs::Last).holds(&[0.1, 0.9, 0.65]));
        assert!(!statement(Epochs::Last).holds(&[0.55, 0.2]));
        assert!(!statement(Epochs::Last).holds(&[]));
    }
}
