//! The dropout masks of a run.

use crate::network::Layer;
use crate::random::ChaCha;
use crate::{Dropout, MaskSpan, Real};

/// The masks in force, and which neurons they and those of the mini-batches before kept.
///
/// Where each image has a mask of its own, the one of a mini-batch's last image is remembered: it is the image
/// that is shown as the one learned from last.
///
/// Masks are no part of a run's state: the streams that they are drawn from are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Masks<R> {
    /// One a hidden layer, padded as its rows are; for each image one after another, or for all of them. Empty
    /// without dropout.
    layers: Vec<Vec<R>>,
    /// Rows of one byte a hidden neuron, a row a mini-batch: 1 where it was kept. Written round and round.
    recent: Vec<u8>,
    /// Hidden neurons.
    width: usize,
    /// The row that is written next.
    next: usize,
    /// Rows that are written.
    count: usize,
}

impl<R: Real> Masks<R> {
    /// Mini-batches whose masks are remembered.
    pub(crate) const REMEMBERED: usize = 128;

    /// Draws the masks of a mini-batch of so many samples for `hidden` layers, and puts them in force.
    pub(crate) fn draw(
        &mut self,
        dropout: Dropout,
        stream: &mut ChaCha,
        hidden: &[Layer<R>],
        samples: usize,
    ) {
        let mut masks = std::mem::take(&mut self.layers);
        draw_into(&mut masks, dropout, stream, hidden, samples);
        self.put(masks, hidden);
    }

    /// Puts masks in force that were drawn for `hidden` layers.
    pub(crate) fn put(&mut self, masks: Vec<Vec<R>>, hidden: &[Layer<R>]) {
        self.layers = masks;
        if self.layers.is_empty() {
            return self.forget();
        }
        if self.recent.is_empty() {
            self.width = hidden.iter().map(Layer::neurons).sum();
            self.recent.resize(Self::REMEMBERED * self.width, 0);
        }
        let mut row = &mut self.recent[self.next * self.width..][..self.width];
        for (mask, layer) in self.layers.iter().zip(hidden) {
            let mask = &last(mask, layer.stride())[..layer.neurons()];
            let (kept, rest) = row.split_at_mut(mask.len());
            for (kept, mask) in kept.iter_mut().zip(mask) {
                *kept = u8::from(*mask != R::ZERO);
            }
            row = rest;
        }
        self.next = (self.next + 1) % Self::REMEMBERED;
        self.count = (self.count + 1).min(Self::REMEMBERED);
    }

    /// Forgets the masks of the mini-batches so far.
    pub(crate) fn forget(&mut self) {
        self.next = 0;
        self.count = 0;
    }

    /// The masks in force, one a hidden layer or one after another for each sample, padded; none without dropout.
    pub(crate) fn layers(&self) -> &[Vec<R>] {
        &self.layers
    }

    /// The masks of the last image, one a hidden layer, padded; none without dropout.
    pub(crate) fn of_last_image(&self, hidden: &[Layer<R>]) -> Vec<Vec<R>> {
        self.layers.iter().zip(hidden).map(|(mask, layer)| last(mask, layer.stride()).to_vec()).collect()
    }

    /// The masks of the last mini-batches without a break, oldest first: one byte a hidden neuron, 1 where it
    /// was kept.
    pub(crate) fn recent(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        let first = self.next + Self::REMEMBERED - self.count;
        (0..self.count).map(move |row| {
            let row = (first + row) % Self::REMEMBERED;
            &self.recent[row * self.width..][..self.width]
        })
    }
}

/// The last of several masks.
pub(crate) fn last<R>(masks: &[R], stride: usize) -> &[R] {
    &masks[masks.len() - stride..]
}

/// Draws masks for so many samples into the memory of others of the same layers, if there are any; none without
/// dropout.
pub(crate) fn draw_into<R: Real>(
    masks: &mut Vec<Vec<R>>,
    dropout: Dropout,
    stream: &mut ChaCha,
    hidden: &[Layer<R>],
    samples: usize,
) {
    if dropout.rate == 0.0 {
        return masks.clear();
    }
    let count = match dropout.masks {
        MaskSpan::PerMiniBatch => 1,
        MaskSpan::PerImage => samples,
    };
    masks.resize_with(hidden.len(), Vec::new);
    for (mask, layer) in masks.iter_mut().zip(hidden) {
        mask.resize(count * layer.stride(), R::ZERO);
    }
    for sample in 0..count {
        for (mask, layer) in masks.iter_mut().zip(hidden) {
            dropout.draw(stream, &mut mask[sample * layer.stride()..][..layer.neurons()]);
        }
    }
}
