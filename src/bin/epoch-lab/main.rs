//! The command line: trains a run from a file, replays the chapter's figures.

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
    let result = match arguments.command {
        Command::Train { file } => train::train(&file, &arguments.mnist),
        Command::Replay { id, experiments } => replay::replay(id.as_deref(), &experiments, &arguments.mnist),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.tell();
            failure.code()
        }
    }
}
