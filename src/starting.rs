//! Starting weights, drawn in pieces: those of a large network take some tenths of a second.

use crate::network::Network;
use crate::random::Streams;
use crate::{Config, Real};

/// Draws that are made without a break, about half a millisecond of them, as long as a neuron has no more inputs.
const DRAWS_PER_PIECE: usize = 1 << 14;

/// The most neurons whose weights are drawn before they are put into their rows.
const NEURONS_PER_PIECE: usize = 16;

/// A network whose weights are being drawn: all biases first, layer by layer, if they are
/// drawn, then all weights, neuron by neuron.
#[derive(Clone, Debug)]
pub(crate) struct Starting<R: Real> {
    network: Network<R>,
    layer: usize,
    /// The first neuron of the layer that has no weights yet.
    neuron: usize,
    drawn: Vec<R>,
}

impl<R: Real> Starting<R> {
    /// All biases are drawn that are to be, and no weights yet.
    pub(crate) fn new(config: &Config, streams: &mut Streams) -> Self {
        let mut network = Network::zeros(config);
        if config.initializer.draws_biases() {
            for layer in &mut network.layers {
                layer.biases_mut().fill_with(|| R::from_f64(streams.normal()));
            }
        }
        Self { network, layer: 0, neuron: 0, drawn: Vec::new() }
    }

    /// Draws the weights of the next few neurons; gives how many they are, 0 when there are none left.
    pub(crate) fn draw(&mut self, config: &Config, streams: &mut Streams) -> usize {
        let Some(layer) = self.network.layers.get_mut(self.layer) else { return 0 };
        let initializer = config.initializer;
        let (inputs, stride) = (layer.inputs, layer.stride());
        let count = (DRAWS_PER_PIECE / inputs).clamp(1, NEURONS_PER_PIECE).min(layer.neurons - self.neuron);
        self.drawn.clear();
        self.drawn
            .extend((0..count * inputs).map(|_| R::from_f64(initializer.weight(streams.normal(), inputs))));
        // Drawn neuron by neuron, they lie input by input: one at a time each would go to a place of its own in
        // memory, and the way there costs more than the draw.
        for (input, row) in layer.rows.chunks_exact_mut(stride).enumerate() {
            for (neuron, weight) in row[self.neuron..][..count].iter_mut().enumerate() {
                *weight = self.drawn[neuron * inputs + input];
            }
        }
        self.neuron += count;
        if self.neuron == layer.neurons {
            (self.layer, self.neuron) = (self.layer + 1, 0);
        }
        count * inputs
    }

    /// The network, its weights drawn to the last.
    pub(crate) fn finish(mut self, config: &Config, streams: &mut Streams) -> Network<R> {
        while self.draw(config, streams) > 0 {}
        self.network
    }
}
