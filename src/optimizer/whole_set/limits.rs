//! What cannot be had together with a look at all images at each step, and what would be too much of it.

use super::Method;
use crate::{Config, Error, Expand, MaxNorm, Regularizer, Schedule};

/// The most bytes that BFGS may keep of the inverse Hessian.
const MOST_BYTES: u64 = 256 << 20;

/// The most seconds that an iteration of BFGS may take beside its passes over the images.
const MOST_SECONDS: f64 = 2.0;

/// Seconds that BFGS takes for one number of the inverse Hessian in an iteration: read for the product with the
/// gradient, read for that with its change, and changed; in WebAssembly, measured with 33,000,000 of them.
const SECONDS_A_NUMBER: f64 = 1.2e-8;

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
        (
            "dropout, which thins the network anew for each mini-batch",
            config.dropout.rate > 0.0 || config.dropout.inputs > 0.0,
        ),
        (
            "live expansion, which distorts the images anew in each epoch",
            matches!(config.expand, Expand::Live(_)),
        ),
        ("max-norm, which moves the weights after each step", config.max_norm != MaxNorm::None),
        ("a schedule: it finds the length of each step by itself", config.schedule != Schedule::Constant),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dropout, Optimizer};

    const ALL: [Optimizer; 4] =
        [Optimizer::Newton, Optimizer::ConjugateGradients, Optimizer::Bfgs, Optimizer::Lbfgs { memory: 10 }];

    fn refusal(config: Config) -> String {
        let error = config.validate().unwrap_err();
        assert_eq!(error.field(), Some("optimizer.kind"));
        error.message()
    }

    fn small(optimizer: Optimizer) -> Config {
        Config { optimizer, sizes: vec![784, 5, 10], ..Config::default() }
    }

    #[test]
    fn each_method_refuses_dropout_and_l1_and_names_the_pair() {
        for optimizer in ALL {
            small(optimizer).validate().unwrap();
            let name = Method::of(optimizer).unwrap().name();
            let dropout =
                refusal(Config { dropout: Dropout { rate: 0.5, ..Dropout::default() }, ..small(optimizer) });
            assert!(dropout.contains(name) && dropout.contains("dropout"), "{dropout}");
            let l1 = refusal(Config { regularizer: Regularizer::L1 { lambda: 1.0 }, ..small(optimizer) });
            assert!(l1.contains(name) && l1.contains("L1"), "{l1}");
        }
    }

    #[test]
    fn bfgs_is_refused_with_what_it_would_keep_and_take_and_lbfgs_is_offered() {
        let message = refusal(Config { optimizer: Optimizer::Bfgs, ..Config::default() });
        for part in ["23860² numbers", "4.6 GB", " s an iteration", "256 MB", "2 s", "L-BFGS"] {
            assert!(message.contains(part), "{part} in: {message}");
        }
        for optimizer in [Optimizer::Newton, Optimizer::ConjugateGradients, Optimizer::Lbfgs { memory: 10 }] {
            Config { optimizer, ..Config::default() }.validate().unwrap();
        }
    }

    #[test]
    fn bfgs_is_possible_up_to_256_mb_of_inverse_hessian_and_a_run_of_it_fits_into_memory() {
        let with = |outputs| Config { sizes: vec![784, 7, outputs], ..small(Optimizer::Bfgs) };
        // 5,791 weights and biases, whose square takes 256 MB but for 90 kB; and eight more.
        with(37).validate().unwrap();
        refusal(with(38));
    }

    #[test]
    fn what_lbfgs_remembers_is_counted_and_refused_where_it_does_not_fit() {
        let with = |memory| Config {
            optimizer: Optimizer::Lbfgs { memory },
            sizes: vec![784, 1_000, 10],
            ..Config::default()
        };
        with(10).validate().unwrap();
        assert!(with(20).memory() > with(10).memory() + 3 * 20 * 8 * 795_000);
        let error = with(100).validate().unwrap_err();
        assert_eq!(error.field(), Some("sizes"));
        assert!(error.message().contains("with L-BFGS"), "{error}");
    }
}
