//! The random numbers of a run: one stream for each purpose, all drawn from the seed.
//!
//! A stream depends on the seed alone and not on what another stream was asked for: dropout switched on leaves
//! the starting weights and the mini-batches as they were.

use rand::rngs::ChaCha8Rng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

use crate::config::Draw;
use crate::{Config, Generator};

/// The streams of a run. Serialized they are the positions at which they stand, and no more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Streams {
    init: Normal,
    shuffle: Source,
    dropout: ChaCha,
}

/// Numbers of ChaCha's streams, never to be changed: they are part of what a seed means.
const INIT: u64 = 0;
const SHUFFLE: u64 = 1;
const DROPOUT: u64 = 2;

impl Streams {
    /// The streams of `config.seed` at their beginning. What `config.before` lists is not drawn yet: see
    /// [`draw_before`](Self::draw_before).
    pub fn new(config: &Config) -> Self {
        let chacha = |stream| Box::new(ChaCha::new(config.seed, stream, 0));
        let (init, shuffle) = match config.generator {
            Generator::Chacha => (Source::ChaCha(chacha(INIT)), Source::ChaCha(chacha(SHUFFLE))),
            Generator::Book => (
                Source::Twister(Twister::from_seed(config.seed)),
                Source::Twister(Twister::from_key(&[config.seed])),
            ),
        };
        Self {
            init: Normal { source: init, spare: None },
            shuffle,
            dropout: ChaCha::new(config.seed, DROPOUT, 0),
        }
    }

    /// A starting weight: the next number of N(0, 1).
    pub fn normal(&mut self) -> f64 {
        self.init.draw()
    }

    /// Brings the images into the order of the next epoch.
    pub fn shuffle(&mut self, order: &mut [u32]) {
        match &mut self.shuffle {
            Source::ChaCha(chacha) => order.shuffle(&mut chacha.rng),
            Source::Twister(twister) => {
                // random.shuffle of CPython 2.
                for i in (1..order.len()).rev() {
                    let j = (twister.uniform() * (i + 1) as f64) as usize;
                    order.swap(i, j);
                }
            }
        }
    }

    /// Whether a neuron is dropped: true with probability `rate`.
    pub fn dropped(&mut self, rate: f64) -> bool {
        // 32 bits are ample, and half as dear as the 53 of a double.
        const UNIT: f64 = 1.0 / 4_294_967_296.0;
        f64::from(self.dropout.rng.next_u32()) * UNIT < rate
    }

    /// Draws what the book's program had drawn before the run, and throws it away; but a list that the run
    /// goes on with is shuffled in `order`.
    pub fn draw_before(&mut self, config: &Config, order: &mut [u32]) {
        for draw in &config.before {
            match draw {
                Draw::Initialize { sizes, .. } => {
                    let sizes = sizes.as_ref().unwrap_or(&config.sizes);
                    for layer in sizes.windows(2) {
                        for _ in 0..layer[1] * (1 + layer[0]) {
                            self.normal();
                        }
                    }
                }
                Draw::Shuffle { shuffle, epochs, keep_order } => {
                    let mut other: Vec<u32> = Vec::new();
                    let list = if *keep_order {
                        &mut *order
                    } else {
                        other.extend(0..*shuffle as u32);
                        &mut other
                    };
                    for _ in 0..*epochs {
                        self.shuffle(list);
                    }
                }
            }
        }
    }
}

/// A generator of one kind or the other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Source {
    ChaCha(Box<ChaCha>),
    Twister(Twister),
}

impl Source {
    /// From 0 to below 1, all of the 53 bits of a double drawn.
    fn uniform(&mut self) -> f64 {
        match self {
            Self::ChaCha(chacha) => (chacha.rng.next_u64() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0),
            Self::Twister(twister) => twister.uniform(),
        }
    }
}

/// N(0, 1) by Marsaglia's polar method, in the very order of NumPy's legacy generator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Normal {
    source: Source,
    /// The method makes two numbers at a time: the one that waits, as bits, to be saved exactly.
    spare: Option<u64>,
}

impl Normal {
    fn draw(&mut self) -> f64 {
        if let Some(bits) = self.spare.take() {
            return f64::from_bits(bits);
        }
        loop {
            let x = 2.0 * self.source.uniform() - 1.0;
            let y = 2.0 * self.source.uniform() - 1.0;
            let square = x * x + y * y;
            if square < 1.0 && square != 0.0 {
                let factor = (-2.0 * libm::log(square) / square).sqrt();
                self.spare = Some((factor * x).to_bits());
                return factor * y;
            }
        }
    }
}

/// One of ChaCha's streams.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "ChaChaState", into = "ChaChaState")]
struct ChaCha {
    seed: u32,
    rng: ChaCha8Rng,
}

/// Where a stream stands.
#[derive(Serialize, Deserialize)]
struct ChaChaState {
    seed: u32,
    stream: u64,
    /// Words of 32 bits drawn: 64 bits of it outlast every run.
    position: u64,
}

impl ChaCha {
    fn new(seed: u32, stream: u64, position: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(u64::from(seed));
        rng.set_stream(stream);
        rng.set_word_pos(u128::from(position));
        Self { seed, rng }
    }

    fn position(&self) -> u64 {
        self.rng.get_word_pos() as u64
    }
}

impl Clone for ChaCha {
    /// The generator itself refuses to be copied, as befits a cipher: the copy is wound forward instead.
    fn clone(&self) -> Self {
        Self::new(self.seed, self.rng.get_stream(), self.position())
    }
}

impl From<ChaChaState> for ChaCha {
    fn from(state: ChaChaState) -> Self {
        Self::new(state.seed, state.stream, state.position)
    }
}

impl From<ChaCha> for ChaChaState {
    fn from(chacha: ChaCha) -> Self {
        Self { seed: chacha.seed, stream: chacha.rng.get_stream(), position: chacha.position() }
    }
}

/// MT19937, the Mersenne Twister of M. Matsumoto and T. Nishimura.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "TwisterState", into = "TwisterState")]
struct Twister {
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
    fn from_seed(seed: u32) -> Self {
        let mut words = vec![seed];
        for i in 1..Self::SIZE as u32 {
            let last = words[i as usize - 1];
            words.push(1_812_433_253_u32.wrapping_mul(last ^ (last >> 30)).wrapping_add(i));
        }
        Self { words, used: Self::SIZE }
    }

    /// `init_by_array`, as CPython's `random.seed` does with an integer's 32-bit digits.
    fn from_key(key: &[u32]) -> Self {
        let mut twister = Self::from_seed(19_650_218);
        let words = &mut twister.words;
        let mut i = 1;
        let mut mix = |words: &mut [u32], factor: u32, add: &dyn Fn(usize, u32) -> u32| {
            let last = words[i - 1];
            words[i] = add(i, words[i] ^ (last ^ (last >> 30)).wrapping_mul(factor));
            i += 1;
            if i == Self::SIZE {
                words[0] = words[Self::SIZE - 1];
                i = 1;
            }
        };
        for j in (0..key.len()).cycle().take(Self::SIZE.max(key.len())) {
            mix(words, 1_664_525, &|_, word| word.wrapping_add(key[j]).wrapping_add(j as u32));
        }
        for _ in 1..Self::SIZE {
            mix(words, 1_566_083_941, &|i, word| word.wrapping_sub(i as u32));
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
    fn uniform(&mut self) -> f64 {
        let high = f64::from(self.next_u32() >> 5);
        let low = f64::from(self.next_u32() >> 6);
        (high * 67_108_864.0 + low) / 9_007_199_254_740_992.0
    }
}
