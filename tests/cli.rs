//! The command line as a script sees it: output, exit codes, and one line about what is wrong.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs the program in this project's folder.
fn epoch_lab(arguments: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_epoch-lab"));
    program.current_dir(folder()).args(arguments).output().expect("the program starts")
}

fn stdout(output: &Output) -> &str {
    str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    str::from_utf8(&output.stderr).unwrap()
}

fn run(name: &str) -> Value {
    let path = folder().join("tests/golden/runs").join(name);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// A file of this test's own.
fn written(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path
}

/// Exit 2, nothing on standard output, and one line on standard error that names file and field.
#[track_caller]
fn refused(arguments: &[&str], named: &[&str]) {
    let output = epoch_lab(arguments);
    let told = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert_eq!(stdout(&output), "");
    assert_eq!(told.trim_end().lines().count(), 1, "{told}");
    for name in named {
        assert!(told.contains(name), "{told} does not name {name}");
    }
}

#[test]
fn training_prints_the_records_of_a_run_as_lines_of_json() {
    let output = epoch_lab(&["train", "tests/golden/runs/deep-tanh-l1-momentum.json"]);
    assert_eq!(stderr(&output), "");
    assert_eq!(output.status.code(), Some(0));
    let path = folder().join("tests/golden/records/deep-tanh-l1-momentum.json");
    let golden: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let lines: Vec<Value> = stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    for (index, line) in lines.iter().enumerate() {
        let line = line.as_object().unwrap();
        assert_eq!(line["epoch"], index + 1);
        let golden = golden.as_object().unwrap();
        assert_eq!(line.len(), golden.len() + 1);
        for (key, values) in golden {
            if key.ends_with("Accuracy") {
                assert_eq!(line[key], values[index], "{key}");
            } else {
                let (ours, theirs) = (line[key].as_f64().unwrap(), values[index].as_f64().unwrap());
                assert!((ours - theirs).abs() < 1e-10 * theirs, "{key}: {ours}, {theirs}");
            }
        }
    }
}

#[test]
fn a_run_that_is_evaluated_at_its_end_prints_one_line() {
    let output = epoch_lab(&["train", "tests/golden/runs/overlapping-ragged-end.json"]);
    let line: Value = serde_json::from_str(stdout(&output)).unwrap();
    assert_eq!(line["epoch"], 3);
}

#[test]
fn what_is_said_beside_the_settings_is_taken() {
    let mut run = run("across-the-files.json");
    run["section"] = json!("");
    run["label"] = json!("");
    run["note"] = json!("");
    run["published"] = json!({"trainingCost": [0.5], "evaluationAccuracy": [9]});
    let file = written("beside.json", &run.to_string());
    let output = epoch_lab(&["train", file.to_str().unwrap()]);
    assert_eq!((stdout(&output).lines().count(), output.status.code()), (3, Some(0)));
}

#[test]
fn settings_beyond_the_books_are_taken() {
    let mut run = run("across-the-files.json");
    run["config"]["dropout"] = json!({"rate": 0.5});
    run["config"]["optimizer"] = json!({"kind": "momentum", "momentum": 0.5});
    run["config"]["precision"] = json!("f32");
    run["config"]["generator"] = json!("chacha");
    let file = written("beyond.json", &run.to_string());
    let output = epoch_lab(&["train", file.to_str().unwrap()]);
    assert_eq!((stdout(&output).lines().count(), output.status.code()), (3, Some(0)));
}

#[test]
fn bad_files_are_refused_with_one_line_that_names_file_and_field() {
    type Spoil = fn(&mut Value);
    let cases: [(&str, Spoil, &str); 11] = [
        ("unknown.json", |run| run["config"]["epoch"] = json!(3), "config.epoch: unknown field"),
        ("unknown-beside.json", |run| run["remark"] = json!(""), "remark: unknown field"),
        ("type.json", |run| run["config"]["batchSize"] = json!("ten"), "config.batchSize"),
        ("choice.json", |run| run["config"]["cost"] = json!("loss"), "config.cost"),
        ("missing.json", |run| drop(run["config"].as_object_mut().unwrap().remove("seed")), "`seed`"),
        (
            "rate.json",
            |run| run["config"]["learningRate"] = json!(0),
            "config.learningRate: 0 must be above 0",
        ),
        ("range.json", |run| run["config"]["train"] = json!([0, 70_001]), "config.train"),
        ("empty.json", |run| run["config"]["evaluate"] = json!([7, 7]), "config.evaluate"),
        ("sizes.json", |run| run["config"]["sizes"] = json!([100, 10]), "config.sizes"),
        ("pair.json", |run| run["config"]["output"] = json!("softmax"), "config.cost"),
        ("before.json", |run| run["config"]["before"] = json!([{"shuffle": 3}]), "config.before[0]"),
    ];
    for (name, spoil, named) in cases {
        let mut run = run("across-the-files.json");
        spoil(&mut run);
        let file = written(name, &run.to_string());
        refused(&["train", file.to_str().unwrap()], &[name, named]);
    }
    for (name, text) in [("cut.json", "{\"config\": {"), ("empty-file.json", ""), ("more.json", "{} {}")] {
        let file = written(name, text);
        refused(&["train", file.to_str().unwrap()], &[name]);
    }
}

#[test]
fn missing_and_damaged_data_are_refused_with_the_file_named() {
    let run = "tests/golden/runs/across-the-files.json";
    refused(&["train", "no-such-run.json"], &["no-such-run.json"]);
    refused(&["train", run, "--mnist", "no-such-folder"], &["no-such-folder"]);
    let damaged = written("damaged/train-labels-idx1-ubyte.gz", "no gzip");
    let damaged = damaged.parent().unwrap().to_str().unwrap();
    refused(&["train", run, "--mnist", damaged], &["train-labels-idx1-ubyte.gz"]);
    refused(&["replay", "broad-strategy", "--mnist", "no-such-folder"], &["no-such-folder"]);
    refused(&["replay", "--experiments", "no-such-folder"], &["no-such-folder"]);
    refused(&["replay", "no-such-figure"], &["no-such-figure"]);
}

#[test]
fn a_run_that_diverges_says_so_and_exits_1() {
    let mut run = run("across-the-files.json");
    run["config"]["regularizer"] = json!({"kind": "l2", "lambda": 1e300});
    let file = written("diverges.json", &run.to_string());
    let output = epoch_lab(&["train", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let told = stderr(&output);
    assert!(told.contains("the run diverged in step 3, in epoch 1"), "{told}");
    assert_eq!((stdout(&output), told.lines().count()), ("", 1));
}

#[test]
fn a_replay_prints_a_line_for_each_run_and_says_when_one_differs() {
    let output = epoch_lab(&["replay", "broad-strategy"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let lines: Vec<&str> = stdout(&output).lines().collect();
    assert_eq!(lines.len(), 5);
    assert!(lines[0].starts_with("near       broad-10-1000"), "{}", lines[0]);
    assert!(lines[0].ends_with("diverged in step 200"), "{}", lines[0]);
    assert_eq!(lines[4], "4 runs: 0 identical, 0 amplified, 4 near, 0 differing");

    let text = fs::read_to_string(folder().join("experiments/broad-strategy.json")).unwrap();
    let mut experiment: Value = serde_json::from_str(&text).unwrap();
    experiment["stated"][3]["lowest"] = json!(0.9);
    experiment["stated"][3]["highest"] = json!(0.9);
    let file = written("differing/broad-strategy.json", &experiment.to_string());
    let differing = file.parent().unwrap().to_str().unwrap();
    let output = epoch_lab(&["replay", "broad-1-20", "--experiments", differing]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).starts_with("differs    broad-1-20"), "{}", stdout(&output));

    experiment["stated"][3]["run"] = json!("broad-2-20");
    let file = written("impossible/broad-strategy.json", &experiment.to_string());
    let impossible = file.parent().unwrap().to_str().unwrap();
    refused(&["replay", "--experiments", impossible], &["broad-strategy.json", "broad-1-20"]);
}

#[test]
fn a_run_whose_cost_overflows_prints_numbers_only_and_then_says_that_it_diverged_and_why() {
    let config = json!({
        "seed": 1, "scale": 256, "sizes": [784, 10], "hidden": "sigmoid", "output": "identity",
        "cost": "quadratic", "regularizer": {"kind": "none"}, "batchSize": 1000, "train": [0, 1000],
        "evaluate": [50_000, 50_100], "epochs": 400, "learningRate": 10, "initializer": "normalized",
    });
    let file = written("exploding.json", &json!({ "config": config }).to_string());
    let output = epoch_lab(&["train", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).lines().count() > 10);
    assert!(!stdout(&output).contains("null"), "{}", stdout(&output));
    let told = stderr(&output);
    assert!(told.contains("diverged in step") && told.contains("config.learningRate 10"), "{told}");
}

#[test]
fn a_run_that_weight_decay_drives_apart_names_lambda_and_its_factor() {
    let config = json!({
        "seed": 1, "scale": 256, "sizes": [784, 10], "hidden": "sigmoid", "output": "sigmoid",
        "cost": "crossEntropy", "regularizer": {"kind": "l2", "lambda": 10_000}, "batchSize": 10,
        "train": [0, 1000], "evaluate": [50_000, 50_100], "epochs": 400, "learningRate": 0.5,
        "initializer": "normalized",
    });
    let file = written("overshooting.json", &json!({ "config": config }).to_string());
    let output = epoch_lab(&["train", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(!stdout(&output).contains("null"), "{}", stdout(&output));
    let told = stderr(&output);
    for part in ["config.regularizer.lambda 10000", "1 - ηλ/n = -4", "try 1"] {
        assert!(told.contains(part), "{told} does not say {part}");
    }
}
