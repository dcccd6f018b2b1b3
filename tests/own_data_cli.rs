//! Own data on the command line.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

fn epoch_lab(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_epoch-lab")).args(arguments).output().expect("the program starts")
}

fn stderr(output: &Output) -> &str {
    str::from_utf8(&output.stderr).unwrap()
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A table of pictures, each with a bar at the place of its label.
fn table(file: &Path, pictures: usize) {
    let mut text = String::from("label");
    (0..784).for_each(|at| text += &format!(",pixel{at}"));
    for picture in 0..pictures {
        let label = picture % 10;
        text += &format!("\n{label}");
        (0..784).for_each(|at| text += if at / 78 == label { ",200" } else { ",0" });
    }
    fs::write(file, text + "\n").unwrap();
}

fn run(file: &Path, data: Option<&str>) {
    let mut config = json!({
        "seed": 1, "scale": 256, "sizes": [784, 10], "hidden": "sigmoid", "output": "sigmoid",
        "cost": "crossEntropy", "regularizer": {"kind": "none"}, "batchSize": 10, "train": [0, 50],
        "evaluate": [50, 60], "epochs": 3, "learningRate": 0.5, "initializer": "normalized",
    });
    if let Some(data) = data {
        config["data"] = json!(data);
    }
    fs::write(file, json!({ "config": config }).to_string()).unwrap();
}

#[test]
fn own_data_are_trained_on_and_named_and_not_mixed_up_with_others() {
    let folder = folder("own-data");
    let (data, file) = (folder.join("bars.csv"), folder.join("run.json"));
    table(&data, 60);
    let [data, file] = [&data, &file].map(|path| path.to_str().unwrap());
    run(Path::new(file), None);
    let output = epoch_lab(&["train", file, "--data", data]);
    let told = stderr(&output);
    assert!(told.starts_with("own data: bars.csv (") && told.contains("60 training pictures"), "{told}");
    let lines: Vec<Value> = output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[2]["evaluationAccuracy"], 10);

    let checksum = told.split(['(', ')']).nth(1).unwrap();
    run(Path::new(file), Some(checksum));
    assert_eq!(epoch_lab(&["train", file, "--data", data]).stdout, output.stdout);
    for wrong in ["mnist", "0badcafe"] {
        run(Path::new(file), Some(wrong));
        let output = epoch_lab(&["train", file, "--data", data]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(&format!("config.data: {wrong} is wanted")), "{}", stderr(&output));
    }
    run(Path::new(file), Some("0BADCAFE"));
    assert!(stderr(&epoch_lab(&["train", file, "--data", data])).contains("config.data: must be"));
}

#[test]
fn what_cannot_be_used_is_refused_in_one_line_that_names_the_file() {
    let folder = folder("own-data-refused");
    let file = folder.join("run.json");
    run(&file, None);
    let file = file.to_str().unwrap();
    let refused = |paths: &[PathBuf], what: &str| {
        let mut arguments = vec!["train", file, "--data"];
        arguments.extend(paths.iter().map(|path| path.to_str().unwrap()));
        let output = epoch_lab(&arguments);
        let told = stderr(&output);
        // What was read is named first.
        let lines: Vec<&str> = told.lines().filter(|line| !line.starts_with("own data: ")).collect();
        assert_eq!((output.status.code(), lines.len()), (Some(2), 1), "{told}");
        assert!(lines[0].contains(what), "{told} does not say {what}");
    };
    let (one, other) = (folder.join("one.csv"), folder.join("other.csv"));
    table(&one, 12);
    fs::copy(&one, &other).unwrap();
    refused(&[one.clone(), other], "one.csv and other.csv both hold the training set");
    refused(&[one], "config.evaluate: [50, 60] leaves the 12 images");
    refused(&[folder.join("none.csv")], "none.csv");
    let cut = folder.join("cut.csv");
    fs::write(&cut, "label,pixel0\n1,2\n").unwrap();
    refused(&[cut], "cut.csv: byte 0: line 1: 2 values");
}
