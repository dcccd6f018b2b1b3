//! Inputs that are not zero, gathered.
//!
//! Of a layer of ReLUs half the activations are zero, and dropout leaves half of the rest. A product with zero
//! changes no sum, so leaving them out changes no bit.

use crate::Real;

/// Vectors of neurons from which on gathering costs a small part of what it may save: two panels.
const WORTHWHILE: usize = 24;

/// The (input, x) pairs of one sample in which x is not zero, in order.
#[inline(always)]
pub(crate) fn gather<R: Real>(inputs: &[R], active: &mut Vec<(usize, R)>) {
    active.clear();
    active.resize(inputs.len(), (0, R::ZERO));
    let mut count = 0;
    for (input, x) in inputs.iter().enumerate() {
        // Written without a branch: which inputs are zero cannot be foretold.
        active[count] = (input, *x);
        count += usize::from(*x != R::ZERO);
    }
    active.truncate(count);
}

/// Whether a pass over these inputs of a layer of `stride` neurons, padding included, is worth gathering them.
pub(crate) fn is_worthwhile<R: Real>(inputs: &[R], stride: usize) -> bool {
    stride >= WORTHWHILE * R::LANES && inputs.contains(&R::ZERO)
}

/// The samples of a mini-batch, input by input.
pub(super) trait Samples<R: Real> {
    /// The (sample, x) pairs of an input, in order.
    fn of(&self, input: usize) -> impl Iterator<Item = (usize, R)>;
}

/// All samples, as they lie: `stride` numbers each.
pub(super) struct All<'a, R> {
    pub(super) inputs: &'a [R],
    pub(super) stride: usize,
}

impl<R: Real> Samples<R> for All<'_, R> {
    #[inline(always)]
    fn of(&self, input: usize) -> impl Iterator<Item = (usize, R)> {
        self.inputs.chunks_exact(self.stride).map(move |x| x[input]).enumerate()
    }
}

/// Those in which an input is not zero.
pub(super) struct Active<R> {
    pairs: Vec<(usize, R)>,
    /// Where the pairs of each input end.
    ends: Vec<usize>,
}

impl<R: Real> Active<R> {
    /// Gathers the first `count` inputs of samples of `stride` numbers.
    pub(super) fn new(inputs: &[R], stride: usize, count: usize) -> Self {
        let samples = inputs.len() / stride;
        let mut pairs = vec![(0, R::ZERO); count * samples + 1];
        let mut ends = Vec::with_capacity(count);
        let mut end = 0;
        for input in 0..count {
            for sample in 0..samples {
                let x = inputs[sample * stride + input];
                pairs[end] = (sample, x);
                end += usize::from(x != R::ZERO);
            }
            ends.push(end);
        }
        Self { pairs, ends }
    }
}

impl<R: Real> Samples<R> for Active<R> {
    #[inline(always)]
    fn of(&self, input: usize) -> impl Iterator<Item = (usize, R)> {
        let start = input.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.pairs[start..self.ends[input]].iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::{accumulate_dense, accumulate_sums, affine, backward};

    const INPUTS: usize = 37;
    const NEURONS: usize = 104;
    const SAMPLES: usize = 9;

    /// Numbers between -1 and 1, of which about two thirds are zero where `sparse` says so.
    fn numbers(count: usize, seed: u32, sparse: bool) -> Vec<f32> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 8
        };
        (0..count)
            .map(|_| {
                let x = next() as f32 / 8_388_608.0 - 1.0;
                if sparse && !next().is_multiple_of(3) { 0.0 } else { x }
            })
            .collect()
    }

    fn bits(numbers: &[f32]) -> Vec<u32> {
        numbers.iter().map(|x| x.to_bits()).collect()
    }

    #[test]
    fn leaving_out_zeros_changes_no_bit_of_the_weighted_inputs() {
        let (weights, biases) = (numbers(INPUTS * NEURONS, 1, false), numbers(NEURONS, 2, false));
        let inputs = numbers(INPUTS, 3, true);
        assert!(is_worthwhile(&inputs, NEURONS));
        let (mut all, mut few, mut active) = (vec![0.0; NEURONS], vec![0.0; NEURONS], Vec::new());
        affine(&weights, 0.75, &biases, inputs.iter().copied().enumerate(), &mut all);
        gather(&inputs, &mut active);
        assert!((1..INPUTS).contains(&active.len()));
        affine(&weights, 0.75, &biases, active.iter().copied(), &mut few);
        assert_eq!(bits(&all), bits(&few));
    }

    #[test]
    fn leaving_out_zeros_changes_no_bit_of_the_gradient() {
        let (inputs, delta) = (numbers(SAMPLES * INPUTS, 4, true), numbers(SAMPLES * NEURONS, 5, false));
        let start = numbers(INPUTS * NEURONS, 6, false);
        let (mut rows, mut sums) = (start.clone(), start.clone());
        accumulate_dense(&mut rows, -0.3, &delta, NEURONS, &inputs, INPUTS);
        accumulate_sums(&mut sums, &delta, NEURONS, &inputs, INPUTS);
        for input in 0..INPUTS {
            for neuron in 0..NEURONS {
                let (mut product, mut sum) = (0.0, start[input * NEURONS + neuron]);
                for sample in 0..SAMPLES {
                    product += delta[sample * NEURONS + neuron] * inputs[sample * INPUTS + input];
                    sum += delta[sample * NEURONS + neuron] * inputs[sample * INPUTS + input];
                }
                let row = start[input * NEURONS + neuron] + product * -0.3;
                assert_eq!(rows[input * NEURONS + neuron].to_bits(), row.to_bits());
                assert_eq!(sums[input * NEURONS + neuron].to_bits(), sum.to_bits());
            }
        }
    }

    #[test]
    fn errors_are_carried_back_where_there_is_a_slope_and_what_is_not_finite_everywhere() {
        let weights = numbers(INPUTS * NEURONS, 7, false);
        let slope = numbers(2 * INPUTS, 8, true);
        let mut delta = numbers(2 * NEURONS, 9, false);
        delta[NEURONS + 5] = f32::INFINITY;
        let mut back = vec![1.0; 2 * INPUTS];
        backward(&weights, 0.5, &delta, NEURONS, &slope, &mut back, INPUTS);
        let (sane, spoilt) = back.split_at(INPUTS);
        for (i, back) in sane.iter().enumerate() {
            let mut lanes = [0.0; 4];
            for (at, (w, d)) in weights[i * NEURONS..][..NEURONS].iter().zip(&delta).enumerate() {
                lanes[at % 4] += w * d;
            }
            let sum = (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
            assert_eq!(*back, 0.5 * sum * slope[i]);
        }
        assert!(slope[..INPUTS].contains(&0.0) && slope[..INPUTS].iter().any(|slope| *slope != 0.0));
        assert!(spoilt.iter().all(|back| !back.is_finite()));
    }
}
