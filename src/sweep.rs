//! A pass over samples of the data that can rest on the way.

use std::ops::Range;

use crate::batch::Batch;
use crate::dataset::Dataset;
use crate::network::{Network, Workspace};
use crate::{Real, Trainer};

/// Samples that are summed up together, whatever the pieces.
pub(crate) const TOGETHER: usize = 100;

/// What is gathered on a pass.
pub trait Gather<R: Real>: Clone {
    /// What comes of it.
    type Found;

    /// Takes what the network made of a piece, whose first sample has the number `first` in the data set.
    fn take(&mut self, piece: Piece<'_, R>);

    /// What was found, once all samples are through.
    fn found(self, trainer: &Trainer<R>) -> Self::Found;
}

/// Samples that have passed forward through the network.
pub struct Piece<'a, R: Real> {
    /// Number of the first one in the data set.
    pub(crate) first: usize,
    pub(crate) dataset: &'a Dataset,
    pub(crate) network: &'a Network<R>,
    pub(crate) batch: &'a Batch<R>,
    pub(crate) workspace: &'a mut Workspace<R>,
    /// Whether the samples that are summed up together end here.
    pub(crate) ends: End,
}

/// What ends with a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Nothing but the piece.
    Piece,
    /// The samples that are summed up together.
    Group,
}

/// A pass over samples that is made as far as there is time, with the same outcome as in one go.
///
/// It is about the run as it is: when that has learned, or is tuned, in between, the pass begins anew.
#[derive(Clone, Debug)]
pub struct Sweep<R: Real, G> {
    range: Range<usize>,
    next: usize,
    version: u64,
    batch: Batch<R>,
    workspace: Workspace<R>,
    begun: G,
    gathered: G,
}

impl<R: Real, G: Gather<R>> Sweep<R, G> {
    /// A pass over samples of the data set by their numbers, gathered in what `begun` holds of none.
    pub(crate) fn new(trainer: &Trainer<R>, range: Range<usize>, begun: G) -> Self {
        Self {
            next: range.start,
            range,
            version: trainer.version(),
            batch: Batch::new(trainer.config(), trainer.network().target_stride()),
            workspace: Workspace::new(trainer.network()),
            gathered: begun.clone(),
            begun,
        }
    }

    /// Goes on until all samples are through, and says what was found; `None` when `go_on` says no before. It
    /// is asked after each piece, of which at least one is done.
    pub fn advance(&mut self, trainer: &Trainer<R>, mut go_on: impl FnMut() -> bool) -> Option<G::Found> {
        if self.version != trainer.version() {
            *self = Self::new(trainer, self.range.clone(), self.begun.clone());
        }
        let network = trainer.network();
        let most = trainer.piece();
        while self.next < self.range.end {
            let done = self.next - self.range.start;
            let group = self.range.end.min(self.next + TOGETHER - done % TOGETHER);
            let end = group.min(self.next + most);
            self.batch.gather(trainer.dataset(), self.next..end);
            network.forward(&self.batch, &mut self.workspace, |_, _, _| {});
            self.gathered.take(Piece {
                first: self.next,
                dataset: trainer.dataset(),
                network,
                batch: &self.batch,
                workspace: &mut self.workspace,
                ends: if end == group { End::Group } else { End::Piece },
            });
            self.next = end;
            if !go_on() {
                return None;
            }
        }
        let gathered = std::mem::replace(&mut self.gathered, self.begun.clone());
        self.next = self.range.start;
        Some(gathered.found(trainer))
    }

    /// The share of the samples that is through, from 0 to 1.
    pub fn progress(&self) -> f64 {
        (self.next - self.range.start) as f64 / self.range.len() as f64
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ndarray::Array2;

    use super::*;
    use crate::dataset::{Dataset, Dense, Samples, Split, Splits};
    use crate::{Config, Confusion};

    const SAMPLES: usize = 333;

    fn in_pieces_of(piece: usize) -> Trainer<f32> {
        let inputs = Array2::from_shape_fn((SAMPLES, 5), |(sample, input)| {
            ((sample * 37 + input * 101 + 13) * 7919 % 1009) as f64 / 504.5 - 1.0
        });
        let targets = Array2::from_shape_fn((SAMPLES, 3), |(sample, output)| f64::from(sample % 3 == output));
        let dense = Dense::new(inputs, targets).unwrap();
        let splits = Splits { training: 0..SAMPLES, validation: 0..0, test: 0..0 };
        let dataset = Dataset::new(Arc::new(Samples::Dense(dense)), splits).unwrap();
        let config = Config { sizes: vec![5, 7, 3], training: SAMPLES, ..Config::default() };
        let mut trainer = Trainer::new(config, dataset).unwrap();
        trainer.set_piece(piece);
        trainer
    }

    /// What a pass finds that rests after every piece, and how often it rested.
    fn resting<G: Gather<f32>>(trainer: &Trainer<f32>, mut sweep: Sweep<f32, G>) -> (G::Found, usize) {
        let (mut rests, mut progress) = (0, 0.0);
        loop {
            if let Some(found) = sweep.advance(trainer, || false) {
                return (found, rests);
            }
            rests += 1;
            assert!(sweep.progress() > progress);
            progress = sweep.progress();
        }
    }

    #[test]
    fn a_pass_that_rests_finds_what_one_in_one_go_does_to_the_bit_whatever_the_pieces() {
        let whole = in_pieces_of(1000);
        let expected = whole.confusion(Split::Training).unwrap();
        assert_eq!(whole.evaluate(Split::Training), Some(expected.evaluation));
        for piece in [1, 3, 7, 50, 99, 100, 1000] {
            let trainer = in_pieces_of(piece);
            let (confusion, rests) = resting(&trainer, trainer.confusing(Split::Training).unwrap());
            assert_eq!(confusion, expected, "pieces of {piece}");
            assert!(rests >= SAMPLES / piece.min(TOGETHER));
            let (norms, _) = resting(&trainer, trainer.probe().measuring());
            assert_eq!(norms, trainer.probe().gradient_norms());
            let (reading, _) = resting(&trainer, trainer.probe().reading());
            assert_eq!(reading.misread(0), whole.probe().read().misread(0));
            assert_eq!(reading.len(), SAMPLES);
        }
    }

    #[test]
    fn a_pass_begins_anew_when_the_run_learns_or_is_tuned_in_between() {
        let mut trainer = in_pieces_of(10);
        let mut sweep = trainer.confusing(Split::Training).unwrap();
        assert!(sweep.advance(&trainer, || false).is_none());
        trainer.step();
        let found = |sweep: &mut Sweep<_, _>, trainer: &_| -> Confusion {
            (0..).find_map(|_| sweep.advance(trainer, || true)).unwrap()
        };
        assert_eq!(found(&mut sweep, &trainer), trainer.confusion(Split::Training).unwrap());
        assert!(sweep.advance(&trainer, || false).is_none());
        trainer.tune(Config { cost: crate::Cost::Quadratic, ..trainer.config().clone() }).unwrap();
        assert_eq!(found(&mut sweep, &trainer), trainer.confusion(Split::Training).unwrap());
    }
}
