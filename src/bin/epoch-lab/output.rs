//! Lines on standard output, clear of the progress bar.

use std::io::{self, ErrorKind, Write};

use indicatif::ProgressBar;

use crate::failure::Failure;

/// Standard output, a line at a time.
pub struct Lines<'a> {
    progress: &'a ProgressBar,
}

impl<'a> Lines<'a> {
    /// Lines beside this bar.
    pub fn new(progress: &'a ProgressBar) -> Self {
        Self { progress }
    }

    /// Prints a line.
    pub fn print(&mut self, line: &str) -> Result<(), Failure> {
        let written = self.progress.suspend(|| writeln!(io::stdout(), "{line}"));
        written.map_err(|error| match error.kind() {
            ErrorKind::BrokenPipe => Failure::Unread,
            _ => Failure::Outcome(format!("standard output: {error}")),
        })
    }
}
