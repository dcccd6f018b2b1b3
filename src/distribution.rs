//! How the weights of a layer lie around zero.

use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::{Layer, Real};

/// Weights of one layer, counted by size. Biases are not among them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Distribution {
    /// Weights in the layer.
    pub count: usize,
    /// The bins divide the range from -reach to reach: a round number, three standard deviations at least.
    pub reach: f64,
    /// Weights in each bin, smallest weights first; a bin holds its lower bound and not its upper one.
    pub bins: Vec<u32>,
    /// Weights in none of the bins: outside their range, or no numbers.
    pub beyond: u32,
    /// Weights of magnitude [`Distribution::NEAR_ZERO`] or less.
    pub near_zero: u32,
    /// Standard deviation of the weights; not finite when one of them is not.
    pub deviation: f64,
}

impl Distribution {
    /// Number of bins.
    pub const BINS: usize = 40;

    /// Up to this magnitude a weight is near zero: what it sends on can hardly be told from nothing.
    pub const NEAR_ZERO: f64 = 0.01;

    /// The weights of a layer as they are now.
    pub fn of<R: Real>(layer: &Layer<R>) -> Self {
        let deviation = deviation(layer);
        let reach = reach(deviation);
        let mut bins = vec![0; Self::BINS];
        let (mut beyond, mut near_zero) = (0, 0);
        let scale = Self::BINS as f64 / (2.0 * reach);
        for w in weights(layer) {
            near_zero += u32::from(w.abs() <= Self::NEAR_ZERO);
            if w >= -reach && w < reach {
                bins[(((w + reach) * scale) as usize).min(Self::BINS - 1)] += 1;
            } else {
                beyond += 1;
            }
        }
        Self { count: layer.inputs() * layer.neurons(), reach, bins, beyond, near_zero, deviation }
    }
}

/// Standard deviation of the weights of a layer.
pub(crate) fn deviation<R: Real>(layer: &Layer<R>) -> f64 {
    let count = (layer.inputs() * layer.neurons()) as f64;
    let mean = weights(layer).sum::<f64>() / count;
    (weights(layer).map(|w| (w - mean) * (w - mean)).sum::<f64>() / count).sqrt()
}

/// The weights in the order in which they lie.
fn weights<R: Real>(layer: &Layer<R>) -> impl Iterator<Item = f64> {
    let scale = R::from_f64(layer.scale);
    let rows = layer.rows.chunks_exact(layer.stride());
    rows.flat_map(|row| &row[..layer.neurons()]).map(move |w| (scale * *w).to_f64())
}

/// The smallest of 1, 2, 5 times a power of ten that is three deviations at least.
fn reach(deviation: f64) -> f64 {
    let least = 3.0 * deviation;
    // Quotients and products of whole numbers are the nearest there are to 0.2 or 500.
    let small = (0..=6).rev().map(|zeros| 1.0 / f64::from(10_u32.pow(zeros)));
    let large = (1..=9).map(|zeros| f64::from(10_u32.pow(zeros)));
    small
        .chain(large)
        .flat_map(|power| [1.0, 2.0, 5.0].map(|factor| factor * power))
        .find(|reach| *reach >= least)
        .unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn layer(weights: &[f64]) -> Layer<f64> {
        let mut layer = Layer::zeros(weights.len(), 1);
        for (input, w) in weights.iter().enumerate() {
            layer.set_weight(0, input, *w);
        }
        layer
    }

    #[test]
    fn weights_are_counted_where_they_lie() {
        // Deviation 1 around 0: the bins reach to 5 and are a quarter wide.
        let distribution = Distribution::of(&layer(&[1.0, -1.0, 1.0, -1.0]));
        assert_eq!((distribution.deviation, distribution.reach), (1.0, 5.0));
        let filled: Vec<_> = distribution.bins.iter().enumerate().filter(|(_, count)| **count > 0).collect();
        assert_eq!(filled, [(16, &2), (24, &2)]);
        assert_eq!((distribution.beyond, distribution.near_zero, distribution.count), (0, 0, 4));
    }

    #[test]
    fn the_reach_is_round() {
        for (deviation, expected) in
            [(0.036, 0.2), (0.257, 1.0), (0.1, 0.5), (1.0 / 3.0, 1.0), (1.0, 5.0), (12.0, 50.0), (0.0, 1e-6)]
        {
            assert_eq!(reach(deviation), expected, "{deviation}");
        }
        assert_eq!([reach(f64::NAN), reach(f64::INFINITY)], [1.0, 1.0]);
    }

    #[test]
    fn what_is_no_number_is_in_no_bin() {
        let distribution = Distribution::of(&layer(&[0.0, f64::NAN, f64::INFINITY]));
        assert!(!distribution.deviation.is_finite());
        assert_eq!((distribution.bins.iter().sum::<u32>(), distribution.beyond), (1, 2));
        assert_eq!(distribution.near_zero, 1);
    }

    #[test]
    fn a_few_large_weights_lie_beyond() {
        let mut weights = vec![0.0; 1000];
        weights[7] = -4.0;
        let distribution = Distribution::of(&layer(&weights));
        assert_eq!((distribution.reach, distribution.beyond, distribution.near_zero), (0.5, 1, 999));
    }

    proptest! {
        #[test]
        fn every_weight_is_counted_once(
            inputs in 1..40_usize, neurons in 1..20_usize, size in 1e-4..10.0, shrunk in 0.3..1.0, seed in any::<u32>(),
        ) {
            let mut state = f64::from(seed) / 7.0;
            let mut layer = Layer::<f32>::zeros(inputs, neurons);
            for neuron in 0..neurons {
                for input in 0..inputs {
                    state = (state * 97.3 + 0.37).fract();
                    layer.set_weight(neuron, input, ((state - 0.5) * size) as f32);
                }
            }
            layer.scale = shrunk;
            let distribution = Distribution::of(&layer);
            let all: Vec<f64> = (0..neurons)
                .flat_map(|neuron| (0..inputs).map(move |input| (neuron, input)))
                .map(|(neuron, input)| f64::from(layer.weight(neuron, input)))
                .collect();
            prop_assert_eq!(distribution.count, all.len());
            prop_assert_eq!(distribution.bins.iter().sum::<u32>() + distribution.beyond, all.len() as u32);
            let width = 2.0 * distribution.reach / Distribution::BINS as f64;
            for (bin, count) in distribution.bins.iter().enumerate() {
                // The bounds themselves may fall to either side by rounding.
                let low = bin as f64 * width - distribution.reach;
                let between = |slack: f64| {
                    all.iter().filter(|w| **w >= low - slack && **w < low + width + slack).count() as u32
                };
                prop_assert!((between(-1e-9 * width)..=between(1e-9 * width)).contains(count));
            }
            let near = all.iter().filter(|w| w.abs() <= Distribution::NEAR_ZERO).count();
            prop_assert_eq!(distribution.near_zero as usize, near);
            let mean = all.iter().sum::<f64>() / all.len() as f64;
            let squares = all.iter().map(|w| w * w).sum::<f64>() / all.len() as f64;
            let expected = (squares - mean * mean).max(0.0).sqrt();
            prop_assert!((distribution.deviation - expected).abs() < 1e-6 * size);
        }
    }
}
