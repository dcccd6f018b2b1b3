//! All rows, in the order of [`Config`]'s fields.

use super::Changes::{AtReset, WhileTraining};
use super::{Range, Setting, Slider, Value};
use crate::config::{Generator, Precision, Validation};
use crate::{Activation, Config, Cost, Dropout, Initializer, Optimizer, Regularizer};

/// Every setting, in the order of [`Config`]'s fields.
pub fn settings() -> impl Iterator<Item = &'static Setting> {
    [START, Regularizer::SETTINGS, Dropout::SETTINGS]
        .into_iter()
        .chain(Optimizer::SETTINGS.iter().copied())
        .chain([END])
        .flatten()
}

/// What comes before the fields that have rows of their own.
const START: &[Setting] = &[
    Setting::new(
        "seed",
        Value::Count {
            legal: Range::closed(0.0, u32::MAX as f64),
            slider: None,
            read: |config| Some(config.seed.into()),
        },
        AtReset,
    ),
    Setting::new(
        "generator",
        Value::Choice { options: Generator::NAMES, read: |config| config.generator.name() },
        AtReset,
    ),
    Setting::new("before", Value::Draws { read: |config| &config.before }, AtReset),
    Setting::new(
        "precision",
        Value::Choice { options: Precision::NAMES, read: |config| config.precision.name() },
        AtReset,
    ),
    Setting::new(
        "training",
        Value::Count {
            // How many there are at most is the data's to say.
            legal: Range::at_least(1.0),
            slider: Some(Slider::Logarithmic { from: 100.0, to: 60_000.0 }),
            read: |config| Some(config.training as u64),
        },
        AtReset,
    ),
    Setting::new(
        "validation",
        Value::Choice { options: Validation::NAMES, read: |config| config.validation.name() },
        AtReset,
    ),
    Setting::new(
        "scale",
        Value::Number { legal: Range::above(0.0), slider: None, read: |config| Some(config.scale) },
        AtReset,
    ),
    Setting::new(
        "sizes",
        Value::List {
            length: Range::closed(2.0, Config::MOST_LAYERS as f64),
            legal: Range::closed(1.0, Config::WIDEST as f64),
            slider: Some(Slider::Linear { from: 1.0, to: 200.0, step: 1.0 }),
            read: |config| &config.sizes,
        },
        AtReset,
    ),
    Setting::new(
        "hidden",
        Value::Choice { options: Activation::HIDDEN_NAMES, read: |config| config.hidden.name() },
        AtReset,
    ),
    Setting::new(
        "output",
        Value::Choice { options: Activation::NAMES, read: |config| config.output.name() },
        AtReset,
    ),
    Setting::new(
        "initializer",
        Value::Choice { options: Initializer::NAMES, read: |config| config.initializer.name() },
        AtReset,
    ),
    Setting::new(
        "cost",
        Value::Choice { options: Cost::NAMES, read: |config| config.cost.name() },
        WhileTraining,
    ),
];

/// What comes after them.
const END: &[Setting] = &[
    Setting::new(
        "learningRate",
        Value::Number {
            legal: Range::above(0.0),
            slider: Some(Slider::Logarithmic { from: 0.001, to: 10.0 }),
            read: |config| Some(config.learning_rate),
        },
        WhileTraining,
    ),
    Setting::new(
        "batchSize",
        Value::Count {
            // Far beyond all data, and a whole number on every machine.
            legal: Range::closed(1.0, 1e9),
            slider: Some(Slider::Logarithmic { from: 1.0, to: 1_000.0 }),
            read: |config| Some(config.batch_size as u64),
        },
        WhileTraining,
    ),
];
