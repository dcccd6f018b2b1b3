//! What the book's program had drawn from its generators before a run began.

use serde::{Deserialize, Serialize};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::{Error, Initializer};

/// Something the book's program had drawn from its generators before the run began.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(
    untagged,
    rename_all_fields = "camelCase",
    deny_unknown_fields,
    expecting = "a draw is {initialize} or {initialize, sizes} or {shuffle, epochs, keepOrder}"
)]
pub enum Draw {
    /// Starting weights of a network, thrown away.
    Initialize {
        /// Which starting weights.
        initialize: Initializer,
        /// Sizes of that network's layers; those of the run when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sizes: Option<Vec<usize>>,
    },
    /// Shuffles of a list of that many images.
    Shuffle {
        /// Length of the list; that of the run's own list is its training images.
        shuffle: usize,
        /// How many times it was shuffled.
        epochs: usize,
        /// Whether it was the very list that this run goes on with.
        keep_order: bool,
    },
}

impl Draw {
    /// The most numbers that may be drawn before a run.
    ///
    /// On a busy machine 23 million starting weights a second were drawn natively, of shuffled images 40 to 100
    /// million. A browser at half of that needs less than two seconds.
    pub const MOST_NUMBERS: usize = 20_000_000;

    /// The most draws: a figure's program made a handful, and what is kept of a run lists them all.
    pub const MOST: usize = 1_000;

    /// The most images in a list of their own: in a longer one each costs several times as much, because it is
    /// not in the cache.
    pub const LONGEST_LIST: usize = 1_000_000;

    /// Checks what a run of `training` images through layers of these `sizes` would draw `before` it begins.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] on `before`: more than [`MOST_NUMBERS`](Self::MOST_NUMBERS) in all, a list longer than
    /// [`LONGEST_LIST`](Self::LONGEST_LIST), or starting weights of what is no network.
    ///
    /// ```
    /// use epoch_lab::Draw;
    ///
    /// let shuffled = |epochs| [Draw::Shuffle { shuffle: 1, epochs, keep_order: true }];
    /// assert!(Draw::check(&shuffled(30), 50_000, &[784, 10]).is_ok());
    /// // Not 1, but 50,000 images are shuffled so often.
    /// assert!(Draw::check(&shuffled(1_000_000), 50_000, &[784, 10]).is_err());
    /// ```
    pub fn check(before: &[Self], training: usize, sizes: &[usize]) -> Result<(), Error> {
        let fail = |message: String| Err(Error::config("before", message));
        if before.len() > Self::MOST {
            return fail(format!("must be at most {} draws, and are {}", Self::MOST, before.len()));
        }
        let mut numbers = 0_usize;
        for draw in before {
            match draw {
                Self::Initialize { sizes: Some(sizes), .. } if sizes.len() < 2 || sizes.contains(&0) => {
                    return fail("sizes must name at least inputs and outputs, none of them 0".into());
                }
                Self::Shuffle { shuffle, keep_order: false, .. } if *shuffle > Self::LONGEST_LIST => {
                    return fail(format!("a list of {shuffle} is longer than {}", Self::LONGEST_LIST));
                }
                _ => {}
            }
            numbers = numbers.saturating_add(draw.numbers(training, sizes));
            if numbers > Self::MOST_NUMBERS {
                return fail(format!("must draw at most {} numbers in all", Self::MOST_NUMBERS));
            }
        }
        Ok(())
    }

    /// The numbers drawn, or the work of as many: an image costs as much when it is put into the list as when it
    /// is moved, a shuffle or a layer that draws nothing as much as a number.
    fn numbers(&self, training: usize, sizes: &[usize]) -> usize {
        match self {
            Self::Initialize { sizes: own, .. } => {
                let sizes = own.as_deref().unwrap_or(sizes);
                let layer = |pair: &[usize]| pair[0].saturating_add(1).saturating_mul(pair[1]);
                sizes.windows(2).map(layer).fold(sizes.len(), usize::saturating_add)
            }
            Self::Shuffle { shuffle, epochs, keep_order } => {
                let list = if *keep_order { training } else { *shuffle };
                list.saturating_add(1).saturating_mul(epochs.saturating_add(1))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shuffle(shuffle: usize, epochs: usize, keep_order: bool) -> Draw {
        Draw::Shuffle { shuffle, epochs, keep_order }
    }

    fn initialize(sizes: Option<Vec<usize>>) -> Draw {
        Draw::Initialize { initialize: Initializer::Large, sizes }
    }

    fn refused(before: &[Draw]) -> bool {
        match Draw::check(before, 50_000, &[784, 30, 10]) {
            Ok(()) => false,
            Err(error) => {
                assert_eq!(error.field(), Some("before"));
                true
            }
        }
    }

    #[test]
    fn what_the_books_programs_drew_is_possible() {
        assert!(!refused(&[]));
        assert!(!refused(&[initialize(None), shuffle(50_000, 30, true)]));
        assert!(!refused(&[initialize(Some(vec![784, 10])), shuffle(200, 7_500, false)]));
        assert!(!refused(&[shuffle(0, 0, false), shuffle(1, 1, false)]));
        assert!(!refused(&vec![shuffle(1, 1, false); 1_000]));
    }

    #[test]
    fn shuffles_that_would_take_for_ever_are_refused() {
        // Its length is the run's own, whatever it says.
        assert!(refused(&[shuffle(1, 1_000_000_000, true)]));
        assert!(refused(&[shuffle(0, 1_000, true)]));
        // Nothing to move, but often.
        assert!(refused(&[shuffle(0, 4_294_967_295, false)]));
        assert!(refused(&[shuffle(1, usize::MAX, false)]));
        assert!(refused(&[shuffle(usize::MAX, usize::MAX, true)]));
    }

    #[test]
    fn lists_that_fit_into_no_memory_are_refused_even_when_they_are_not_shuffled() {
        assert!(refused(&[shuffle(1_000_000_000, 0, false)]));
        assert!(refused(&[shuffle(usize::MAX, 0, false)]));
        assert!(refused(&[shuffle(1_000_001, 0, false)]));
    }

    #[test]
    fn weights_of_huge_long_and_impossible_networks_are_refused() {
        for sizes in [vec![], vec![784], vec![784, 0, 10], vec![usize::MAX; 2], vec![65_536, 65_536]] {
            assert!(refused(&[initialize(Some(sizes))]));
        }
        assert!(refused(&[initialize(Some(vec![1; 10_000_000]))]));
    }

    #[test]
    fn draws_count_together() {
        let one = initialize(Some(vec![1_000, 10_000]));
        assert!(!refused(std::slice::from_ref(&one)));
        assert!(refused(&[one.clone(), one]));
        assert!(refused(&vec![shuffle(1, 1, false); 1_001]));
    }
}
