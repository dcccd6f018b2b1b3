//! What the neurons make of one image.

use super::Trainer;
use crate::batch::Batch;
use crate::network::{Network, Workspace};
use crate::random::ChaCha;
use crate::{Config, Error, Real};

/// Which hidden neurons take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of them, each counting once: the network that is evaluated.
    Whole,
    /// Those that the last mini-batch kept, as they count while training; all of them when it dropped none.
    /// With masks for each image it is the last image's.
    LastMiniBatch,
    /// Those that a mask keeps which is drawn for this number, at the dropout rate in force. The same number
    /// gives the same mask as long as rate and seed stay, and no run has drawn it.
    Thinned(u32),
}

/// Every layer's activations for one image.
#[derive(Clone, Debug)]
pub struct Activity<'a, R: Real> {
    network: &'a Network<R>,
    layers: Vec<Vec<R>>,
    /// One a hidden layer, as [`crate::Trace::mask`] has them; empty when all neurons take part.
    masks: Vec<Vec<R>>,
}

/// What one neuron adds to the weighted input of another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Connection {
    /// The neuron in the layer before.
    pub from: usize,
    /// The neuron in the layer itself.
    pub to: usize,
    /// Weight times activation, mask included.
    pub contribution: f64,
}

impl<R: Real> Activity<'_, R> {
    /// Number of layers, inputs not counted.
    pub fn layers(&self) -> usize {
        self.layers.len()
    }

    /// Each neuron's own activation, that of a dropped one as if it were not; layer 0 is the first hidden one.
    pub fn activations(&self, layer: usize) -> &[R] {
        &self.layers[layer]
    }

    /// The outputs' activations.
    pub fn outputs(&self) -> &[R] {
        self.layers.last().map_or(&[], Vec::as_slice)
    }

    /// How much speaks for each answer: the outputs, or of a single one that tells two apart, for the first what it
    /// lacks of 1 and for the second what it is.
    pub fn answers(&self) -> Vec<R> {
        match self.outputs() {
            [one] => vec![R::ONE - *one, *one],
            outputs => outputs.to_vec(),
        }
    }

    /// The `most` connections into a layer that contribute most, either way, weakest first. What contributes
    /// nothing, as whatever comes from or goes to a dropped neuron, is left out, and so is what is no number.
    ///
    /// # Panics
    ///
    /// For layer 0: its inputs are the image.
    pub fn connections(&self, layer: usize, most: usize) -> Vec<Connection> {
        let weights = &self.network.layers()[layer];
        let mut found = Vec::with_capacity(2 * most + 1);
        let mut least = 0.0;
        for (from, a) in self.layers[layer - 1].iter().enumerate() {
            let a = *a * self.mask(layer - 1, from);
            if a == R::ZERO {
                continue;
            }
            for to in 0..weights.neurons() {
                let contribution = (a * weights.weight(to, from)).to_f64();
                if contribution.abs() > least && self.mask(layer, to) != R::ZERO {
                    found.push(Connection { from, to, contribution });
                }
                if found.len() > 2 * most {
                    least = keep_largest(&mut found, most);
                }
            }
        }
        keep_largest(&mut found, most);
        found.reverse();
        found
    }

    /// How many times a neuron counts.
    fn mask(&self, layer: usize, neuron: usize) -> R {
        self.masks.get(layer).map_or(R::ONE, |mask| mask[neuron])
    }
}

/// Keeps the `most` largest, largest first; returns what the others were no larger than.
fn keep_largest(found: &mut Vec<Connection>, most: usize) -> f64 {
    let size = |connection: &Connection| connection.contribution.abs();
    found.sort_by(|a, b| size(b).total_cmp(&size(a)));
    found.truncate(most);
    found.last().map_or(f64::INFINITY, size)
}

impl<R: Real> Trainer<R> {
    /// What the neurons make of an image with the weights as they are.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] when there are not as many pixels as inputs.
    pub fn activity(&self, pixels: &[u8], part: Part) -> Result<Activity<'_, R>, Error> {
        let inputs = self.dataset.inputs();
        if pixels.len() != inputs {
            let message = format!("{} pixels were given, the network takes {inputs}.", pixels.len());
            return Err(Error::Data { message });
        }
        let mut batch = Batch::new(&self.config, self.network.target_stride());
        let mut workspace = Workspace::new(&self.network);
        batch.gather_pixels(pixels);
        let masks = self.masks_of(part);
        let mut layers = Vec::with_capacity(self.network.layers.len());
        self.network.forward(&batch, &mut workspace, |number, _, work| {
            layers.push(work.a[..work.neurons].to_vec());
            if let Some(mask) = masks.get(number) {
                work.multiply(mask);
            }
        });
        Ok(Activity { network: &self.network, layers, masks })
    }

    /// The outputs' activations for one image, all neurons taking part.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] when there are not as many pixels as inputs.
    pub fn classify(&self, pixels: &[u8]) -> Result<Vec<R>, Error> {
        Ok(self.activity(pixels, Part::Whole)?.outputs().to_vec())
    }

    /// The masks of the last mini-batches, at most 128 and without a break, oldest first: one byte a hidden
    /// neuron, 1 where it was kept. None when the last mini-batch had no dropout. Of a mini-batch with a mask for
    /// each image it is the last image's.
    pub fn recent_masks(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.masks.recent()
    }

    /// The training image that was learned from last, by its number among the training images.
    pub fn last_image(&self) -> Option<usize> {
        let learned = match self.state.offset {
            0 => self.state.order.len(),
            offset => offset,
        };
        let before = self.state.step == 0;
        (!before).then(|| self.state.order[learned - 1] as usize)
    }

    /// A training image, all its pixels, and its label, as it is learned from in this epoch, or was in the last one
    /// between epochs; `None` when there is none of that number, or when the data are no images.
    pub fn training_image(&self, number: usize) -> Option<(Vec<u8>, u8)> {
        let epoch = self.state.epoch - u64::from(self.state.offset == 0 && self.state.epoch > 0);
        self.dataset.training_image(&self.config, number, epoch)
    }

    /// What [`Config::expand`] of these settings makes of the training image that was learned from last, or of the
    /// first one before the first step, all pixels of each: the copies in the set, or those of the next `most`
    /// epochs; the image itself when there are none. None when the data are no images.
    pub fn copies(&self, config: &Config, most: usize) -> Vec<Vec<u8>> {
        self.dataset.copies(config, self.last_image().unwrap_or(0), self.state.epoch, most)
    }

    fn masks_of(&self, part: Part) -> Vec<Vec<R>> {
        match part {
            Part::Whole => Vec::new(),
            Part::LastMiniBatch if self.masks.recent().len() == 0 => Vec::new(),
            Part::LastMiniBatch => self.masks.of_last_image(&self.network.layers),
            Part::Thinned(number) => {
                let mut stream = ChaCha::of_thinned(self.config.seed, number);
                let hidden = self.network.layers.len() - 1;
                let draw = |layer: &crate::Layer<R>| {
                    let mut mask = vec![R::ZERO; layer.stride()];
                    self.config.dropout.draw(&mut stream, &mut mask[..layer.neurons]);
                    mask
                };
                self.network.layers[..hidden].iter().map(draw).collect()
            }
        }
    }
}
