//! Dropout of inputs.

use crate::batch::Batch;
use crate::random::ChaCha;
use crate::{Config, MaskSpan, Real};

/// Drops inputs of the samples that are learned from.
///
/// A mask belongs to its place in the run: it is drawn by seed and by how many images were learned from before.
/// So it is no part of a run's state, and pieces of a step drop what the step in one go does.
#[derive(Clone, Debug, Default)]
pub(crate) struct InputMasks<R> {
    /// The mask of a mini-batch, one number an input.
    mask: Vec<R>,
}

impl<R: Real> InputMasks<R> {
    /// Drops inputs of `batch`, which follows `done` samples of a mini-batch that `images` images were learned
    /// from before.
    pub(crate) fn apply(&mut self, config: &Config, images: u64, done: usize, batch: &mut Batch<R>) {
        let dropout = config.dropout;
        if dropout.inputs == 0.0 {
            return;
        }
        let mut stream = ChaCha::of_inputs(config.seed, images);
        match dropout.masks {
            MaskSpan::PerMiniBatch => {
                self.mask.resize(config.sizes[0], R::ZERO);
                dropout.draw_inputs(&mut stream, &mut self.mask);
                batch.multiply_inputs(|_, input| self.mask[input]);
            }
            MaskSpan::PerImage => {
                let mut drawn_for = None;
                batch.multiply_inputs(|sample, _| {
                    if drawn_for != Some(sample) {
                        drawn_for = Some(sample);
                        let image = images.wrapping_add((done + sample) as u64);
                        stream = ChaCha::of_inputs(config.seed, image);
                    }
                    // An input that is 0 stays 0, dropped or not: nothing is drawn for it.
                    let mut number = [R::ZERO];
                    dropout.draw_inputs(&mut stream, &mut number);
                    number[0]
                });
            }
        }
    }
}
