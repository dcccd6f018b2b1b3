//! The book's networks: read, written, and refused.

use epoch_lab::network2::BookNetwork;
use epoch_lab::{Activation, Config, Cost, Precision};
use serde_json::{Value, json};

/// As `network2.py` writes it: `json.dump` of its `save`.
const FILE: &str = r#"{"sizes": [3, 2, 1], "weights": [[[0.1, -0.2, 3e-05], [1.5, 0.0, -2.25]], [[0.3, -1.0]]], "biases": [[[0.5], [-0.75]], [[2.0]]], "cost": "CrossEntropyCost"}"#;

fn settings() -> Config {
    Config { training: 7, precision: Precision::F64, ..Config::default() }
}

#[test]
fn a_network_is_read_and_written_to_the_last_digit() {
    let network = BookNetwork::from_json(FILE.as_bytes()).unwrap();
    let config = network.config(Config { hidden: Activation::Relu, ..settings() });
    assert_eq!(config.sizes, [3, 2, 1]);
    assert_eq!(
        (config.hidden, config.output, config.cost),
        (Activation::Sigmoid, Activation::Sigmoid, Cost::CrossEntropy)
    );
    let layers = network.network::<f64>();
    assert_eq!(layers.layers()[0].weight(0, 2), 3e-5);
    assert_eq!(layers.layers()[0].weight(1, 2), -2.25);
    assert_eq!(layers.layers()[0].biases(), [0.5, -0.75]);

    let state = network.state(config.clone()).unwrap();
    let again = BookNetwork::of_state(&config, &state).unwrap();
    assert_eq!(again, network);
    let [ours, theirs] =
        [again.to_json().as_str(), FILE].map(|text| serde_json::from_str::<Value>(text).unwrap());
    assert_eq!(ours, theirs);
}

#[test]
fn a_network_in_single_precision_is_written_with_the_numbers_that_it_has() {
    let network = BookNetwork::from_json(FILE.as_bytes()).unwrap();
    let config = network.config(Config { precision: Precision::F32, ..settings() });
    let state = network.state(config.clone()).unwrap();
    let text: Value =
        serde_json::from_str(&BookNetwork::of_state(&config, &state).unwrap().to_json()).unwrap();
    assert_eq!(text["weights"][0][0][0], f64::from(0.1_f32));
}

#[test]
fn only_what_the_books_program_knows_is_written_and_the_reason_is_said_otherwise() {
    let network = BookNetwork::from_json(FILE.as_bytes()).unwrap();
    let config = network.config(settings());
    let state = network.state(config.clone()).unwrap();
    let field = |config: Config| BookNetwork::of_state(&config, &state).unwrap_err().field();
    assert_eq!(field(Config { hidden: Activation::Tanh, ..config.clone() }), Some("hidden"));
    let softmax = Config { output: Activation::Softmax, cost: Cost::LogLikelihood, ..config.clone() };
    assert_eq!(field(softmax), Some("output"));
    let quadratic = Config { cost: Cost::Quadratic, ..config };
    assert!(
        BookNetwork::of_state(&quadratic, &state).unwrap().to_json().ends_with(r#""cost":"QuadraticCost"}"#)
    );
}

#[test]
fn what_is_no_such_network_is_refused_with_the_reason() {
    let refused = |text: &str, what: &str| {
        let told = BookNetwork::from_json(text.as_bytes()).unwrap_err().to_string();
        assert!(told.contains(what), "{told} does not say {what}");
    };
    refused("", "no network of network2.py");
    refused(&FILE[..60], "no network of network2.py");
    refused("{\"sizes\": [3, 1]}", "missing field `weights`");
    refused(&FILE.replace("-2.25", "NaN"), "not finite");
    refused(&FILE.replace("-2.25", "-Infinity"), "not finite");
    refused(&FILE.replace("-2.25", "1e999"), "not finite");
    refused(&FILE.replace("CrossEntropyCost", "LogCost"), "LogCost");
    let with = |path: &str, value: Value| {
        let mut file: Value = serde_json::from_str(FILE).unwrap();
        *file.pointer_mut(path).unwrap() = value;
        file.to_string()
    };
    refused(&with("/sizes", json!([3])), "sizes: must have");
    refused(&with("/sizes", json!([3, 0, 1])), "sizes: 0 must be");
    refused(&with("/sizes", json!([60000, 60000, 1])), "sizes: ");
    refused(&with("/sizes", json!([3, 2, 2, 1])), "asks for 3 layers");
    refused(&with("/sizes", json!([4, 2, 1])), "`weights[0]` is not 2 rows of 4 numbers");
    refused(&with("/biases/0", json!([[0.5]])), "`biases[0]` is not a column of 2 numbers");
    refused(&with("/biases/0/1", json!([1, 2])), "no network of network2.py");
}
