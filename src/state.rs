//! A run at one moment: all that is needed to go on with the same numbers.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::course::Course;
use crate::kernels::padded;
use crate::network::Layer;
use crate::optimizer::Moments;
use crate::optimizer::whole_set::{Memory, Method, most_saved_bytes, parameters};
use crate::random::Streams;
use crate::{Config, Error, Position, Real};

/// Counters of a saved state end here, well before a number of JavaScript is no longer exact: no run comes so far.
const MOST_COUNTED: u64 = 1 << 52;

/// The form of a state tells no version: both look the same.
const UNREADABLE: &str = "The saved state is damaged, or of another version of this program.";

/// Network, what the optimizer remembers, order of the images, random streams and counters of a run.
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
    pub(crate) moments: Moments<R>,
    pub(crate) streams: Streams,
    pub(crate) course: Course<R>,
    /// Passes over the data beyond one an epoch, which optimizers make that look at all images.
    #[serde(skip)]
    pub(crate) extra_passes: f64,
    /// What such an optimizer knows of the weights that are there.
    #[serde(skip)]
    pub(crate) memory: Memory,
}

/// What follows in a saved state where an optimizer has looked at all images. A state without it ends before.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Beyond<'a> {
    extra_passes: f64,
    memory: Cow<'a, Memory>,
}

impl<R: Real> State<R> {
    /// Copies all but layers, moments and an optimizer's memory into the memory that is there.
    pub(crate) fn copy_place(&mut self, from: &Self) {
        self.step = from.step;
        self.epoch = from.epoch;
        self.images = from.images;
        self.offset = from.offset;
        self.order.clone_from(&from.order);
        self.streams.clone_from(&from.streams);
        self.course.clone_from(&from.course);
        self.extra_passes = from.extra_passes;
    }

    /// Copies layers and moments into the memory that is there.
    pub(crate) fn copy_weights(&mut self, layers: &[Layer<R>], moments: &Moments<R>) {
        copy_layers(&mut self.layers, layers);
        self.moments.copy(moments);
    }

    /// How far the run has come in it.
    pub(crate) fn position(&self) -> Position {
        let Self { step, epoch, images, offset, ref order, extra_passes, .. } = *self;
        let epoch = epoch as f64 + offset as f64 / order.len() as f64;
        Position { step, epoch, images, passes: epoch + extra_passes }
    }

