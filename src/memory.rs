//! How much memory a run takes, and how much it may take.

use crate::expand::{MOST_AHEAD, PIXELS};
use crate::kernels::padded;
use crate::optimizer::whole_set;
use crate::piece::samples_in_piece;
use crate::{Config, Error, MaskSpan, Optimizer, Precision};

/// The most bytes that a run may take with everything around it. A browser gives 4 GB to a program, to one of
/// 32 bits, and less on small devices.
const MOST_BYTES: u64 = 1 << 30;

/// MNIST's images without the pixels that are off, their labels, and the program itself.
const DATA_BYTES: u64 = 80 << 20;

/// Copies of all weights and biases in a run: those that are learned, those of the epoch's start, the sums of
/// an update that is made in pieces, and the gradient over the probe.
const COPIES: u64 = 4;

/// Copies of each number that the optimizer remembers of a weight: in force, and at the epoch's start.
const REMEMBERED: u64 = 2;

/// Copies of the best epoch's weights: those of the run, and those of the epoch's start, when they are others.
const BEST: u64 = 2;

/// Copies of a saved state on its way from one run to another: as bytes in here and outside, and decoded.
const HANDED_OVER: u64 = 3;

impl Config {
    /// The most bytes that a run of these settings takes, with the data and everything that is made of it on
    /// the way. It takes twice what one run needs: a new run is set up before the old one is given up.
    pub fn memory(&self) -> u64 {
        let (number, parameters) = match self.precision {
            Precision::F32 => (4, parameters::<f32>(&self.sizes)),
            Precision::F64 => (8, parameters::<f64>(&self.sizes)),
        };
        let once = parameters * number;
        let remembered = self.optimizer.remembered();
        let best = if self.stop.keeps_best() { BEST } else { 0 };
        let copies = COPIES + REMEMBERED * remembered + u64::from(self.optimizer.gathers()) + best;
        let neurons = self.sizes[1..].iter().fold(0, |sum: u64, size| sum.saturating_add(*size as u64));
        // Four numbers a neuron and sample, for the mini-batch, for a piece of it and for a look; masks for the
        // samples of a mini-batch and of a piece, and those remembered of the last 128 mini-batches.
        let samples = samples_in_piece(&self.sizes) as u64;
        let masked = match self.dropout.masks {
            MaskSpan::PerMiniBatch => 1,
            MaskSpan::PerImage => samples,
        };
        let work = neurons.saturating_mul(3 * 4 * samples * number + 128 + 2 * masked * number);
        let inputs = 3 * samples * (self.sizes[0] as u64) * (2 + number);
        // An index and a byte for each pixel, if all are on.
        let ahead = if self.expand.distortion().is_some() { MOST_AHEAD * 3 * PIXELS as u64 } else { 0 };
        let (beside, saved) = whole_set::doubles(self);
        let run =
            once.saturating_mul(copies).saturating_add(work).saturating_add(inputs).saturating_add(ahead);
        let handed_over = once.saturating_mul(HANDED_OVER * (1 + remembered + u64::from(best > 0)));
        // A new run has no memory of iterations before one is handed over: as bytes, and decoded.
        let iterations = beside.saturating_add(saved.saturating_mul(2)).saturating_mul(8);
        run.saturating_mul(2)
            .saturating_add(handed_over)
            .saturating_add(iterations)
            .saturating_add(DATA_BYTES)
    }

    /// Checks that a run fits into memory.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] on `sizes`, with the memory it would take.
    pub(crate) fn check_memory(&self) -> Result<(), Error> {
        let memory = self.memory();
        if memory <= MOST_BYTES {
            return Ok(());
        }
        let mut reasons = Vec::new();
        if self.precision == Precision::F64 {
            reasons.push("double precision");
        }
        match self.optimizer {
            Optimizer::Sgd => {}
            Optimizer::Momentum { .. } | Optimizer::Nesterov { .. } => reasons.push("momentum"),
            Optimizer::RmsProp { .. } => reasons.push("RMSProp"),
            Optimizer::Adam { .. } | Optimizer::AdamW { .. } => reasons.push("Adam"),
            Optimizer::Newton | Optimizer::ConjugateGradients | Optimizer::Bfgs | Optimizer::Lbfgs { .. } => {
                reasons.extend(whole_set::Method::of(self.optimizer).map(whole_set::Method::name));
            }
        }
        let with =
            if reasons.is_empty() { String::new() } else { format!(" with {}", reasons.join(" and ")) };
        let message = format!(
            "would take {} MB of memory{with}; at most {} MB fit",
            memory.div_ceil(1 << 20),
            MOST_BYTES >> 20
        );
        Err(Error::config("sizes", message))
    }
}

/// Weights and biases, padding included.
fn parameters<R: crate::Real>(sizes: &[usize]) -> u64 {
    sizes.windows(2).fold(0, |sum: u64, pair| {
        let layer = (pair[0] as u64 + 1).saturating_mul(padded::<R>(pair[1]) as u64);
        sum.saturating_add(layer)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(hidden: &[usize], precision: Precision, optimizer: Optimizer) -> Config {
        let sizes = [&[784], hidden, &[10]].concat();
        Config { sizes, precision, optimizer, ..Config::default() }
    }

    #[test]
    fn what_would_not_fit_is_refused_on_sizes_with_the_memory_it_would_take() {
        let momentum = Optimizer::Momentum { momentum: 0.5 };
        let large = [12_000];
        for (precision, optimizer) in
            [(Precision::F32, Optimizer::Sgd), (Precision::F32, momentum), (Precision::F64, Optimizer::Sgd)]
        {
            config(&large, precision, optimizer).validate().unwrap();
        }
        let error = config(&large, Precision::F64, momentum).validate().unwrap_err();
        assert_eq!(error.field(), Some("sizes"));
        assert!(error.message().contains("MB of memory with double precision and momentum"), "{error}");
        config(&[6_000], Precision::F64, momentum).validate().unwrap();
        let adam = Optimizer::Adam { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
        let error = config(&large, Precision::F32, adam).validate().unwrap_err();
        assert!(error.message().contains("MB of memory with Adam; at most"), "{error}");
        config(&[6_000], Precision::F32, adam).validate().unwrap();
    }

    #[test]
    fn the_size_of_a_mini_batch_takes_no_memory() {
        let small = config(&[1000; 4], Precision::F32, Optimizer::Sgd);
        let large = Config { batch_size: 50_000, ..small.clone() };
        assert_eq!(small.memory(), large.memory());
        assert!(large.memory() < MOST_BYTES / 2);
    }
}
