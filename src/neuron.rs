//! One neuron that learns from one sample, followed update by update.

use std::sync::Arc;

use ndarray::array;
use serde::{Deserialize, Serialize};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::dataset::{Dense, Samples, Splits};
use crate::{Config, Dataset, Error, Network, Precision, Step, Trainer};

/// A neuron with one input, and what it is to learn.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(deny_unknown_fields)]
pub struct Neuron {
    /// Starting weight w.
    pub weight: f64,
    /// Starting bias b.
    pub bias: f64,
    /// Input x.
    pub input: f64,
    /// Target y: what it should answer, from 0 to 1.
    pub target: f64,
}

/// What a neuron was before each update, and after the last one: one number an update and one more.
///
/// A run that diverged ends with what was last computed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trajectory {
    /// Weight w.
    pub weight: Vec<f64>,
    /// Bias b.
    pub bias: Vec<f64>,
    /// Weighted input z = wx + b.
    pub z: Vec<f64>,
    /// Activation a: what it answers.
    pub a: Vec<f64>,
    /// Slope da/dz.
    pub slope: Vec<f64>,
    /// Cost C, without penalty.
    pub cost: Vec<f64>,
    /// ∂C/∂w, without penalty.
    pub gradient: Vec<f64>,
}

impl Neuron {
    /// The most updates that are followed: they are all kept.
    pub const MOST_UPDATES: usize = 100_000;

    /// Lets the neuron learn for so many `updates`, with a mini-batch of its only sample.
    ///
    /// # Errors
    ///
    /// Settings that are impossible, or not those of one neuron in double precision: `sizes` 1, 1 and
    /// `training` 1. Numbers of the neuron that are not finite, and a target that is not from 0 to 1.
    /// [`Error::Argument`] for more than [`MOST_UPDATES`](Self::MOST_UPDATES).
    pub fn learn(self, config: Config, updates: usize) -> Result<Trajectory, Error> {
        if updates > Self::MOST_UPDATES {
            let message = format!("{updates} must be at most {}", Self::MOST_UPDATES);
            return Err(Error::argument("updates", message));
        }
        let Self { weight, bias, input, target } = self;
        for (field, value) in [("weight", weight), ("bias", bias), ("input", input)] {
            if !value.is_finite() {
                return Err(Error::config(field, format!("{value} must be a number")));
            }
        }
        if !(0.0..=1.0).contains(&target) {
            return Err(Error::config("target", format!("{target} must be from 0 to 1")));
        }
        if config.precision != Precision::F64 {
            return Err(Error::config("precision", "must be f64 for one neuron"));
        }
        if config.sizes != [1, 1] {
            return Err(Error::config("sizes", "must be 1, 1 for one neuron"));
        }
        let samples = Samples::Dense(Dense::new(array![[input]], array![[target]])?);
        let splits = Splits { training: 0..1, ..Splits::default() };
        let dataset = Dataset::new(Arc::new(samples), splits)?;
        let mut network = Network::zeros(&config);
        let layer = &mut network.layers_mut()[0];
        layer.set_weight(0, 0, weight);
        layer.biases_mut()[0] = bias;
        let mut trainer = Trainer::with_network(config, dataset, network)?;

        let mut trajectory = Trajectory::default();
        // What holds after the last update is found on the way to one more, whose outcome is not looked at.
        for _ in 0..=updates {
            let layer = &trainer.network().layers()[0];
            let (weight, bias) = (layer.weight(0, 0), layer.biases()[0]);
            if let Step::Diverged(_) = trainer.step() {
                break;
            }
            let Some(means) = trainer.take_means() else { break };
            let trace = trainer.trace();
            trajectory.weight.push(weight);
            trajectory.bias.push(bias);
            trajectory.z.push(trace.z(0)[[0, 0]]);
            trajectory.a.push(trace.a(0)[[0, 0]]);
            trajectory.slope.push(trace.slope(0)[[0, 0]]);
            trajectory.cost.push(means.cost);
            trajectory.gradient.push(trace.weight_gradient(0, 1)[[0, 0]]);
        }
        Ok(trajectory)
    }
}
