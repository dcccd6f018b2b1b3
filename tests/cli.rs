//! The command line as a script sees it: output, exit codes, and one line about what is wrong.

mod common;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use epoch_lab::dataset::MnistFile;
use flate2::read::GzDecoder;
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

/// A folder of this test's own with MNIST's four files, each made of the published one by `change`: a name and
/// bytes.
fn mnist_folder(name: &str, change: impl Fn(&str, Vec<u8>) -> (String, Vec<u8>)) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    for file in MnistFile::ALL {
        let packed = fs::read(common::folder().join(file.name())).unwrap();
        let (name, bytes) = change(file.name().trim_end_matches(".gz"), packed);
        fs::write(folder.join(name), bytes).unwrap();
    }
    folder.to_str().unwrap().to_owned()
}

fn unpacked(packed: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn mnist_is_read_by_each_of_its_names_whether_it_is_compressed_or_not() {
    let run = "tests/golden/runs/overlapping-ragged-end.json";
    let expected = epoch_lab(&["train", run]).stdout;
    assert!(!expected.is_empty());
    let folders = [
        mnist_folder("unpacked", |name, packed| (name.to_owned(), unpacked(&packed))),
        mnist_folder("dotted", |name, packed| (name.replace("-idx", ".idx"), unpacked(&packed))),
        mnist_folder("dotted-gz", |name, packed| (format!("{}.gz", name.replace("-idx", ".idx")), packed)),
        mnist_folder("plain-named-gz", |name, packed| (format!("{name}.gz"), unpacked(&packed))),
        mnist_folder("gz-named-plainly", |name, packed| (name.to_owned(), packed)),
    ];
    for folder in folders {
        let output = epoch_lab(&["train", run, "--mnist", &folder]);
        assert_eq!(stderr(&output), "", "{folder}");
        assert_eq!(output.stdout, expected, "{folder}");
    }
}

#[test]
fn a_missing_file_of_mnist_names_all_that_was_looked_for() {
    let folder = mnist_folder("three", |name, packed| match name {
        "t10k-images-idx3-ubyte" => ("t10k-images".into(), packed),
        _ => (format!("{name}.gz"), packed),
    });
    let names = [
        "three",
        "t10k-images-idx3-ubyte.gz, ",
        "t10k-images-idx3-ubyte, ",
        "t10k-images.idx3-ubyte.gz, ",
        "t10k-images.idx3-ubyte",
    ];
    refused(&["train", "tests/golden/runs/across-the-files.json", "--mnist", &folder], &names);
}

#[test]
fn files_that_are_not_mnist_are_refused_by_name_or_named_as_own_data() {
    let run = "tests/golden/runs/across-the-files.json";
    let swapped = mnist_folder("swapped", |name, packed| {
        let other = match name.split_once('-').unwrap() {
            ("train", rest) => format!("t10k-{rest}"),
            (_, rest) => format!("train-{rest}"),
        };
        (other, packed)
    });
    let named = [
        "train-labels-idx1-ubyte: ",
        "MNIST's t10k-labels-idx1-ubyte",
        "the test set is not the training set",
    ];
    refused(&["train", run, "--mnist", &swapped], &named);
    let noise = mnist_folder("noise", |name, packed| {
        let mut bytes = unpacked(&packed);
        if name == "t10k-images-idx3-ubyte" {
            bytes[16..].reverse();
        }
        (name.to_owned(), bytes)
    });
    let output = epoch_lab(&["train", run, "--mnist", &noise]);
    assert!(
        stderr(&output).starts_with("own data: train-images-idx3-ubyte (49a5fea1)"),
        "{}",
        stderr(&output)
    );
    assert_eq!((stdout(&output).lines().count(), output.status.code()), (3, Some(0)));
    let named = ["this is not MNIST's t10k-images-idx3-ubyte", "own data are opened as such"];
    refused(&["replay", "broad-strategy", "--mnist", &noise], &named);
    let cut = mnist_folder("cut", |name, packed| (format!("{name}.gz"), packed[..packed.len() - 9].to_vec()));
    refused(&["train", run, "--mnist", &cut], &["train-labels-idx1-ubyte.gz"]);
}

#[test]
fn files_that_are_nested_without_end_are_refused_in_one_line() {
    let deep = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
    let mut text = run("across-the-files.json").to_string();
    text = text.replacen("\"config\":{", &format!("\"config\":{{\"before\":{deep},"), 1);
    let file = written("nested.json", &text);
    refused(&["train", file.to_str().unwrap()], &["nested.json", "config.before[0][0]"]);
    let file = written("nested/deep.json", &deep);
    refused(&["replay", "--experiments", file.parent().unwrap().to_str().unwrap()], &["deep.json"]);
}

#[test]
fn a_run_that_would_draw_for_ever_is_refused() {
    for (name, before) in [
        ("own-list", json!([{"shuffle": 1, "epochs": 1_000_000_000, "keepOrder": true}])),
        ("nothing", json!([{"shuffle": 0, "epochs": 4_294_967_295_u32, "keepOrder": false}])),
        ("long", json!([{"shuffle": 1_000_000_000, "epochs": 0, "keepOrder": false}])),
        ("no-network", json!([{"initialize": "large", "sizes": []}])),
    ] {
        let mut run = run("across-the-files.json");
        run["config"]["generator"] = json!("book");
        run["config"]["before"] = before;
        let file = written(&format!("{name}.json"), &run.to_string());
        refused(&["train", file.to_str().unwrap()], &[name, "config.before: "]);
    }
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
fn a_replay_beyond_the_book_prints_the_errors_beside_those_of_the_literature_and_says_when_one_is_too_far() {
    let text = fs::read_to_string(folder().join("experiments/beyond/elastic-800.json")).unwrap();
    let mut experiment: Value = serde_json::from_str(&text).unwrap();
    let run = &mut experiment["runs"][0];
    run["epochs"] = json!(2);
    run["config"]["sizes"] = json!([784, 10]);
    run["config"]["training"] = json!(500);
    let stated = &mut experiment["stated"][0];
    (stated["lowest"], stated["highest"], stated["margin"]) = (json!(0.75), json!(0.75), json!(0.2));
    let file = written("beyond/elastic-800.json", &experiment.to_string());
    let little = file.parent().unwrap().to_str().unwrap();
    let output = epoch_lab(&["replay", "--beyond", "elastic-800", "--experiments", little]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let line = stdout(&output);
    assert_eq!(line.lines().count(), 1);
    assert!(line.starts_with("near       elastic-800  "), "{line}");
    for part in ["  test error ", " % (Simard and others 2003: 25.00 %); 2 epochs in ", " images a second"] {
        assert!(line.contains(part), "{line} does not say {part}");
    }

    experiment["stated"][0]["margin"] = json!(0.001);
    let file = written("too-far/elastic-800.json", &experiment.to_string());
    let output =
        epoch_lab(&["replay", "--beyond", "--experiments", file.parent().unwrap().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).starts_with("differs    elastic-800"), "{}", stdout(&output));
    refused(&["replay", "--beyond", "costs-30"], &["costs-30"]);
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

#[test]
fn a_run_that_ends_by_itself_prints_its_records_and_says_why_it_ended() {
    let mut run = run("schedule-plateau.json");
    let config = &mut run["config"];
    config["schedule"] = json!({"kind": "constant"});
    config["stop"] = json!({"kind": "noImprovement", "patience": 2, "restoreBest": "atEnd"});
    let file = written("stops/run.json", &run.to_string());
    let output = epoch_lab(&["train", file.to_str().unwrap()]);
    let told = stderr(&output);
    assert_eq!(output.status.code(), Some(0), "{told}");
    let right: Vec<u64> = stdout(&output)
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["evaluationAccuracy"].as_u64().unwrap())
        .collect();
    let best = right.iter().position(|other| Some(other) == right.iter().max()).unwrap() + 1;
    assert_eq!(right.len(), best + 2);
    let expected = format!(
        "stopped after epoch {}: 2 epochs without a better one; the weights of epoch {best} are back\n",
        best + 2
    );
    assert_eq!(told, expected);
}
