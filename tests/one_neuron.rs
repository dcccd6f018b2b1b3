//! The chapter's neuron: one input, one weight, one bias, a sigmoid, and the two costs.

use epoch_lab::{Config, Cost, Neuron, Optimizer, Precision, Regularizer, Trajectory};

const UPDATES: usize = 300;

fn config(cost: Cost, learning_rate: f64) -> Config {
    Config {
        precision: Precision::F64,
        sizes: vec![1, 1],
        training: 1,
        regularizer: Regularizer::None,
        optimizer: Optimizer::Sgd,
        batch_size: 1,
        cost,
        learning_rate,
        ..Config::default()
    }
}

/// The chapter's two starts: a little wrong, and badly wrong.
const STARTS: [Neuron; 2] = [
    Neuron { weight: 0.6, bias: 0.9, input: 1.0, target: 0.0 },
    Neuron { weight: 2.0, bias: 2.0, input: 1.0, target: 0.0 },
];

fn learn(neuron: Neuron, cost: Cost, learning_rate: f64) -> Trajectory {
    neuron.learn(config(cost, learning_rate), UPDATES).expect("these settings are possible")
}

/// The same neuron in plain arithmetic: output before each update, and after the last.
fn in_plain_arithmetic(neuron: Neuron, cost: Cost, learning_rate: f64) -> Vec<f64> {
    let Neuron { weight: mut w, bias: mut b, input: x, target: y } = neuron;
    let mut outputs = Vec::new();
    for _ in 0..=UPDATES {
        let a = 1.0 / (1.0 + libm::exp(-(w * x + b)));
        outputs.push(a);
        let delta = match cost {
            Cost::Quadratic => (a - y) * a * (1.0 - a),
            _ => a - y,
        };
        w -= learning_rate * delta * x;
        b -= learning_rate * delta;
    }
    outputs
}

#[test]
fn eight_runs_end_where_the_chapter_and_its_equations_say() {
    let expected = [
        (Cost::Quadratic, 0.15, [0.094, 0.203]),
        (Cost::CrossEntropy, 0.005, [0.418, 0.780]),
        (Cost::CrossEntropy, 0.15, [0.0116, 0.0120]),
        // Nothing is published for the quadratic cost at the lower rate: the plain arithmetic tells.
        (Cost::Quadratic, 0.005, [0.751, 0.981]),
    ];
    for (cost, learning_rate, ends) in expected {
        for (start, expected) in STARTS.into_iter().zip(ends) {
            let a = learn(start, cost, learning_rate).a;
            let tolerance = if expected < 0.02 { 5e-5 } else { 5e-4 };
            assert!(
                (a[UPDATES] - expected).abs() < tolerance,
                "{cost:?} at {learning_rate} from {start:?}: {} instead of {expected}",
                a[UPDATES]
            );
        }
    }
}

#[test]
fn every_update_is_that_of_plain_arithmetic() {
    let elsewhere = Neuron { weight: -1.3, bias: 0.4, input: -1.7, target: 0.3 };
    for cost in [Cost::Quadratic, Cost::CrossEntropy] {
        for start in [STARTS[0], STARTS[1], elsewhere] {
            let a = learn(start, cost, 0.15).a;
            let expected = in_plain_arithmetic(start, cost, 0.15);
            assert_eq!(a.len(), expected.len());
            for (a, expected) in a.iter().zip(expected) {
                assert!((a - expected).abs() < 1e-13);
            }
        }
    }
}

#[test]
fn the_numbers_of_one_moment_belong_together() {
    let start = STARTS[1];
    for cost in [Cost::Quadratic, Cost::CrossEntropy] {
        let path = learn(start, cost, 0.15);
        assert_eq!((path.weight[0], path.bias[0]), (start.weight, start.bias));
        for i in 0..=UPDATES {
            let (a, y) = (path.a[i], start.target);
            assert!((path.z[i] - (path.weight[i] * start.input + path.bias[i])).abs() < 1e-14);
            assert!((path.slope[i] - a * (1.0 - a)).abs() < 1e-15);
            let (c, gradient) = match cost {
                Cost::Quadratic => (0.5 * (a - y) * (a - y), (a - y) * path.slope[i] * start.input),
                _ => (-libm::log(1.0 - a), (a - y) * start.input),
            };
            assert!((path.cost[i] - c).abs() < 1e-12, "{cost:?}: {} {c}", path.cost[i]);
            assert!((path.gradient[i] - gradient).abs() < 1e-15);
            if i < UPDATES {
                assert!((path.weight[i + 1] - (path.weight[i] - 0.15 * path.gradient[i])).abs() < 1e-14);
            }
        }
    }
}

#[test]
fn the_cross_entropy_of_a_half_ends_at_ln_2_and_not_at_0() {
    let path = learn(Neuron { target: 0.5, ..STARTS[1] }, Cost::CrossEntropy, 1.0);
    assert!((path.a[UPDATES] - 0.5).abs() < 1e-9);
    assert!((path.cost[UPDATES] - std::f64::consts::LN_2).abs() < 1e-9);
}

#[test]
fn a_run_that_diverges_ends_with_what_was_computed() {
    let start = Neuron { weight: 1e200, bias: 0.0, input: 1e200, target: 0.0 };
    assert_eq!(learn(start, Cost::Quadratic, 0.15), Trajectory::default());
}

#[test]
fn what_is_not_one_neuron_is_refused_by_name() {
    let refused = |neuron: Neuron, change: fn(&mut Config)| {
        let mut config = config(Cost::Quadratic, 0.15);
        change(&mut config);
        neuron.learn(config, 1).expect_err("must be refused").field()
    };
    let start = STARTS[0];
    assert_eq!(refused(Neuron { target: 1.1, ..start }, |_| ()), Some("target"));
    assert_eq!(refused(Neuron { target: f64::NAN, ..start }, |_| ()), Some("target"));
    assert_eq!(refused(Neuron { weight: f64::INFINITY, ..start }, |_| ()), Some("weight"));
    assert_eq!(refused(Neuron { bias: f64::NAN, ..start }, |_| ()), Some("bias"));
    assert_eq!(refused(Neuron { input: f64::NAN, ..start }, |_| ()), Some("input"));
    assert_eq!(refused(start, |config| config.precision = Precision::F32), Some("precision"));
    assert_eq!(refused(start, |config| config.sizes = vec![1, 2, 1]), Some("sizes"));
    assert_eq!(refused(start, |config| config.training = 2), Some("training"));
    assert_eq!(refused(start, |config| config.learning_rate = 0.0), Some("learningRate"));
}
