//! What cannot be had together with a look at all images at each step, and what would be too much of it.

use super::Method;
use crate::{Config, Error, Regularizer};

/// The most bytes that BFGS may keep of the inverse Hessian.
const MOST_BYTES: u64 = 256 << 20;

/// The most seconds that an iteration of BFGS may take beside its passes over the images.
const MOST_SECONDS: f64 = 2.0;

/// Seconds that BFGS takes for one number of the inverse Hessian in an iteration: read for the product with the
/// gradient, read for that with its change, and changed; in WebAssembly, measured with 33,000,000 of them.
const SECONDS_A_NUMBER: f64 = 5e-9;

/// Checks all that must go together with a method; with an optimizer that looks at mini-batches all does.
///
/// # Errors
///
/// [`Error::Config`] on `optimizer.kind`, which names what does not go together.
pub(crate) fn check(config: &Config) -> Result<(), Error> {
    let Some(method) = Method::of(config.optimizer) else { return Ok(()) };
    let refuse = |message| Err(Error::config("optimizer.kind", message));
    let name = method.name();
    // Each of these would make the function that is lowered another one from one look to the next, or give it kinks.
    let pairs = [
        ("dropout, which thins the network anew for each mini-batch", config.dropout.rate > 0.0),
        ("L1 regularization, whose penalty has kinks", matches!(config.regularizer, Regularizer::L1 { .. })),
    ];
    if let Some((other, _)) = pairs.iter().find(|(_, is_on)| *is_on) {
        return refuse(format!("{name} does not go with {other}."));
    }
    let parameters = parameters(config);
    let numbers = parameters.saturating_mul(parameters);
    let bytes = numbers.saturating_mul(8);
    let seconds = numbers as f64 * SECONDS_A_NUMBER;
    if method == Method::Bfgs && (bytes > MOST_BYTES || seconds > MOST_SECONDS) {
        return refuse(format!(
            "BFGS would keep {parameters}² numbers, {}, and take about {seconds:.1} s an iteration for them; at most \
             {} and {MOST_SECONDS} s are possible, which is {} weights and biases. L-BFGS keeps only its last \
             iterations.",
            size(bytes),
            size(MOST_BYTES),
            (MOST_BYTES / 8).isqrt(),
        ));
    }
    Ok(())
}

/// Numbers in double precision that a run by a method takes: beside each other while it goes on, and in its saved
/// state. None by an optimizer that looks at mini-batches.
pub(crate) fn doubles(config: &Config) -> (u64, u64) {
    let Some(method) = Method::of(config.optimizer) else { return (0, 0) };
    let parameters = parameters(config);
    let vectors = |count: u64| parameters.saturating_mul(count);
    let kept = match method {
        Method::Newton => 0,
        Method::ConjugateGradients => parameters,
        Method::Bfgs => vectors(parameters),
        Method::Lbfgs { memory } => vectors(2 * memory as u64),
    };
    // The gradient at the weights is saved with it. An iteration has: start, trial, direction, the gradients at both,
    // the sums of a pass; the three vectors of Newton's inner iteration; step and change at its end.
    let saved = kept.saturating_add(parameters);
    (saved.saturating_add(vectors(11)), saved)
}

/// Bytes that the saved state of a method takes at most: each number, and how many there are.
pub(crate) fn most_saved_bytes(config: &Config) -> u64 {
    doubles(config).1.saturating_mul(8).saturating_add(4096)
}

/// Weights and biases.
pub(crate) fn parameters(config: &Config) -> u64 {
    let layer = |sizes: &[usize]| (sizes[0] as u64 + 1).saturating_mul(sizes[1] as u64);
    config.sizes.windows(2).map(layer).fold(0, u64::saturating_add)
}

fn size(bytes: u64) -> String {
    // As the page and disks count: 1 MB is 1,000,000 bytes, but for the limit, which is a round number of others.
    match bytes {
        0..1_000_000_000 => format!("{} MB", bytes >> 20),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}
