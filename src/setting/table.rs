//! All rows, in the order of [`Config`]'s fields.

use super::Changes::{AtReset, WhileTraining};
use super::{Range, Setting, Slider, Value};
use crate::config::{Generator, Precision, Validation};
use crate::{
    Activation, Config, Cost, Dropout, Expand, Initializer, MaxNorm, Optimizer, Regularizer, Schedule,
    Stopping,
};

/// Every setting, in the order of [`Config`]'s fields.
pub fn settings() -> impl Iterator<Item = &'static Setting> {
    [START, Regularizer::SETTINGS, MaxNorm::SETTINGS, Dropout::SETTINGS, Expand::SETTINGS]
        .into_iter()
        .chain(Optimizer::SETTINGS.iter().copied())
        .chain([END, Schedule::SETTINGS, Stopping::SETTINGS])
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
        Value::Choice { options: Generator::NAMES, read: |config| Some(config.generator.name()) },
        AtReset,
    ),
    Setting::new("before", Value::Draws { read: |config| &config.before }, AtReset),
    Setting::new(
        "precision",
        Value::Choice { options: Precision::NAMES, read: |config| Some(config.precision.name()) },
        AtReset,
    ),
    Setting::new("data", Value::Data { read: |config| config.data }, AtReset),
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
        "digits",
        Value::List {
            length: Range::closed(1.0, 10.0),
            legal: Range::closed(0.0, 9.0),
            slider: None,
            read: |config| &config.digits,
        },
        AtReset,
    ),
    Setting::new(
        "shuffledLabels",
        Value::Number {
            legal: Range::closed(0.0, 1.0),
            slider: Some(Slider::Linear { from: 0.0, to: 1.0, step: 0.01 }),
            read: |config| Some(config.shuffled_labels),
        },
        AtReset,
    ),
    Setting::new(
        "validation",
        Value::Choice { options: Validation::NAMES, read: |config| Some(config.validation.name()) },
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
        Value::Choice { options: Activation::HIDDEN_NAMES, read: |config| Some(config.hidden.name()) },
        AtReset,
    ),
    Setting::new(
        "output",
        Value::Choice { options: Activation::NAMES, read: |config| Some(config.output.name()) },
        AtReset,
    ),
    Setting::new(
        "initializer",
        Value::Choice { options: Initializer::NAMES, read: |config| Some(config.initializer.name()) },
        AtReset,
    ),
    Setting::new(
        "cost",
        Value::Choice { options: Cost::NAMES, read: |config| Some(config.cost.name()) },
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
