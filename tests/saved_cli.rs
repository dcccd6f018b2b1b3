//! Saved runs and the book's networks on the command line.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

fn epoch_lab(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_epoch-lab")).args(arguments).output().expect("the program starts")
}

fn stdout(output: &Output) -> &str {
    assert!(output.status.success(), "{}", stderr(output));
    str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    str::from_utf8(&output.stderr).unwrap()
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A run file of so many epochs; it takes images that no setting can name.
fn run(folder: &Path, epochs: usize) -> String {
    let config = json!({
        "seed": 3, "scale": 256, "sizes": [784, 12, 10], "hidden": "sigmoid", "output": "sigmoid",
        "cost": "crossEntropy", "regularizer": {"kind": "l2", "lambda": 0.5}, "batchSize": 10,
        "train": [100, 600], "evaluate": [50_000, 50_200], "epochs": epochs, "learningRate": 0.5,
        "initializer": "normalized", "momentum": 0.5, "dropout": {"rate": 0.25}, "generator": "chacha",
    });
    let file = folder.join(format!("run-{epochs}.json"));
    fs::write(&file, json!({ "config": config }).to_string()).unwrap();
    file.to_str().unwrap().to_owned()
}

fn refused(arguments: &[&str], what: &str) {
    let output = epoch_lab(arguments);
    let told = stderr(&output);
    assert_eq!((output.status.code(), told.trim_end().lines().count()), (Some(2), 1), "{told}");
    assert!(told.contains(what), "{told} does not say {what}");
}

#[test]
fn a_saved_run_goes_on_with_the_numbers_of_the_one_that_never_stopped() {
    let folder = folder("saved");
    let at = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let [short, long, saved] = [run(&folder, 2), run(&folder, 5), at("a.safetensors")];
    let before = epoch_lab(&["train", &short, "--save", &saved]);
    let middle = epoch_lab(&["go-on", &saved, "--save", &saved]);
    let after = epoch_lab(&["go-on", &saved, "--epochs", "2"]);
    let whole = epoch_lab(&["train", &long]);
    assert_eq!([stdout(&before), stdout(&middle), stdout(&after)].concat(), stdout(&whole));

    let bytes = fs::read(&saved).unwrap();
    fs::write(at("cut.safetensors"), &bytes[..bytes.len() - 3]).unwrap();
    refused(&["go-on", &at("cut.safetensors")], "cut.safetensors: it does not end where its header says");
    refused(&["go-on", &short], "run-2.json: ");
    refused(&["go-on", &at("none.safetensors")], "none.safetensors");
}

#[test]
fn a_network_comes_out_as_the_books_program_writes_it_and_is_begun_with() {
    let folder = folder("networks");
    let at = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let [file, saved, network] = [run(&folder, 1), at("a.safetensors"), at("net.json")];
    stdout(&epoch_lab(&["train", &file, "--save", &saved]));
    stdout(&epoch_lab(&["export", &saved, &network]));
    let json: Value = serde_json::from_str(&fs::read_to_string(&network).unwrap()).unwrap();
    assert_eq!((&json["sizes"], &json["cost"]), (&json!([784, 12, 10]), &json!("CrossEntropyCost")));
    let [of_run, of_network] = [&saved, &network].map(|file| epoch_lab(&["evaluate", file]));
    assert_eq!(stdout(&of_run), stdout(&of_network));
    let record: Value = serde_json::from_str(stdout(&of_run)).unwrap();
    assert_eq!((&record["training"]["count"], &record["test"]["count"]), (&json!(60_000), &json!(10_000)));

    let cost = |output: &Output| -> f64 {
        let line: Value = serde_json::from_str(stdout(output).lines().next().unwrap()).unwrap();
        line["trainingCost"].as_f64().unwrap()
    };
    let drawn = cost(&epoch_lab(&["train", &file]));
    assert!(cost(&epoch_lab(&["train", &file, "--network", &network])) < 0.9 * drawn);

    let mut other = json;
    other["cost"] = json!("HingeCost");
    fs::write(at("other.json"), other.to_string()).unwrap();
    refused(
        &["evaluate", &at("other.json")],
        "other.json: it is no network of network2.py: unknown variant `HingeCost`",
    );
    fs::write(
        at("small.json"),
        r#"{"sizes": [1, 1], "weights": [[[1]]], "biases": [[[1]]], "cost": "QuadraticCost"}"#,
    )
    .unwrap();
    refused(&["train", &file, "--network", &at("small.json")], "small.json: its sizes are [1, 1]");
}

#[test]
fn a_run_that_ends_by_itself_is_saved_and_stays_ended() {
    let folder = folder("ended");
    let file = run(&folder, 30);
    let mut json: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    json["config"]["stop"] = json!({"kind": "noImprovement", "patience": 1, "restoreBest": "atEnd"});
    fs::write(&file, json.to_string()).unwrap();
    let saved = folder.join("a.safetensors").to_str().unwrap().to_owned();
    let output = epoch_lab(&["train", &file, "--save", &saved]);
    let epochs = stdout(&output).lines().count();
    let told = format!("stopped after epoch {epochs}: 1 epochs without a better one");
    assert!(epochs < 30 && stderr(&output).starts_with(&told), "{}", stderr(&output));
    let again = epoch_lab(&["go-on", &saved, "--epochs", "2"]);
    assert!(stdout(&again).is_empty() && stderr(&again).starts_with(&told), "{}", stderr(&again));

    // One that is saved before its end comes to the same end.
    let short = file.replace("run-30", "run-1");
    json["config"]["epochs"] = json!(1);
    fs::write(&short, json.to_string()).unwrap();
    let first = epoch_lab(&["train", &short, "--save", &saved]);
    let rest = epoch_lab(&["go-on", &saved, "--epochs", "29"]);
    assert_eq!([stdout(&first), stdout(&rest)].concat(), stdout(&output));
    assert!(stderr(&rest).starts_with(&told), "{}", stderr(&rest));
}

#[test]
fn a_run_of_expanded_data_with_shuffled_labels_is_evaluated_on_the_images_as_they_are() {
    let folder = folder("expanded");
    let file = run(&folder, 1);
    let mut json: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    json["config"]["expand"] = json!({"kind": "shifts"});
    json["config"]["shuffledLabels"] = json!(0.25);
    fs::write(&file, json.to_string()).unwrap();
    let [saved, network] =
        ["a.safetensors", "a.json"].map(|name| folder.join(name).to_str().unwrap().to_owned());
    stdout(&epoch_lab(&["train", &file, "--save", &saved]));
    stdout(&epoch_lab(&["export", &saved, &network]));
    let [of_run, of_network] = [&saved, &network].map(|file| epoch_lab(&["evaluate", file]));
    assert_eq!(stdout(&of_run), stdout(&of_network));
}
