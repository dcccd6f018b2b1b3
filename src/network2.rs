//! Networks as the book's program `network2.py` writes them: `sizes`, `weights` and `biases` (each a column), and
//! the name of the `cost`'s class.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::dataset::{Dataset, Images, Samples, Splits};
use crate::state::State;
use crate::{Activation, Config, Cost, Error, Layer, Network, Precision, Real, Trainer};

/// The most bytes of such a file: ten million weights of 25 digits.
const MOST_BYTES: usize = 256 << 20;

/// A network of sigmoid neurons, as it stands in the file.
///
/// ```
/// use epoch_lab::network2::BookNetwork;
///
/// let text = br#"{"sizes": [2, 1], "weights": [[[0.5, -1.5]]], "biases": [[[0.25]]], "cost": "QuadraticCost"}"#;
/// let network = BookNetwork::from_json(text)?;
/// assert_eq!(network.sizes(), [2, 1]);
/// assert_eq!(network.network::<f64>().layers()[0].weight(0, 1), -1.5);
/// # Ok::<(), epoch_lab::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BookNetwork {
    sizes: Vec<usize>,
    /// Layer by layer, a row for each neuron.
    weights: Vec<Vec<Vec<f64>>>,
    /// Layer by layer, a column: each a list of one number.
    biases: Vec<Vec<[f64; 1]>>,
    cost: BookCost,
}

/// The costs of the book's program, by the names of their classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum BookCost {
    QuadraticCost,
    CrossEntropyCost,
}

