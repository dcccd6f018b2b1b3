//! The random numbers of a run: one stream for each purpose, all drawn from the seed.
//!
//! The lab draws from ChaCha, one of its streams a purpose. A replay draws as the book's programs did: weights
//! from NumPy's legacy generator, the order of the images from CPython 2's `random`. The logarithm of the
//! Gaussian is this crate's on every target, so that now and then (3 in 100) a replay's starting weight is off
//! by a last bit from what NumPy makes with its C library's.
//!
//! A stream depends on the seed alone and not on what another stream was asked for: dropout switched on leaves
//! the starting weights and the mini-batches as they were.

mod twister;

use rand::rngs::ChaCha8Rng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

use crate::{Config, Draw, Generator};
use twister::Twister;

/// The streams of a run. Serialized they are the positions at which they stand, and no more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Streams {
    init: Normal,
    shuffle: Source,
    /// Which neurons each mini-batch drops.
    pub(crate) dropout: ChaCha,
}

/// Numbers of ChaCha's streams, never to be changed: they are part of what a seed means.
const INIT: u64 = 0;
const SHUFFLE: u64 = 1;
const DROPOUT: u64 = 2;
const THINNED: u64 = 3;
const COPY: u64 = 4;
const INPUTS: u64 = 5;
const LABELS: u64 = 6;

impl Streams {
    /// The streams of `config.seed` at their beginning. What `config.before` lists is not drawn yet: see
    /// [`draw_before`](Self::draw_before).
    pub fn new(config: &Config) -> Self {
        let chacha = |stream| Box::new(ChaCha::new(config.seed, stream, 0));
        let (init, shuffle) = match config.generator {
            Generator::Chacha => (Source::ChaCha(chacha(INIT)), Source::ChaCha(chacha(SHUFFLE))),
            Generator::Book => (
                Source::Twister(Twister::from_seed(config.seed)),
                Source::Twister(Twister::from_key(config.seed)),
            ),
        };
        Self {
            init: Normal { source: init, spare: None },
            shuffle,
            dropout: ChaCha::new(config.seed, DROPOUT, 0),
        }
    }

