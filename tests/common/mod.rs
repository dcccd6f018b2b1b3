//! What several of the tests need.

// Each test is a program of its own and uses only some of it.
#![allow(dead_code, unused_imports)]

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use epoch_lab::Experiment;
use epoch_lab::dataset::{Mnist, MnistFile};
use flate2::read::GzDecoder;

mod problem;

pub use problem::{inputs, optimizers, problem, problem_in_order, targets};

/// Where the four files of MNIST are.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("www/public/mnist")
}

/// The bytes of one of MNIST's files.
pub fn inflated(file: MnistFile) -> Vec<u8> {
    let path = folder().join(file.name());
    let packed = File::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut bytes = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut bytes).expect("a whole gzip file");
    bytes
}

/// MNIST, read once.
pub fn mnist() -> &'static Mnist {
    static MNIST: LazyLock<Mnist> = LazyLock::new(|| {
        let mut mnist = Mnist::new();
        for file in MnistFile::ALL {
            mnist.push(file, &inflated(file)).expect("a good file");
            mnist.finish(file).expect("a whole file");
        }
        mnist
    });
    &MNIST
}

/// The JSON files of a folder of this project, in order, as (name, text).
pub fn files(folder: &str) -> Vec<(String, String)> {
    let mut files: Vec<_> = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry of the folder").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| {
            let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).expect("a readable file"))
        })
        .collect();
    files.sort();
    files
}

/// The chapter's figures, by the names of their files.
pub fn experiments() -> Vec<(String, Experiment)> {
    figures("experiments")
}

/// The figures in a folder of this project, by the names of their files.
pub fn figures(folder: &str) -> Vec<(String, Experiment)> {
    let parse = |(name, text): (String, String)| {
        let experiment = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, experiment)
    };
    files(folder).into_iter().map(parse).collect()
}
