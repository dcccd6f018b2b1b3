//! What a network is worth on one split of the data, and where it errs.

use std::ops::Range;

use ndarray::Array2;
use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use super::Trainer;
use crate::Real;
use crate::dataset::{DIGITS, Part, Split, meaning};
use crate::network::{Answer, Layer, Score};
use crate::sweep::{End, Gather, Piece, Sweep};

/// The network's record on one split.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Evaluation {
    /// Mean cost without penalty.
    pub cost: f64,
    /// The penalty: λ divided by the number of training images, whichever split is evaluated.
    pub penalty: f64,
    /// Samples whose largest output is the right one.
    pub correct: usize,
    /// Samples in the split.
    pub count: usize,
}

/// The network's record on one split, sample by sample where it is wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Confusion {
    /// What [`Trainer::evaluate`] gives.
    pub evaluation: Evaluation,
    /// Samples by what they are and what the network says: classes x outputs; 10 x 10 where a single output tells two
    /// digits apart, each at its own place.
    pub counts: Array2<u32>,
    /// Every sample whose largest output is a wrong one, the largest such output first; samples in their order
    /// where it is the same.
    pub mistakes: Vec<Mistake>,
}

/// A sample of which the network says what is wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mistake {
    /// Number of the sample in the data set.
    pub sample: usize,
    /// The right output; where a single one tells two digits apart, the digit.
    pub class: u32,
    /// The largest output; where a single one tells two digits apart, the digit that it says.
    pub said: u32,
    /// Activation of the largest output; of a single one that says the lower digit, what it lacks of 1.
    pub activation: f64,
}

impl<R: Real> Trainer<R> {
    /// Cost and right answers on a split, all neurons taking part; `None` when the split has no samples.
    pub fn evaluate(&self, split: Split) -> Option<Evaluation> {
        self.evaluate_samples(self.dataset.range(split))
    }

    /// Cost and right answers on a part of a split, all neurons taking part; `None` when it has no samples.
    pub fn evaluate_part(&self, part: Part) -> Option<Evaluation> {
        self.evaluate_samples(self.dataset.splits().part(part))
    }

    /// Cost and right answers on any samples of the data, all neurons taking part; `None` when there are none
    /// in the range, or not all of them are here.
    pub fn evaluate_samples(&self, range: Range<usize>) -> Option<Evaluation> {
        self.here(range).map(|range| self.in_one_go(Sweep::new(self, range, Evaluating::default())))
    }

    /// What the network takes for what on a split, all neurons taking part; `None` when the split has no
    /// samples. Costs the same pass as [`Trainer::evaluate`].
    pub fn confusion(&self, split: Split) -> Option<Confusion> {
        self.confusing(split).map(|sweep| self.in_one_go(sweep))
    }

    /// [`Trainer::confusion`] as a pass that can rest on the way.
    pub fn confusing(&self, split: Split) -> Option<Sweep<R, Confusing>> {
        // A single output tells two classes apart.
        let outputs = match self.dataset.pair() {
            Some(_) => DIGITS,
            None => self.network.layers.last().map_or(0, Layer::neurons).max(2),
        };
        let begun = Confusing {
            scores: Evaluating::default(),
            counts: Array2::zeros((outputs, outputs)),
            mistakes: Vec::new(),
        };
        self.here(self.dataset.range(split)).map(|range| Sweep::new(self, range, begun))
    }

    /// A range of samples that are all here.
    fn here(&self, range: Range<usize>) -> Option<Range<usize>> {
        (!range.is_empty() && range.end <= self.dataset.len()).then_some(range)
    }

    /// What a pass finds that rests nowhere.
    pub(crate) fn in_one_go<G: Gather<R>>(&self, mut sweep: Sweep<R, G>) -> G::Found {
        loop {
            if let Some(found) = sweep.advance(self, || true) {
                return found;
            }
        }
    }
}

/// Gathers an [`Evaluation`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Evaluating {
    /// Of the samples that are summed up together.
    group: Score,
    cost: f64,
    correct: usize,
    count: usize,
}

impl Evaluating {
    fn take_each<R: Real>(&mut self, piece: &Piece<'_, R>, each: impl FnMut(usize, Answer<R>)) {
        piece.network.score(piece.batch, piece.workspace, &mut self.group, each);
        self.count += piece.batch.len();
        if piece.ends == End::Group {
            let Score { cost, correct } = std::mem::take(&mut self.group);
            self.cost += cost;
            self.correct += correct;
        }
    }
}

impl<R: Real> Gather<R> for Evaluating {
    type Found = Evaluation;

    fn take(&mut self, piece: Piece<'_, R>) {
        self.take_each(&piece, |_, _| {});
    }

    fn found(self, trainer: &Trainer<R>) -> Evaluation {
        let Self { cost, correct, count, .. } = self;
        let (norms, training) = (trainer.network.norms(), trainer.state.order.len());
        let penalty = trainer.config.regularizer.penalty(norms, training);
        Evaluation { cost: cost / count as f64, penalty, correct, count }
    }
}

/// Gathers a [`Confusion`].
#[derive(Clone, Debug)]
pub struct Confusing {
    scores: Evaluating,
    counts: Array2<u32>,
    mistakes: Vec<Mistake>,
}

impl<R: Real> Gather<R> for Confusing {
    type Found = Confusion;

    fn take(&mut self, piece: Piece<'_, R>) {
        let Self { scores, counts, mistakes } = self;
        scores.take_each(&piece, |sample, Answer { class, said, activation }| {
            let pair = piece.dataset.pair();
            let (class, said) = (meaning(pair, class), meaning(pair, said));
            counts[[class as usize, said as usize]] += 1;
            if said != class {
                let sample = piece.dataset.image(piece.first + sample);
                mistakes.push(Mistake { sample, class, said, activation: activation.to_f64() });
            }
        });
    }

    fn found(self, trainer: &Trainer<R>) -> Confusion {
        let Self { scores, counts, mut mistakes } = self;
        let surest = |one: &Mistake, other: &Mistake| {
            other.activation.total_cmp(&one.activation).then(one.sample.cmp(&other.sample))
        };
        mistakes.sort_unstable_by(surest);
        Confusion { evaluation: scores.found(trainer), counts, mistakes }
    }
}
