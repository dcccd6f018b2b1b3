//! What a network is worth on one split of the data, and where it errs.

use std::ops::Range;

use ndarray::Array2;
use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use super::Trainer;
use crate::Real;
use crate::batch::Batch;
use crate::dataset::{Part, Split};
use crate::network::{Answer, Layer, Workspace};

/// Samples that are evaluated together: enough to amortize a pass, few enough for the cache.
pub(crate) const EVALUATED_TOGETHER: usize = 100;

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
    /// Samples by what they are and what the network says: classes x outputs.
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
    /// The right output.
    pub class: u32,
    /// The largest output.
    pub said: u32,
    /// Activation of the largest output.
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
        self.evaluate_each(range, |_, _| {})
    }

    /// What the network takes for what on a split, all neurons taking part; `None` when the split has no
    /// samples. Costs the same pass as [`Trainer::evaluate`].
    pub fn confusion(&self, split: Split) -> Option<Confusion> {
        let outputs = self.network.layers.last().map_or(0, Layer::neurons);
        let mut counts = Array2::zeros((outputs, outputs));
        let mut mistakes = Vec::new();
        let evaluation =
            self.evaluate_each(self.dataset.range(split), |sample, Answer { class, said, activation }| {
                counts[[class as usize, said as usize]] += 1;
                if said != class {
                    mistakes.push(Mistake { sample, class, said, activation: activation.to_f64() });
                }
            })?;
        let surest = |one: &Mistake, other: &Mistake| {
            other.activation.total_cmp(&one.activation).then(one.sample.cmp(&other.sample))
        };
        mistakes.sort_unstable_by(surest);
        Some(Confusion { evaluation, counts, mistakes })
    }

    /// Evaluates, and tells what the network says of each sample, by its number in the data set.
    fn evaluate_each(
        &self,
        range: Range<usize>,
        mut each: impl FnMut(usize, Answer<R>),
    ) -> Option<Evaluation> {
        let count = range.len();
        if count == 0 || range.end > self.dataset.samples().len() {
            return None;
        }
        let mut batch = Batch::new(&self.config, self.network.target_stride());
        let mut workspace = Workspace::new(&self.network);
        let (mut cost, mut correct) = (0.0, 0);
        for begin in range.clone().step_by(EVALUATED_TOGETHER) {
            batch.gather(&self.dataset, begin..(begin + EVALUATED_TOGETHER).min(range.end));
            self.network.forward(&batch, &mut workspace, |_, _, _| {});
            let score = self.network.score(&batch, &workspace, |sample, answer| each(begin + sample, answer));
            cost += score.cost;
            correct += score.correct;
        }
        let penalty = self.config.regularizer.penalty(self.network.norms(), self.state.order.len());
        Some(Evaluation { cost: cost / count as f64, penalty, correct, count })
    }
}
