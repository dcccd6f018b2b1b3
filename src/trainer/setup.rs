//! A run that is being set up.

use super::Trainer;
use super::change::checked;
use crate::dataset::Dataset;
use crate::random::Streams;
use crate::starting::Starting;
use crate::{Config, Error, Real};

/// Weights that are drawn at a call whatever the clock says, in a few milliseconds: a small network is always there
/// at once.
const WEIGHTS_AT_ONCE: usize = 100_000;

/// A run whose starting weights are still being drawn: whoever sets it up may do other things in between. How
/// it is cut makes no difference to the run.
///
/// ```
/// use std::sync::Arc;
/// use epoch_lab::{Config, Setup, Trainer};
/// use epoch_lab::dataset::{Dataset, Dense, Samples, Splits};
/// use ndarray::array;
///
/// let samples = Dense::new(array![[0.0, 1.0]], array![[1.0]])?;
/// let splits = Splits { training: 0..1, ..Splits::default() };
/// let dataset = Dataset::new(Arc::new(Samples::Dense(samples)), splits)?;
/// let config = Config { training: 1, sizes: vec![2, 400, 400, 1], ..Config::default() };
/// let mut setup = Setup::<f32>::new(config.clone(), dataset.clone())?;
/// while !setup.advance(|| false) {
///     // Other things.
/// }
/// let whole = Trainer::<f32>::new(config, dataset)?;
/// assert_eq!(setup.finish().network().hash(), whole.network().hash());
/// # Ok::<(), epoch_lab::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Setup<R: Real> {
    config: Config,
    dataset: Dataset,
    streams: Streams,
    order: Vec<u32>,
    starting: Starting<R>,
}

impl<R: Real> Setup<R> {
    /// What the book's program had drawn before is drawn, and no weights yet.
    ///
    /// # Errors
    ///
    /// Settings that are impossible, or that do not fit the data.
    pub fn new(config: Config, dataset: Dataset) -> Result<Self, Error> {
        let dataset = checked(&config, dataset)?;
        let mut streams = Streams::new(&config);
        let mut order: Vec<u32> = (0..config.training_images() as u32).collect();
        streams.draw_before(&config, &mut order);
        let starting = Starting::new(&config, &mut streams);
        Ok(Self { config, dataset, streams, order, starting })
    }

    /// Draws weights until all are there, or until `go_on` says no, which is asked after every few neurons, but
    /// not among the first 100,000 weights of a call. True when none are left to draw.
    pub fn advance(&mut self, mut go_on: impl FnMut() -> bool) -> bool {
        let mut drawn = 0;
        loop {
            match self.starting.draw(&self.config, &mut self.streams) {
                0 => return true,
                weights => drawn += weights,
            }
            if drawn >= WEIGHTS_AT_ONCE && !go_on() {
                return false;
            }
        }
    }

    /// The run at its start, after all weights that are left to draw.
    pub fn finish(self) -> Trainer<R> {
        let Self { config, dataset, mut streams, order, starting } = self;
        let network = starting.finish(&config, &mut streams);
        Trainer::start(config, dataset, network, order, streams)
    }
}
