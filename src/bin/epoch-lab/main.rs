//! The command line: trains a run from a file, replays the chapter's figures.

mod beyond;
mod data;
mod failure;
mod history;
mod input;
mod output;
mod replay;
mod saved;
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
        /// Start from the network in this file of network2.py instead of drawn weights
        #[arg(long, value_name = "FILE")]
        network: Option<PathBuf>,
        /// Save the run at its end in this file (safetensors)
        #[arg(long, value_name = "FILE")]
        save: Option<PathBuf>,
    },
    /// Go on exactly where a saved run stopped; print one JSON object for each epoch
    GoOn {
        /// The saved run
        file: PathBuf,
        /// To so many more ends of epochs
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        epochs: u32,
        /// Save the run at its end in this file; it may be the same one
        #[arg(long, value_name = "FILE")]
        save: Option<PathBuf>,
    },
    /// Evaluate a saved run, or a network of network2.py, on the training and the test set
    Evaluate {
        /// The saved run (safetensors) or the network (JSON)
        file: PathBuf,
    },
    /// Write the network of a saved run as the book's network2.py does
    Export {
        /// The saved run
        file: PathBuf,
        /// The file to write
        to: PathBuf,
    },
    /// Replay the chapter's figures; print for each run how far it agrees with what was published
    Replay {
        /// One figure or one run instead of all
        id: Option<String>,
        /// The figures beyond the book instead of the chapter's: test errors beside those of the literature, and how
        /// long they took
        #[arg(long)]
        beyond: bool,
        /// The folder with the figures' files [default: experiments, and experiments/beyond]
        #[arg(long, value_name = "DIR")]
        experiments: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let Arguments { mnist, data, pictures, command } = arguments;
    let data = data::Given { mnist, own: data, pictures };
    let result = match command {
        Command::Train { file, network, save } => {
            train::train(&file, network.as_deref(), save.as_deref(), &data)
        }
        Command::GoOn { file, epochs, save } => saved::go_on(&file, epochs as usize, save.as_deref(), &data),
        Command::Evaluate { file } => saved::evaluate(&file, &data),
        Command::Export { file, to } => saved::export(&file, &to),
        Command::Replay { id, beyond: false, experiments } => {
            let folder = experiments.unwrap_or_else(|| "experiments".into());
            replay::replay(id.as_deref(), &folder, &data)
        }
        Command::Replay { id, beyond: true, experiments } => {
            let folder = experiments.unwrap_or_else(|| "experiments/beyond".into());
            beyond::replay(id.as_deref(), &folder, &data)
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.tell();
            failure.code()
        }
    }
}