    /// Whether these are streams of that config's generator.
    pub(crate) fn belong_to(&self, config: &Config) -> bool {
        let book = matches!(self.shuffle, Source::Twister(_));
        book == (config.generator == Generator::Book)
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

    /// The order of an epoch that begins: images that came since the last one join it, and all are shuffled.
    #[inline(never)]
    pub(crate) fn begin_epoch(&mut self, config: &Config, order: &mut Vec<u32>) {
        order.extend(order.len() as u32..config.training_images() as u32);
        self.shuffle(order);
    }

    /// Draws what the book's program had drawn before the run, and throws it away; but a list that the run
    /// goes on with is shuffled in `order`.
    pub fn draw_before(&mut self, config: &Config, order: &mut [u32]) {
        for draw in &config.before {
            match draw {
                Draw::Initialize { initialize, sizes } => {
                    let sizes = sizes.as_ref().unwrap_or(&config.sizes);
                    for layer in sizes.windows(2) {
                        let biases = u64::from(initialize.draws_biases());
                        for _ in 0..layer[1] as u64 * (biases + layer[0] as u64) {
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
pub(crate) struct ChaCha {
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

    /// The stream of a thinned network that is only looked at, by its number: no run draws from it.
    pub(crate) fn of_thinned(seed: u32, number: u32) -> Self {
        // As far apart as a network is wide at most.
        Self::new(seed, THINNED, u64::from(number) << 32)
    }

    /// The stream of the inputs that are dropped when so many images were learned from.
    pub(crate) fn of_inputs(seed: u32, images: u64) -> Self {
        // As far apart as an image has inputs at most. What is shifted out no run reaches.
        Self::new(seed, INPUTS, images << 16)
    }

    /// The stream of the copy that is made of a training image in an epoch: 512 words, and fewer are taken.
    pub(crate) fn of_copy(seed: u32, epoch: u64, image: u64) -> Self {
        // Room for a million images. What is shifted out no run reaches.
        Self::new(seed, COPY, (epoch << 20).wrapping_add(image) << 9)
    }

    /// The stream of the labels that are shuffled.
    pub(crate) fn of_labels(seed: u32) -> Self {
        Self::new(seed, LABELS, 0)
    }

    /// The next 32 bits.
    pub(crate) fn word(&mut self) -> u32 {
        self.rng.next_u32()
    }

    /// A number between -1 and 1, evenly.
    pub(crate) fn evenly(&mut self) -> f64 {
        (f64::from(self.word()) + 0.5) / 2_147_483_648.0 - 1.0
    }

    /// Whether a neuron is dropped: true with probability `rate`.
    pub(crate) fn dropped(&mut self, rate: f64) -> bool {
        // 32 bits are ample, and half as dear as the 53 of a double.
        const UNIT: f64 = 1.0 / 4_294_967_296.0;
        f64::from(self.rng.next_u32()) * UNIT < rate
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Initializer;

    fn config(generator: Generator) -> Config {
        Config { seed: 12_345_678, generator, ..Config::default() }
    }

    fn book() -> Streams {
        Streams::new(&config(Generator::Book))
    }

    fn chacha() -> Streams {
        Streams::new(&config(Generator::Chacha))
    }

    // python3 -c 'import numpy; print(numpy.random.RandomState(12345678).randn(100001)[[0,1,2,3,4,100000]].tolist())'
    #[test]
    fn book_draws_the_normal_numbers_of_numpy() {
        let mut streams = book();
        let drawn: Vec<f64> = (0..100_001).map(|_| streams.normal()).collect();
        let numpy = [
            (0, 0.5537081891302397),
            (1, -1.4596319930600405),
            (2, -1.294585139377667),
            (3, -1.5096739451572456),
            (4, 1.5718749014908178),
            (100_000, -0.024305882751767496),
        ];
        for (index, expected) in numpy {
            assert_eq!(drawn[index], expected, "number {index}");
        }
    }

    // python3: random.seed(12345678); order = list(range(10)); twice `random.shuffle` as CPython 2 had it:
    // for i in range(len(order) - 1, 0, -1): j = int(random.random() * (i + 1)); swap order[i], order[j]
    #[test]
    fn book_shuffles_as_python_2() {
        let mut streams = book();
        let mut order: Vec<u32> = (0..10).collect();
        streams.shuffle(&mut order);
        assert_eq!(order, [6, 4, 0, 8, 2, 3, 9, 1, 5, 7]);
        streams.shuffle(&mut order);
        assert_eq!(order, [7, 5, 3, 2, 8, 0, 9, 6, 1, 4]);
    }

    #[test]
    fn what_was_drawn_before_is_skipped() {
        let before = vec![
            Draw::Initialize { initialize: Initializer::Normalized, sizes: Some(vec![3, 2, 1]) },
            Draw::Shuffle { shuffle: 7, epochs: 2, keep_order: false },
            Draw::Shuffle { shuffle: 10, epochs: 1, keep_order: true },
        ];
        let config = Config { before, ..config(Generator::Book) };
        let mut order: Vec<u32> = (0..10).collect();
        let mut streams = Streams::new(&config);
        streams.draw_before(&config, &mut order);

        let mut expected = book();
        for _ in 0..3 + 3 * 2 + 2 {
            expected.normal();
        }
        let mut thrown_away = [0; 7];
        let mut kept: Vec<u32> = (0..10).collect();
        expected.shuffle(&mut thrown_away);
        expected.shuffle(&mut thrown_away);
        expected.shuffle(&mut kept);
        assert_eq!(order, kept);
        assert_eq!(streams, expected);
    }

    // These numbers are what a seed means in a link that somebody kept: they must never change.
    #[test]
    fn chacha_draws_what_it_always_drew() {
        let mut streams = chacha();
        let normal = [(); 3].map(|()| streams.normal());
        let mut order: Vec<u32> = (0..10).collect();
        streams.shuffle(&mut order);
        let dropped = [(); 16].map(|()| u8::from(streams.dropout.dropped(0.5)));
        assert_eq!(normal, [0.35378068603708296, 0.3805324142600546, -1.508926107066531]);
        assert_eq!(order, [2, 7, 9, 3, 5, 4, 1, 8, 0, 6]);
        assert_eq!(dropped, [1, 1, 1, 1, 0, 0, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1]);
    }

    #[test]
    fn a_stream_does_not_notice_the_others() {
        for mut streams in [chacha(), book()] {
            let mut other = streams.clone();
            let (mut order, mut other_order) = ([0, 1, 2, 3, 4], [0, 1, 2, 3, 4]);
            for _ in 0..100 {
                other.dropout.dropped(0.5);
            }
            other.normal();
            streams.shuffle(&mut order);
            other.shuffle(&mut other_order);
            assert_eq!(order, other_order);
            streams.normal();
            assert_eq!(streams.normal(), other.normal());
        }
    }

    #[test]
    fn seeds_and_streams_differ() {
        let mut draws: Vec<u64> = (0..100)
            .flat_map(|seed| {
                [INIT, SHUFFLE, DROPOUT, THINNED].map(|stream| ChaCha::new(seed, stream, 0).rng.next_u64())
            })
            .collect();
        draws.sort_unstable();
        draws.dedup();
        assert_eq!(draws.len(), 400);
    }

    #[test]
    fn normal_numbers_have_the_moments_of_the_normal_distribution() {
        for mut streams in [chacha(), book()] {
            let count = 200_000;
            let mut moments = [0.0; 4];
            for _ in 0..count {
                let x = streams.normal();
                moments[0] += x;
                moments[1] += x * x;
                moments[2] += x * x * x;
                moments[3] += x * x * x * x;
            }
            // Five standard errors of each: the variances of x, x^2, x^3 and x^4 are 1, 2, 15 and 96.
            for ((moment, expected), variance) in
                moments.into_iter().zip([0.0, 1.0, 0.0, 3.0]).zip([1.0, 2.0, 15.0, 96.0_f64])
            {
                let mean = moment / f64::from(count);
                assert!((mean - expected).abs() < 5.0 * (variance / f64::from(count)).sqrt(), "{mean}");
            }
        }
    }

    #[test]
    fn neurons_are_dropped_at_the_rate() {
        for rate in [0.0, 0.1, 0.5, 0.8] {
            let mut streams = chacha();
            let dropped = (0..100_000).filter(|_| streams.dropout.dropped(rate)).count() as f64;
            assert!((dropped / 1e5 - rate).abs() < 5.0 * (rate * (1.0 - rate) / 1e5).sqrt() + 1e-12);
        }
    }

    #[test]
    fn thinned_networks_differ_by_number_and_stay_the_same() {
        let mask = |seed, number| {
            let mut stream = ChaCha::of_thinned(seed, number);
            [(); 64].map(|()| stream.dropped(0.5))
        };
        let mut masks: Vec<_> =
            (0..50).flat_map(|seed| [0, 1, 2, 3].map(|number| mask(seed, number))).collect();
        assert_eq!(mask(7, 3), mask(7, 3));
        masks.sort_unstable();
        masks.dedup();
        assert_eq!(masks.len(), 200);
    }

    #[test]
    fn every_order_of_three_comes_up_alike() {
        for mut streams in [chacha(), book()] {
            let mut counts = std::collections::BTreeMap::new();
            for _ in 0..60_000 {
                let mut order = [0, 1, 2];
                streams.shuffle(&mut order);
                *counts.entry(order).or_insert(0) += 1;
            }
            assert_eq!(counts.len(), 6);
            assert!(counts.values().all(|&count: &i32| (count - 10_000).abs() < 500), "{counts:?}");
        }
    }

    #[test]
    fn saved_streams_go_on_where_they_stood() {
        for mut streams in [chacha(), book()] {
            let mut order: Vec<u32> = (0..1000).collect();
            for _ in 0..7 {
                streams.normal();
                streams.shuffle(&mut order);
                streams.dropout.dropped(0.5);
            }
            let saved = postcard::to_stdvec(&streams).unwrap();
            let mut restored: Streams = postcard::from_bytes(&saved).unwrap();
            assert_eq!(restored, streams);
            for _ in 0..1000 {
                assert_eq!(restored.normal(), streams.normal());
                assert_eq!(restored.dropout.dropped(0.5), streams.dropout.dropped(0.5));
            }
            let mut same = order.clone();
            streams.shuffle(&mut order);
            restored.shuffle(&mut same);
            assert_eq!(same, order);
        }
    }

    #[test]
    fn saved_streams_are_small() {
        assert!(postcard::to_stdvec(&chacha()).unwrap().len() < 64);
        assert!(postcard::to_stdvec(&book()).unwrap().len() < 2 * 5 * 624 + 64);
    }
}
