//! The command line: trains a run from a file, replays the chapter's figures.

mod data;
mod failure;
mod input;
mod output;
mod replay;
mod train;
mod unpack;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Trains small neural networks on MNIST, and replays the figures of the chapter.
#[derive(Parser)]
#[command(name = "epoch-lab")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// The folder with MNIST's four files, compressed or not
    #[arg(long, global = true, value_name = "DIR", default_value = "www/public/mnist")]
    mnist: PathBuf,
    /// Own data instead: IDX files or tables of 28 x 28 pixels, compressed or not, or a folder with them; the test
    /// set's have `test` or `t10k` in their names, EMNIST's `emnist`
    #[arg(long, global = true, value_name = "PATH", num_args = 1..)]
    data: Vec<PathBuf>,
    /// How the pictures of `--data` lie, where their names do not say it
    #[arg(long, global = true, value_name = "HOW", requires = "data")]
    pictures: Option<data::Lie>,
}

#[derive(Subcommand)]
enum Command {
    /// Train the run that a file describes; print one JSON object for each evaluated epoch
    Train {
        /// The run file
        file: PathBuf,
    },
    /// Replay the chapter's figures; print for each run how far it agrees with what was published
    Replay {
        /// One figure or one run instead of all
        id: Option<String>,
        /// The folder with the figures' files
        #[arg(long, value_name = "DIR", default_value = "experiments")]
        experiments: PathBuf,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let Arguments { mnist, data, pictures, command } = arguments;
    let data = data::Given { mnist, own: data, pictures };
    let result = match command {
        Command::Train { file } => train::train(&file, &data),
        Command::Replay { id, experiments } => replay::replay(id.as_deref(), &experiments, &data),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.tell();
            failure.code()
        }
    }
}
