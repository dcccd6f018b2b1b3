//! A run at one moment: all that is needed to go on with the same numbers.

use serde::{Deserialize, Serialize};

use crate::network::Layer;
use crate::optimizer::Velocity;
use crate::random::Streams;
use crate::{Config, Error, Position, Real};

/// Network, velocities, order of the images, random streams and counters of a run.
///
/// The settings are not in it: they are a [`Config`], kept beside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct State<R: Real> {
    pub(crate) step: u64,
    pub(crate) epoch: u64,
    pub(crate) images: u64,
    /// Images of the current epoch that are done.
    pub(crate) offset: usize,
    /// The training images in the order of the current epoch, or of the last one between epochs.
    pub(crate) order: Vec<u32>,
    pub(crate) layers: Vec<Layer<R>>,
    pub(crate) velocity: Velocity<R>,
    pub(crate) streams: Streams,
}

impl<R: Real> State<R> {
    /// Copies all but layers and velocities into the memory that is there.
    pub(crate) fn copy_place(&mut self, from: &Self) {
        self.step = from.step;
        self.epoch = from.epoch;
        self.images = from.images;
        self.offset = from.offset;
        self.order.clone_from(&from.order);
        self.streams.clone_from(&from.streams);
    }

    /// Copies layers and velocities into the memory that is there.
    pub(crate) fn copy_weights(&mut self, layers: &[Layer<R>], velocity: &[Layer<R>]) {
        copy_layers(&mut self.layers, layers);
        copy_layers(&mut self.velocity, velocity);
    }

    /// How far the run has come in it.
    pub(crate) fn position(&self) -> Position {
        let Self { step, epoch, images, offset, ref order, .. } = *self;
        Position { step, epoch: epoch as f64 + offset as f64 / order.len() as f64, images }
    }

    /// The state as bytes, with these layers in place of its own.
    pub(crate) fn to_bytes(&self, layers: &[Layer<R>]) -> Vec<u8> {
        /// A [`State`] that is lent together: the same fields in the same order.
        #[derive(Serialize)]
        #[serde(bound = "")]
        struct Lent<'a, R: Real> {
            step: u64,
            epoch: u64,
            images: u64,
            offset: usize,
            order: &'a [u32],
            layers: &'a [Layer<R>],
            velocity: &'a [Layer<R>],
            streams: &'a Streams,
        }
        let Self { step, epoch, images, offset, order, velocity, streams, .. } = self;
        let (step, epoch, images, offset) = (*step, *epoch, *images, *offset);
        let lent = Lent { step, epoch, images, offset, order, layers, velocity, streams };
        // Grown by doubling, a large one would take twice its room.
        let numbers = |layers: &[Layer<R>]| -> usize {
            layers.iter().map(|layer| layer.rows.len() + layer.biases.len() + 8).sum()
        };
        let room = (numbers(layers) + numbers(velocity)) * size_of::<R>() + order.len() * 3 + 16_384;
        postcard::to_extend(&lent, Vec::with_capacity(room))
            .expect("a state holds nothing that cannot be written")
    }

    /// The state that `bytes` hold.
    ///
    /// # Errors
    ///
    /// [`Error::State`] when they are damaged, or belong to another config than this one.
    pub(crate) fn from_bytes(bytes: &[u8], config: &Config) -> Result<Self, Error> {
        let fail = |message: &str| Err(Error::State { message: message.into() });
        let Ok((state, [])) = postcard::take_from_bytes::<Self>(bytes) else {
            return fail("The saved state is damaged.");
        };
        let fits = |layers: &[Layer<R>]| {
            layers.len() + 1 == config.sizes.len()
                && layers.iter().zip(config.sizes.windows(2)).all(|(layer, sizes)| {
                    let zeros = Layer::<R>::zeros(sizes[0], sizes[1]);
                    layer.inputs == zeros.inputs
                        && layer.neurons == zeros.neurons
                        && layer.rows.len() == zeros.rows.len()
                        && layer.biases.len() == zeros.biases.len()
                        && layer.scale > 0.0
                        && layer.scale <= 1.0
                        && layer.is_padded_with_zeros()
                })
        };
        if !fits(&state.layers) || !(state.velocity.is_empty() || fits(&state.velocity)) {
            return fail("The saved state belongs to a network of other sizes.");
        }
        if state.order.len() > config.training || state.offset >= state.order.len().max(1) {
            return fail("The saved state belongs to other training data.");
        }
        let mut seen = vec![false; state.order.len()];
        for image in &state.order {
            match seen.get_mut(*image as usize) {
                Some(seen) if !*seen => *seen = true,
                _ => return fail("The saved state lists a training image twice."),
            }
        }
        if !state.streams.belong_to(config) {
            return fail("The saved state belongs to another generator.");
        }
        Ok(state)
    }
}

fn copy_layers<R: Real>(to: &mut Vec<Layer<R>>, from: &[Layer<R>]) {
    if to.len() != from.len() {
        to.clear();
        to.extend_from_slice(from);
        return;
    }
    for (to, from) in to.iter_mut().zip(from) {
        to.rows.clone_from(&from.rows);
        to.biases.clone_from(&from.biases);
        to.scale = from.scale;
    }
}
