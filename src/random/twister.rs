//! MT19937, the Mersenne Twister of M. Matsumoto and T. Nishimura, seeded as NumPy and as CPython seed it.

use serde::{Deserialize, Serialize};

/// The generator, and how far it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "TwisterState", into = "TwisterState")]
pub(super) struct Twister {
    words: Vec<u32>,
    /// Words of `words` that are used up.
    used: usize,
}

/// What has to be kept of a [`Twister`].
#[derive(Serialize, Deserialize)]
struct TwisterState {
    words: Vec<u32>,
    used: usize,
}

impl TryFrom<TwisterState> for Twister {
    type Error = &'static str;

    fn try_from(state: TwisterState) -> Result<Self, Self::Error> {
        if state.words.len() != Self::SIZE || state.used > Self::SIZE {
            return Err("a Mersenne Twister has 624 words");
        }
        // Of zeros alone it would make nothing but zeros, and the polar method would look for ever.
        if state.words.iter().all(|&word| word == 0) {
            return Err("a Mersenne Twister is never all zeros");
        }
        Ok(Self { words: state.words, used: state.used })
    }
}

impl From<Twister> for TwisterState {
    fn from(twister: Twister) -> Self {
        Self { words: twister.words, used: twister.used }
    }
}

impl Twister {
    const SIZE: usize = 624;
    const MIDDLE: usize = 397;

    /// `init_genrand`, as `numpy.random.seed` does.
    pub(super) fn from_seed(seed: u32) -> Self {
        let mut words = vec![seed];
        for i in 1..Self::SIZE as u32 {
            let last = words[i as usize - 1];
            words.push(1_812_433_253_u32.wrapping_mul(last ^ (last >> 30)).wrapping_add(i));
        }
        Self { words, used: Self::SIZE }
    }

    /// `init_by_array` with a key of one word, as CPython's `random.seed` does with an integer of 32 bits.
    pub(super) fn from_key(key: u32) -> Self {
        let mut twister = Self::from_seed(19_650_218);
        let words = &mut twister.words;
        let mut i = 1;
        // The key goes in once around, then the places.
        for round in 0..2 * Self::SIZE - 1 {
            let last = words[i - 1] ^ (words[i - 1] >> 30);
            words[i] = if round < Self::SIZE {
                (words[i] ^ last.wrapping_mul(1_664_525)).wrapping_add(key)
            } else {
                (words[i] ^ last.wrapping_mul(1_566_083_941)).wrapping_sub(i as u32)
            };
            i += 1;
            if i == Self::SIZE {
                words[0] = words[Self::SIZE - 1];
                i = 1;
            }
        }
        words[0] = 0x8000_0000;
        twister
    }

    fn next_u32(&mut self) -> u32 {
        if self.used == Self::SIZE {
            self.twist();
        }
        let mut word = self.words[self.used];
        self.used += 1;
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c_5680;
        word ^= (word << 15) & 0xefc6_0000;
        word ^ (word >> 18)
    }

    fn twist(&mut self) {
        let words = &mut self.words;
        for i in 0..Self::SIZE {
            let y = (words[i] & 0x8000_0000) | (words[(i + 1) % Self::SIZE] & 0x7fff_ffff);
            let odd = if y & 1 == 1 { 0x9908_b0df } else { 0 };
            words[i] = words[(i + Self::MIDDLE) % Self::SIZE] ^ (y >> 1) ^ odd;
        }
        self.used = 0;
    }

    /// From 0 to below 1, of two words: 53 bits. Both NumPy and CPython do it so.
    pub(super) fn uniform(&mut self) -> f64 {
        let high = f64::from(self.next_u32() >> 5);
        let low = f64::from(self.next_u32() >> 6);
        (high * 67_108_864.0 + low) / 9_007_199_254_740_992.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // python3 -c 'import numpy; print(numpy.random.RandomState(SEED).random_sample(3).tolist())'
    #[test]
    fn seeded_as_numpy_it_makes_the_same_doubles() {
        let first = |seed| {
            let mut twister = Twister::from_seed(seed);
            [twister.uniform(), twister.uniform(), twister.uniform()]
        };
        assert_eq!(first(12_345_678), [0.24580423382490257, 0.5964286053214767, 0.3587916284219358]);
        assert_eq!(first(u32::MAX)[..2], [0.0976320289940138, 0.9123828453026218]);
        // ... RandomState(0).randint(0, 2**32, size=3, dtype=numpy.uint32)
        let mut twister = Twister::from_seed(0);
        assert_eq!([(); 3].map(|()| twister.next_u32()), [2_357_136_044, 2_546_248_239, 3_071_714_933]);
    }

    // python3 -c 'import random; random.seed(SEED); print([random.random() for _ in range(3)])'
    #[test]
    fn seeded_as_python_it_makes_the_same_doubles() {
        let first = |seed| {
            let mut twister = Twister::from_key(seed);
            [twister.uniform(), twister.uniform(), twister.uniform()]
        };
        assert_eq!(first(12_345_678), [0.7202671550185803, 0.6330310001166692, 0.22877255649315598]);
        assert_eq!(first(0)[..2], [0.8444218515250481, 0.7579544029403025]);
        assert_eq!(first(u32::MAX)[..2], [0.6353574441341173, 0.20319993954407756]);
        // ... [random.random() for _ in range(100001)][-1]
        let mut twister = Twister::from_key(12_345_678);
        assert_eq!((0..100_001).map(|_| twister.uniform()).last(), Some(0.6392046005649044));
    }

    #[test]
    fn a_damaged_twister_is_refused() {
        let load = |state: TwisterState| Twister::try_from(state).is_ok();
        let words = Twister::from_seed(1).words;
        assert!(load(TwisterState { words: words.clone(), used: 624 }));
        assert!(!load(TwisterState { words: words.clone(), used: 625 }));
        assert!(!load(TwisterState { words: words[1..].to_vec(), used: 0 }));
        assert!(!load(TwisterState { words: vec![0; 624], used: 0 }));
    }
}
