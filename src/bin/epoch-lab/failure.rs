//! Why the program ends without success.

use std::fmt;
use std::process::ExitCode;

/// One line for a person, and an exit code for a script.
#[derive(Debug)]
pub enum Failure {
    /// What was given cannot be used: nothing was done.
    Input(String),
    /// All was done, and what came of it is not what was hoped for.
    Outcome(String),
}

impl Failure {
    /// 2 for what was given, 1 for what came of it.
    pub fn code(&self) -> ExitCode {
        match self {
            Self::Input(_) => ExitCode::from(2),
            Self::Outcome(_) => ExitCode::from(1),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Input(message) | Self::Outcome(message)) = self;
        // A file's name or its text may hold line breaks.
        f.write_str(&message.replace(['\n', '\r'], " "))
    }
}
