//! Why the program ends without success.

use std::process::ExitCode;

/// One line for a person, and an exit code for a script.
#[derive(Debug)]
pub enum Failure {
    /// What was given cannot be used: nothing was done.
    Input(String),
    /// All was done, and what came of it is not what was hoped for.
    Outcome(String),
    /// Whoever read the output has seen enough.
    Unread,
}

impl Failure {
    /// Tells it on standard error, in one line.
    pub fn tell(&self) {
        match self {
            // A file's name or its text may hold line breaks.
            Self::Input(message) | Self::Outcome(message) => {
                eprintln!("epoch-lab: {}", message.replace(['\n', '\r'], " "));
            }
            Self::Unread => {}
        }
    }

    /// The exit code: 2 when the arguments or an input file are wrong, 1 when the command itself failed, 0 otherwise.
    pub fn code(&self) -> ExitCode {
        match self {
            Self::Input(_) => ExitCode::from(2),
            Self::Outcome(_) => ExitCode::from(1),
            Self::Unread => ExitCode::SUCCESS,
        }
    }
}