    /// The state as bytes, with these layers and this memory in place of its own.
    pub(crate) fn to_bytes(&self, layers: &[Layer<R>], memory: &Memory) -> Vec<u8> {
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
            moments: &'a Moments<R>,
            streams: &'a Streams,
            course: &'a Course<R>,
        }
        let Self { step, epoch, images, offset, order, moments, streams, course, .. } = self;
        let (step, epoch, images, offset) = (*step, *epoch, *images, *offset);
        let lent = Lent { step, epoch, images, offset, order, layers, moments, streams, course };
        // Grown by doubling, a large one would take twice its room.
        let numbers = |layers: &[Layer<R>]| -> usize {
            layers.iter().map(|layer| layer.rows.len() + layer.biases.len() + 8).sum()
        };
        let best = course.watch.best().map_or(&[][..], |best| &best.layers);
        let kept = numbers(layers) + numbers(&moments.first) + numbers(&moments.second) + numbers(best);
        let room = kept * size_of::<R>() + order.len() * 3 + memory.numbers() * 8 + 16_384;
        let written = "a state holds nothing that cannot be written";
        let bytes = postcard::to_extend(&lent, Vec::with_capacity(room)).expect(written);
        let beyond = Beyond { extra_passes: self.extra_passes, memory: Cow::Borrowed(memory) };
        if beyond == Beyond::default() { bytes } else { postcard::to_extend(&beyond, bytes).expect(written) }
    }

    /// The state that `bytes` hold.
    ///
    /// # Errors
    ///
    /// [`Error::State`] when they are damaged, or belong to another config than this one.
    pub(crate) fn from_bytes(bytes: &[u8], config: &Config) -> Result<Self, Error> {
        let fail = |message: &str| Err(Error::State { message: message.into() });
        if bytes.len() > config.most_state_bytes() {
            return fail("The saved state is longer than one of these settings can be.");
        }
        let Ok((mut state, rest)) = postcard::take_from_bytes::<Self>(bytes) else {
            return fail(UNREADABLE);
        };
        if !rest.is_empty() {
            let Ok((Beyond { extra_passes, memory }, [])) = postcard::take_from_bytes(rest) else {
                return fail(UNREADABLE);
            };
            (state.extra_passes, state.memory) = (extra_passes, memory.into_owned());
        }
        let fits = |layers: &[Layer<R>]| {
            layers.len() + 1 == config.sizes.len()
                && layers.iter().zip(config.sizes.windows(2)).all(|(layer, sizes)| {
                    let stride = padded::<R>(sizes[1]);
                    layer.inputs == sizes[0]
                        && layer.neurons == sizes[1]
                        && layer.rows.len() == sizes[0] * stride
                        && layer.biases.len() == stride
                        && layer.scale > 0.0
                        && layer.scale <= 1.0
                        // A learning rate beyond the precision makes padding of 0 what is not a number.
                        && (layer.is_padded_with_zeros() || !layer.is_finite())
                })
        };
        let best = state.course.watch.best();
        if !fits(&state.layers) || !best.is_none_or(|best| fits(&best.layers)) {
            return fail("The saved state belongs to a network of other sizes.");
        }
        if !state.moments.are_of(config.optimizer) {
            return fail("The saved state belongs to another optimizer.");
        }
        if !state.moments.are_possible(config.optimizer, fits) {
            return fail("The saved state remembers what its optimizer cannot.");
        }
        if !(1..=config.training_images()).contains(&state.order.len()) || state.offset >= state.order.len() {
            return fail("The saved state belongs to other training data.");
        }
        if [state.step, state.epoch, state.images].iter().any(|count| *count > MOST_COUNTED) {
            return fail("The saved state is further than a run can come.");
        }
        if !state.course.is_possible(state.epoch, state.offset) {
            return fail("The saved state has a learning rate or a best epoch that no run can have.");
        }
        if !(0.0..=MOST_COUNTED as f64).contains(&state.extra_passes) {
            return fail("The saved state is further than a run can come.");
        }
        if !state.memory.fits(Method::of(config.optimizer), parameters(config) as usize) {
            return fail("The saved state belongs to another optimizer.");
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

impl Config {
    /// The most bytes that a saved state of these settings can have, in the longer of the two precisions.
    #[inline(never)]
    pub(crate) fn most_state_bytes(&self) -> usize {
        // A whole number is at most 10 bytes long, one of 32 bits 5; the generators together stay below 2^15.
        let layer = |sizes: &[usize]| {
            let stride = padded::<f32>(sizes[1]).max(padded::<f64>(sizes[1]));
            sizes[0].saturating_add(1).saturating_mul(stride).saturating_mul(8).saturating_add(64)
        };
        let layers = self.sizes.windows(2).map(layer).fold(0, usize::saturating_add);
        // Each layer comes four times at most: with two moments, and as it was in the best epoch.
        let order = self.training_images().saturating_mul(5);
        let memory = usize::try_from(most_saved_bytes(self)).unwrap_or(usize::MAX);
        (1_usize << 15).saturating_add(order).saturating_add(layers.saturating_mul(4)).saturating_add(memory)
    }
}

/// Copies layers into the memory that is there.
pub(crate) fn copy_layers<R: Real>(to: &mut Vec<Layer<R>>, from: &[Layer<R>]) {
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ndarray::Array2;

    use super::*;
    use crate::course::Phase;
    use crate::dataset::{Dataset, Dense, Samples, Splits};
    use crate::network::Network;
    use crate::schedule::Rate;
    use crate::{Generator, Optimizer, RestoreBest, Schedule, Stopping, Trainer};

    /// What a run remembers of its schedule and its best epoch, changed so that no run can have it.
    #[test]
    fn a_learning_rate_and_a_best_epoch_that_no_run_can_have_are_refused() {
        let config = Config {
            sizes: vec![2, 3, 1],
            training: 4,
            schedule: Schedule::HalveOnPlateau { patience: 1, stop_at: 4.0 },
            stop: Stopping::NoImprovement { patience: 3, restore_best: RestoreBest::AtEnd },
            ..Config::default()
        };
        let dense = Dense::new(Array2::zeros((4, 2)), Array2::zeros((4, 1))).unwrap();
        let splits = Splits { training: 0..4, ..Splits::default() };
        let dataset = Dataset::new(Arc::new(Samples::Dense(dense)), splits).unwrap();
        let mut trainer = Trainer::<f32>::new(config.clone(), dataset).unwrap();
        for _ in 0..2 {
            trainer.epoch();
            trainer.after_epoch(Some(3));
        }
        let state = State::<f32>::from_bytes(&trainer.save(), &config).unwrap();
        assert!(trainer.save().len() <= config.most_state_bytes());
        let refused = |change: fn(&mut State<f32>)| {
            let mut changed = state.clone();
            change(&mut changed);
            State::<f32>::from_bytes(&changed.to_bytes(&changed.layers, &changed.memory), &config).is_err()
        };
        assert!(!refused(|_| {}));
        let rate = |first| Rate::new(Schedule::Constant, first);
        assert!(!refused(|state| state.epoch = 3));
        // The best epoch is the first, and one came after it.
        assert!(refused(|state| state.epoch = 1));
        assert!(refused(|state| state.epoch = 0));
        for impossible in [|| f64::NAN, || f64::INFINITY, || -1.0, || 0.0] {
            let mut changed = state.clone();
            changed.course.rate = rate(impossible());
            assert!(
                State::<f32>::from_bytes(&changed.to_bytes(&changed.layers, &changed.memory), &config)
                    .is_err()
            );
        }
        // It waits in the middle of an epoch.
        assert!(refused(|state| (state.course.phase, state.offset) = (Phase::AwaitsValidation, 1)));
        let other = Config { sizes: vec![2, 4, 1], ..config.clone() };
        assert!(State::<f32>::from_bytes(&state.to_bytes(&state.layers, &state.memory), &other).is_err());
        // Layers of its own that fit do not excuse best ones that do not.
        let layers = Network::<f32>::zeros(&other).layers;
        let mixed = State { layers, moments: Moments::new(config.optimizer), ..state.clone() };
        assert!(State::<f32>::from_bytes(&mixed.to_bytes(&mixed.layers, &mixed.memory), &other).is_err());
    }

    #[test]
    fn states_that_no_run_can_be_in_are_refused() {
        let config = Config {
            generator: Generator::Book,
            sizes: vec![2, 3, 1],
            training: 4,
            batch_size: 3,
            ..Config::default()
        };
        let dense = Dense::new(Array2::zeros((4, 2)), Array2::zeros((4, 1))).unwrap();
        let splits = Splits { training: 0..4, ..Splits::default() };
        let dataset = Dataset::new(Arc::new(Samples::Dense(dense)), splits).unwrap();
        let mut trainer = Trainer::<f32>::new(config.clone(), dataset).unwrap();
        trainer.step();
        let bytes = trainer.save();
        let state = State::<f32>::from_bytes(&bytes, &config).unwrap();
        let refused = |change: fn(&mut State<f32>)| {
            let mut changed = state.clone();
            change(&mut changed);
            State::<f32>::from_bytes(&changed.to_bytes(&changed.layers, &changed.memory), &config).is_err()
        };
        assert!(!refused(|_| {}));
        // There would be no image that was learned from last.
        assert!(refused(|state| (state.order, state.offset) = (Vec::new(), 0)));
        assert!(refused(|state| state.order[0] = state.order[1]));
        assert!(refused(|state| state.offset = 4));
        assert!(refused(|state| state.step = u64::MAX));
        assert!(refused(|state| state.images = 1 << 53));
        assert!(refused(|state| state.extra_passes = f64::NAN));
        assert!(refused(|state| state.extra_passes = -1.0));
        assert!(refused(|state| state.layers[0].rows.truncate(1)));
        assert!(refused(|state| state.layers[1].scale = f64::NAN));
        assert!(refused(|state| state.moments.first = state.layers.clone()));
        assert!(bytes.len() <= config.most_state_bytes());
        let long = vec![0; config.most_state_bytes() + 1];
        let Err(Error::State { message }) = State::<f32>::from_bytes(&long, &config) else { panic!() };
        assert!(message.contains("longer"), "{message}");
    }

    #[test]
    fn moments_that_an_optimizer_cannot_have_are_refused() {
        let optimizer = Optimizer::Adam { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
        let config = Config { sizes: vec![2, 3, 1], training: 4, optimizer, ..Config::default() };
        let dense = Dense::new(Array2::zeros((4, 2)), Array2::zeros((4, 1))).unwrap();
        let splits = Splits { training: 0..4, ..Splits::default() };
        let dataset = Dataset::new(Arc::new(Samples::Dense(dense)), splits).unwrap();
        let mut trainer = Trainer::<f64>::new(config.clone(), dataset).unwrap();
        let fresh = State::<f64>::from_bytes(&trainer.save(), &config).unwrap();
        trainer.step();
        let bytes = trainer.save();
        assert!(bytes.len() <= config.most_state_bytes());
        let state = State::<f64>::from_bytes(&bytes, &config).unwrap();
        let refused = |state: &State<f64>, change: fn(&mut State<f64>)| {
            let mut changed = state.clone();
            change(&mut changed);
            State::<f64>::from_bytes(&changed.to_bytes(&changed.layers, &changed.memory), &config).is_err()
        };
        assert!(!refused(&state, |_| {}) && !refused(&fresh, |_| {}));
        assert!(refused(&state, |state| state.moments.first.clear()));
        assert!(refused(&state, |state| state.moments.second.clear()));
        assert!(refused(&state, |state| state.moments.first.truncate(1)));
        assert!(refused(&state, |state| state.moments.second[0].rows.truncate(1)));
        assert!(refused(&state, |state| state.moments.second[1].biases[0] = -1e-300));
        assert!(refused(&state, |state| state.moments.second[1].biases[0] = f64::NAN));
        assert!(refused(&state, |state| state.moments = Moments::new(Optimizer::Sgd)));
        for left in [1.0, -0.5, f64::NAN, f64::INFINITY] {
            let mut changed = state.clone();
            changed.moments.left[1] = left;
            assert!(
                State::<f64>::from_bytes(&changed.to_bytes(&changed.layers, &changed.memory), &config)
                    .is_err(),
                "{left}"
            );
        }
        assert!(refused(&fresh, |state| state.moments.left[0] = 0.9));
    }
}
