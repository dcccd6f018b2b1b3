//! The settings of a run: everything that determines it, seed included.

use serde::{Deserialize, Serialize};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::optimizer::whole_set;
use crate::setting::{Changes, named, settings};
use crate::{
    Activation, Cost, Data, Draw, Dropout, Error, Expand, Initializer, MaxNorm, Optimizer, Regularizer,
    Schedule, Stopping,
};

/// Where the random numbers come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Generator {
    /// Independent ChaCha streams, one a purpose: what the lab uses.
    #[default]
    Chacha,
    /// As the book's own programs drew them: NumPy's and CPython 2's Mersenne Twisters.
    Book,
}

named!(Generator { Chacha: "chacha", Book: "book" });

/// The number type of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Precision {
    /// Single precision: fast, for the lab.
    #[default]
    F32,
    /// Double precision: for replays that must be exact.
    F64,
}

named!(Precision { F32: "f32", F64: "f64" });

/// Whether images are held out to choose hyper-parameters by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Validation {
    /// The last 10,000 images of MNIST's training file are held out.
    #[default]
    HeldOut,
    /// None are held out: all 60,000 may be trained on.
    Off,
}

named!(Validation { HeldOut: "heldOut", Off: "off" });

/// Everything that determines a run: the same config gives the same run, bit for bit.
///
/// Fields that are absent in JSON take the value of [`Config::default`], the one place where a default is
/// written. [`Config::validate`] says which values are possible; [`settings`] is the table of them all.
///
/// ```
/// use epoch_lab::{Config, Optimizer};
///
/// let json = r#"{"learningRate": 0.1, "optimizer": {"kind": "momentum", "momentum": 0.9}}"#;
/// let config: Config = serde_json::from_str(json)?;
/// assert_eq!(config.optimizer, Optimizer::Momentum { momentum: 0.9 });
/// assert_eq!(config.batch_size, Config::default().batch_size);
/// config.validate()?;
///
/// let error = Config { learning_rate: -1.0, ..config }.validate().unwrap_err();
/// assert_eq!(error.to_string(), "learningRate: -1 must be above 0");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
// The page always holds a whole config, and its TypeScript type says so: there no field may be absent.
#[cfg_attr(not(target_arch = "wasm32"), serde(default))]
pub struct Config {
    /// Seeds every stream of random numbers.
    pub seed: u32,
    /// Where the random numbers come from.
    pub generator: Generator,
    /// What the book's program had drawn before; only with [`Generator::Book`].
    pub before: Vec<Draw>,
    /// The number type.
    pub precision: Precision,
    /// Which data: MNIST, or own data by their checksum.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub data: Data,
    /// How many training images: the first so many that show one of `digits`.
    pub training: usize,
    /// The digits that are trained and evaluated, in any order: images of others are left out of every split. The
    /// network keeps its outputs; those of the others are never right. With exactly two it may have a single output
    /// instead, with the target 1 for the higher digit: above ½ it says that one.
    pub digits: Vec<usize>,
    /// The share of the training images whose label is replaced by one of `digits` drawn at random, the right one
    /// included: can it learn nonsense?
    pub shuffled_labels: f64,
    /// Whether images are held out.
    pub validation: Validation,
    /// A pixel's value is its byte divided by this (the book divides by 256).
    pub scale: f64,
    /// Neurons in each layer, inputs first, outputs last.
    pub sizes: Vec<usize>,
    /// Activation of the hidden layers.
    pub hidden: Activation,
    /// Activation of the output layer.
    pub output: Activation,
    /// Starting weights.
    pub initializer: Initializer,
    /// Cost.
    pub cost: Cost,
    /// Regularization of the weights; biases are never penalised.
    pub regularizer: Regularizer,
    /// Whether the weights into a hidden neuron may be of any size.
    pub max_norm: MaxNorm,
    /// Dropout of inputs and of hidden neurons.
    pub dropout: Dropout,
    /// How the training images become more.
    pub expand: Expand,
    /// How a gradient becomes an update.
    pub optimizer: Optimizer,
    /// Learning rate η.
    pub learning_rate: f64,
    /// Images in a mini-batch; the last one of an epoch may hold fewer.
    pub batch_size: usize,
    /// How the learning rate changes from epoch to epoch.
    pub schedule: Schedule,
    /// When the run ends by itself.
    pub stop: Stopping,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            seed: 1,
            generator: Generator::Chacha,
            before: Vec::new(),
            precision: Precision::F32,
            data: Data::Mnist,
            training: 50_000,
            digits: (0..10).collect(),
            shuffled_labels: 0.0,
            validation: Validation::HeldOut,
            scale: 256.0,
            sizes: vec![784, 30, 10],
            hidden: Activation::Sigmoid,
            output: Activation::Sigmoid,
            initializer: Initializer::Normalized,
            cost: Cost::CrossEntropy,
            regularizer: Regularizer::L2 { lambda: 5.0 },
            max_norm: MaxNorm::None,
            dropout: Dropout::default(),
            expand: Expand::None,
            optimizer: Optimizer::Sgd,
            learning_rate: 0.5,
            batch_size: 10,
            schedule: Schedule::Constant,
            stop: Stopping::Never,
        }
    }
}

