//! A small problem with real inputs, for checks of the mathematics.

use std::sync::Arc;

use epoch_lab::dataset::{Dense, Samples, Splits};
use epoch_lab::{Config, Dataset, Optimizer};
use ndarray::Array2;

/// Inputs of `config.training` samples, samples x inputs, from -1 to 1, irregular but always the same.
pub fn inputs(config: &Config) -> Array2<f64> {
    Array2::from_shape_fn((config.training, config.sizes[0]), |(sample, input)| {
        let irregular = (sample * 37 + input * 101 + 13) * 7919 % 1009;
        irregular as f64 / 504.5 - 1.0
    })
}

/// One right output for each sample, in turn: samples x outputs.
pub fn targets(config: &Config) -> Array2<f64> {
    let outputs = config.sizes[config.sizes.len() - 1];
    Array2::from_shape_fn(
        (config.training, outputs),
        |(sample, output)| {
            if sample % outputs == output { 1.0 } else { 0.0 }
        },
    )
}

/// The samples in this order as training data, nothing held out.
pub fn problem_in_order(config: &Config, order: &[usize]) -> Dataset {
    let pick = |rows: Array2<f64>| rows.select(ndarray::Axis(0), order);
    let dense = Dense::new(pick(inputs(config)), pick(targets(config))).expect("rows match");
    let splits = Splits { training: 0..order.len(), validation: 0..0, test: 0..0 };
    Dataset::new(Arc::new(Samples::Dense(dense)), splits).expect("the splits fit")
}

/// All samples as training data.
pub fn problem(config: &Config) -> Dataset {
    problem_in_order(config, &(0..config.training).collect::<Vec<_>>())
}

/// An optimizer of each kind.
pub fn optimizers() -> Vec<Optimizer> {
    let (beta1, beta2, epsilon) = (0.9, 0.99, 1e-8);
    vec![
        Optimizer::Sgd,
        Optimizer::Momentum { momentum: 0.5 },
        Optimizer::Nesterov { momentum: 0.5 },
        Optimizer::RmsProp { decay: 0.9, epsilon },
        Optimizer::Adam { beta1, beta2, epsilon },
        Optimizer::AdamW { beta1, beta2, epsilon },
    ]
}
