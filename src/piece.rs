//! How much is worked through without a break.
//!
//! Whoever drives a run asks for breaks: to pause, to draw, to look at a clock. A mini-batch or a split may
//! take minutes in a large network, so it is worked through in pieces, and memory holds one piece.

/// Samples in a piece at most.
const MOST_SAMPLES: usize = 1000;

/// What a piece may take, in weights passed: about 15 ms of learning in single precision in a browser.
const WEIGHTS_PER_PIECE: usize = 16_000_000;

/// What a neuron takes besides its weights, in the same unit: an exponential, and room for four numbers.
const NEURON: usize = 32;

/// The first layer skips the pixels that are off, four fifths of MNIST's.
const FIRST_LAYER_SKIPS: usize = 4;

/// Samples that a network with layers of these sizes takes at a time.
pub(crate) fn samples_in_piece(sizes: &[usize]) -> usize {
    let layers = sizes.windows(2).enumerate().map(|(number, pair)| {
        let weights = pair[0].saturating_mul(pair[1]);
        let passed = if number == 0 { weights / FIRST_LAYER_SKIPS } else { weights };
        passed.saturating_add(NEURON.saturating_mul(pair[1]))
    });
    (WEIGHTS_PER_PIECE / layers.fold(1, usize::saturating_add)).clamp(1, MOST_SAMPLES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_is_bounded_by_work_and_by_count_and_never_empty() {
        assert_eq!(samples_in_piece(&[784, 30, 10]), 1000);
        assert_eq!(samples_in_piece(&[784, 1000, 1000, 1000, 1000, 10]), 4);
        assert_eq!(samples_in_piece(&[1000, 5000, 1000, 10]), 2);
        assert_eq!(samples_in_piece(&[784, usize::MAX, 10]), 1);
    }
}
