//! The core's parsers, fed what they do not expect.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::command::{cargo, run};

/// What to feed, and for how long.
#[derive(Args, Default)]
pub struct Options {
    /// How long each target is fed (10 when absent)
    #[arg(long)]
    seconds: Option<u64>,
    /// One target instead of all: idx, state, config, run-file, experiment, drawing, gzip, own-data,
    /// saved-run, network2
    #[arg(long)]
    target: Option<String>,
    /// Seeds the inputs: the same ones in the same order (1 when absent)
    #[arg(long)]
    seed: Option<u64>,
    /// Feed a file that was saved, once
    #[arg(long, requires = "target", value_name = "FILE")]
    input: Option<PathBuf>,
}

impl Options {
    /// A short while for every target.
    pub fn briefly() -> Self {
        Self { seconds: Some(3), ..Self::default() }
    }
}

/// Feeds all targets, or one. In the profile of the tests: arithmetic that overflows panics.
pub fn fuzz(options: &Options) -> Result<()> {
    let mut command = cargo();
    command.args(["run", "--quiet", "--package", "epoch-lab-fuzz", "--"]);
    let mut option = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            command.args([name, &value]);
        }
    };
    option("--seconds", options.seconds.map(|seconds| seconds.to_string()));
    option("--target", options.target.clone());
    option("--seed", options.seed.map(|seed| seed.to_string()));
    if let Some(file) = &options.input {
        command.arg("--input").arg(file);
    }
    run("Feed the parsers (fuzz)", &mut command, "Mend what the saved input brings to light.")
}
