//! What came of a row of steps: tests passed and failed, and what went wrong.

use std::fmt;
use std::ops::AddAssign;
use std::process::ExitCode;

use anyhow::Result;

/// Tests passed, failed and skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub passed: u64,
    pub failed: u64,
    pub skipped: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

/// Collects the outcome of steps, so that one failure does not hide the next.
#[derive(Default)]
pub struct Report {
    counts: Counts,
    failures: Vec<String>,
}

impl Report {
    /// Takes a step's outcome in; says whether it went well.
    pub fn note(&mut self, outcome: Result<()>) -> bool {
        match outcome {
            Ok(()) => true,
            Err(error) => {
                let message = format!("{error:#}");
                eprintln!("{message}");
                self.failures.push(message);
                self.counts.failed += 1;
                false
            }
        }
    }

    /// Takes in what a test runner counted.
    pub fn count(&mut self, runner: &str, outcome: Result<Counts>) {
        match outcome {
            Ok(counts) => {
                self.counts += counts;
                if counts.failed > 0 {
                    self.failures.push(format!("{runner}: {counts}."));
                }
            }
            Err(error) => {
                self.note(Err(error));
            }
        }
    }

    /// Repeats the failures and ends with the counts, alone on the last line.
    pub fn close(self) -> ExitCode {
        for failure in &self.failures {
            eprintln!("\n{failure}");
        }
        println!("\n{}", self.counts);
        if self.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn counts_read_as_continuous_integration_expects() {
        let mut counts = Counts { passed: 3, failed: 0, skipped: 0 };
        assert_eq!(counts.to_string(), "3 passed, 0 failed");
        counts += Counts { passed: 1, failed: 2, skipped: 4 };
        assert_eq!(counts.to_string(), "4 passed, 2 failed, 4 skipped");
    }

    #[test]
    fn a_failed_step_counts_as_failed() {
        let mut report = Report::default();
        assert!(report.note(Ok(())));
        assert!(!report.note(Err(anyhow!("format failed."))));
        report.count("runner", Err(anyhow!("did not start.")));
        assert_eq!(report.counts, Counts { passed: 0, failed: 2, skipped: 0 });
    }
}
