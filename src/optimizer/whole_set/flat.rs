//! All weights and biases as one vector: layer by layer the weights input by input, then the biases. No padding.

use crate::Real;
use crate::network::Layer;

/// The vector of some layers.
pub(crate) fn flat<R: Real>(layers: &[Layer<R>]) -> Vec<f64> {
    let mut vector = Vec::with_capacity(layers.iter().map(|layer| (layer.inputs + 1) * layer.neurons).sum());
    for layer in layers {
        let scale = R::from_f64(layer.scale);
        for row in layer.rows.chunks_exact(layer.stride()) {
            vector.extend(row[..layer.neurons].iter().map(|w| (scale * *w).to_f64()));
        }
        vector.extend(layer.biases().iter().map(|b| b.to_f64()));
    }
    vector
}

/// Puts a vector's numbers into the layers.
pub(crate) fn scatter<R: Real>(vector: &[f64], layers: &mut [Layer<R>]) {
    let mut rest = vector;
    let mut take = |to: &mut [R]| {
        let (from, after) = rest.split_at(to.len());
        rest = after;
        for (to, from) in to.iter_mut().zip(from) {
            *to = R::from_f64(*from);
        }
    };
    for layer in layers {
        let (stride, neurons) = (layer.stride(), layer.neurons);
        layer.scale = 1.0;
        layer.rows.chunks_exact_mut(stride).for_each(|row| take(&mut row[..neurons]));
        take(layer.biases_mut());
    }
}

/// Adds the numbers of layers, whose scales are 1, to a vector.
pub(super) fn gather<R: Real>(layers: &[Layer<R>], vector: &mut [f64]) {
    let mut numbers = vector.iter_mut();
    for layer in layers {
        let rows = layer.rows.chunks_exact(layer.stride()).flat_map(|row| &row[..layer.neurons]);
        // In this order, so that the end of a layer takes no number from the next.
        for (x, number) in rows.chain(layer.biases()).zip(numbers.by_ref()) {
            *number += x.to_f64();
        }
    }
}

/// Calls `each` with the weights of every layer in turn, out of two vectors; the biases are left out.
pub(super) fn weights<R: Real>(
    layers: &[Layer<R>],
    one: &[f64],
    other: &mut [f64],
    mut each: impl FnMut(f64, &mut f64),
) {
    let mut start = 0;
    for layer in layers {
        let end = start + layer.inputs * layer.neurons;
        for (one, other) in one[start..end].iter().zip(&mut other[start..end]) {
            each(*one, other);
        }
        start = end + layer.neurons;
    }
}