impl Config {
    /// The widest layer: a pixel's position is stored in 16 bits.
    pub const WIDEST: usize = 65_536;

    /// The most layers that a network may have, inputs and outputs counted.
    pub const MOST_LAYERS: usize = 12;

    /// The most weights that a network may have: their copies must fit into a browser's memory.
    pub const MOST_WEIGHTS: usize = 10_000_000;

    /// Checks every setting by itself and every pair that must go together.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] names the first field that is impossible.
    pub fn validate(&self) -> Result<(), Error> {
        let fail = |field, message: String| Err(Error::config(field, message));
        settings().try_for_each(|setting| setting.check(self))?;
        if weights(&self.sizes) > Self::MOST_WEIGHTS {
            return fail("sizes", format!("must make at most {} weights", Self::MOST_WEIGHTS));
        }
        whole_set::check(self)?;
        self.check_memory()?;
        self.check_course()?;
        if !self.before.is_empty() && self.generator != Generator::Book {
            return fail("before", "goes only with the book's generator".into());
        }
        Draw::check(&self.before, self.training_images(), &self.sizes)?;
        if self.hidden == Activation::Softmax {
            return fail("hidden", "softmax is for the output layer only".into());
        }
        if self.output == Activation::Softmax && self.sizes.last() == Some(&1) {
            return fail(
                "output",
                "softmax needs two outputs or more: a single one would always be 1".into(),
            );
        }
        self.cost.check(self.output)
    }

    /// The first field in which a run in progress cannot follow from `self` to `next`, by its JSON name.
    pub(crate) fn fixed_difference(&self, next: &Self) -> Option<&'static str> {
        settings()
            .filter(|setting| setting.changes == Changes::AtReset)
            .find(|setting| !setting.agrees(self, next))
            .map(|setting| setting.path)
    }
}

/// Weights of a network with layers of these sizes, biases not counted.
fn weights(sizes: &[usize]) -> usize {
    sizes.windows(2).fold(0_usize, |sum, pair| sum.saturating_add(pair[0].saturating_mul(pair[1])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(config: Config) -> Option<&'static str> {
        config.validate().err().and_then(|error| error.field())
    }

    #[test]
    fn the_default_is_possible_and_survives_json() {
        let config = Config::default();
        config.validate().unwrap();
        let json = serde_json::to_string(&config).unwrap();
        assert_eq!(serde_json::from_str::<Config>(&json).unwrap(), config);
        assert_eq!(serde_json::from_str::<Config>("{}").unwrap(), config);
    }

    #[test]
    fn an_unknown_setting_is_refused_by_name() {
        let error = serde_json::from_str::<Config>(r#"{"optimiser": 1}"#).unwrap_err();
        assert!(error.to_string().contains("optimiser"), "{error}");
    }

    #[test]
    fn impossible_settings_name_their_field() {
        let with = |change: fn(&mut Config)| {
            let mut config = Config::default();
            change(&mut config);
            refused(config)
        };
        assert_eq!(with(|c| c.learning_rate = -1.0), Some("learningRate"));
        assert_eq!(with(|c| c.learning_rate = f64::NAN), Some("learningRate"));
        assert_eq!(with(|c| c.regularizer = Regularizer::L1 { lambda: -0.1 }), Some("regularizer.lambda"));
        assert_eq!(with(|c| c.dropout.rate = 1.0), Some("dropout.rate"));
        assert_eq!(with(|c| c.optimizer = Optimizer::Momentum { momentum: 1.0 }), Some("optimizer.momentum"));
        assert_eq!(with(|c| c.batch_size = 0), Some("batchSize"));
        assert_eq!(with(|c| c.hidden = Activation::Softmax), Some("hidden"));
        assert_eq!(with(|c| c.sizes = vec![784]), Some("sizes"));
        assert_eq!(with(|c| c.sizes = vec![784, 60_000, 60_000, 10]), Some("sizes"));
    }

    #[test]
    fn draws_before_a_run_are_for_the_book_and_bounded() {
        let draw = Draw::Shuffle { shuffle: usize::MAX, epochs: 2, keep_order: false };
        let config = Config { before: vec![draw], ..Config::default() };
        assert_eq!(refused(Config { generator: Generator::Chacha, ..config.clone() }), Some("before"));
        assert_eq!(refused(Config { generator: Generator::Book, ..config }), Some("before"));
    }
}
