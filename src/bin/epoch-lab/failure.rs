//! Why the program ends without success.

use std::process::ExitCode;

/// One line for a person, and an exit code for a script.
#[derive(Debug)]
pub enum Failure {
    /// The arguments or an input file cannot be used: nothing was done.
    Input(String),
    /// The command ran, and its result is not as it should be: a run diverged, a replay disagrees.
    Outcome(String),
    /// The reader of the output closed the pipe.
    Unread,
}

impl Failure {
    /// Writes it to standard error, in one line.
    pub fn tell(&self) {
        match self {
            // A file's name or its text may hold line breaks.
            Self::Input(message) | Self::Outcome(message) => {
                eprintln!("epoch-lab: {}", message.replace(['\n', '\r'], " "));
            }
            Self::Unread => {}
        }
    }

    /// The exit code: 2 for wrong arguments or input, 1 for a result that is not as it should be, else 0.
    pub fn code(&self) -> ExitCode {
        match self {
            Self::Input(_) => ExitCode::from(2),
            Self::Outcome(_) => ExitCode::from(1),
            Self::Unread => ExitCode::SUCCESS,
        }
    }
}