impl BookNetwork {
    /// The network that a file holds.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] when it is no such file, or too large; when numbers are not finite, or shapes disagree with
    /// the sizes. [`Error::Config`] for sizes that no network here can have.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() > MOST_BYTES {
            return fail(format!("it is longer than {} MB", MOST_BYTES >> 20));
        }
        let network: Self = serde_json::from_slice(bytes).map_err(|error| {
            // Python writes these words, which JSON does not know.
            let is_infinite = ["NaN", "Infinity"]
                .iter()
                .any(|word| bytes.windows(word.len()).any(|part| part == word.as_bytes()));
            let message = match is_infinite || error.to_string().starts_with("number out of range") {
                true => format!("a number in it is not finite ({error})"),
                false => format!("it is no network of network2.py: {error}"),
            };
            Error::Data { message }
        })?;
        network.config(Config::default()).validate()?;
        network.check_shapes()?;
        Ok(network)
    }

    fn check_shapes(&self) -> Result<(), Error> {
        let layers = self.sizes.len() - 1;
        if self.weights.len() != layers || self.biases.len() != layers {
            let (weights, biases) = (self.weights.len(), self.biases.len());
            return fail(format!(
                "`sizes` asks for {layers} layers, `weights` has {weights} and `biases` {biases}"
            ));
        }
        for (number, (weights, biases)) in self.weights.iter().zip(&self.biases).enumerate() {
            let (inputs, neurons) = (self.sizes[number], self.sizes[number + 1]);
            if weights.len() != neurons || weights.iter().any(|row| row.len() != inputs) {
                return fail(format!("`weights[{number}]` is not {neurons} rows of {inputs} numbers"));
            }
            if biases.len() != neurons {
                return fail(format!("`biases[{number}]` is not a column of {neurons} numbers"));
            }
        }
        Ok(())
    }

    /// Neurons in each layer.
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// These settings with the network's sizes, activations and cost in place of their own.
    pub fn config(&self, settings: Config) -> Config {
        Config {
            sizes: self.sizes.clone(),
            hidden: Activation::Sigmoid,
            output: Activation::Sigmoid,
            cost: match self.cost {
                BookCost::QuadraticCost => Cost::Quadratic,
                BookCost::CrossEntropyCost => Cost::CrossEntropy,
            },
            ..settings
        }
    }

    /// The network, rounded where a run computes in single precision.
    pub fn network<R: Real>(&self) -> Network<R> {
        let mut network = Network::zeros(&self.config(Config::default()));
        for ((layer, weights), biases) in network.layers_mut().iter_mut().zip(&self.weights).zip(&self.biases)
        {
            for (neuron, row) in weights.iter().enumerate() {
                for (input, weight) in row.iter().enumerate() {
                    layer.set_weight(neuron, input, R::from_f64(*weight));
                }
            }
            for (bias, [number]) in layer.biases_mut().iter_mut().zip(biases) {
                *bias = R::from_f64(*number);
            }
        }
        network
    }

    /// The state of a run that begins with this network, as [`Trainer::save`] gives it.
    ///
    /// # Errors
    ///
    /// Settings that are impossible; those of [`Self::config`] fit.
    pub fn state(&self, config: Config) -> Result<Vec<u8>, Error> {
        match config.precision {
            Precision::F32 => self.begin::<f32>(config),
            Precision::F64 => self.begin::<f64>(config),
        }
    }

    fn begin<R: Real>(&self, config: Config) -> Result<Vec<u8>, Error> {
        config.validate()?;
        // The state does not depend on what is in the pictures.
        let blank = vec![0; config.sizes[0]];
        let mut images = Images::new(config.sizes[0], config.sizes[config.sizes.len() - 1].min(10));
        (0..config.training).for_each(|_| images.push(&blank, 0));
        let splits = Splits { training: 0..config.training, ..Splits::default() };
        let dataset = Dataset::new(Arc::new(Samples::Images(images)), splits)?.of(config.data);
        // Nor on what they show; one output tells two digits apart.
        let digits = if config.sizes.ends_with(&[1]) { vec![0, 1] } else { (0..10).collect() };
        let config = Config { digits, shuffled_labels: 0.0, ..config };
        Ok(Trainer::with_network(config, dataset, self.network::<R>())?.save())
    }

    /// The network of a saved state.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] names the setting that the book's program does not know; [`Error::State`] when the state
    /// is damaged; [`Error::Data`] when a number is not finite.
    pub fn of_state(config: &Config, state: &[u8]) -> Result<Self, Error> {
        let cost = check(config)?;
        match config.precision {
            Precision::F32 => Self::of_layers(config, cost, &State::<f32>::from_bytes(state, config)?.layers),
            Precision::F64 => Self::of_layers(config, cost, &State::<f64>::from_bytes(state, config)?.layers),
        }
    }

    fn of_layers<R: Real>(config: &Config, cost: BookCost, layers: &[Layer<R>]) -> Result<Self, Error> {
        let numbers = |layer: &Layer<R>, neuron| -> Vec<f64> {
            (0..layer.inputs()).map(|input| layer.weight(neuron, input).to_f64()).collect()
        };
        let network = Self {
            sizes: config.sizes.clone(),
            weights: layers
                .iter()
                .map(|layer| (0..layer.neurons()).map(|neuron| numbers(layer, neuron)).collect())
                .collect(),
            biases: layers
                .iter()
                .map(|layer| layer.biases().iter().map(|bias| [bias.to_f64()]).collect())
                .collect(),
            cost,
        };
        let weights = network.weights.iter().flatten().flatten();
        if !weights.chain(network.biases.iter().flatten().flatten()).all(|number| number.is_finite()) {
            return fail("a number of the network is not finite".into());
        }
        Ok(network)
    }

    /// The file.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a network is numbers and names")
    }
}

/// Checks that the book's program knows such networks; gives its name for the cost.
fn check(config: &Config) -> Result<BookCost, Error> {
    let fail = |field, message: &str| Err(Error::Config { field, message: message.into() });
    if config.sizes.len() > 2 && config.hidden != Activation::Sigmoid {
        return fail("hidden", "the book's program knows sigmoid neurons only");
    }
    if config.output != Activation::Sigmoid {
        return fail("output", "the book's program knows sigmoid neurons only");
    }
    match config.cost {
        Cost::Quadratic => Ok(BookCost::QuadraticCost),
        Cost::CrossEntropy => Ok(BookCost::CrossEntropyCost),
        Cost::LogLikelihood => {
            fail("cost", "the book's program knows the quadratic cost and the cross-entropy only")
        }
    }
}

fn fail<T>(message: String) -> Result<T, Error> {
    Err(Error::Data { message })
}
