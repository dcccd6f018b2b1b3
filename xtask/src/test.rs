//! Every test there is, and the sum of what their runners counted.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::browser::Browser;
use crate::command::{begin, cargo, not_started, run, tool};
use crate::page;
use crate::report::{Counts, Report};

/// Runs the tests of the core, and of this program.
pub fn core(report: &mut Report) {
    let step = "Test the core (cargo test)";
    report.count(step, rust(step, cargo().args(["test", "--package", "epoch-lab", "--all-features"])));
    // In the profile that has already compiled what this task is made of.
    let step = "Test the tasks (cargo test)";
    report.count(step, rust(step, cargo().args(["test", "--package", "xtask", "--profile", "xtask"])));
}

/// Runs the tests of the page's modules, and of the page built around the core that lies in pkg/; says whether
/// it was built.
pub fn page(report: &mut Report) -> bool {
    let step = "Test the page's modules (vitest)";
    report.count(step, modules(step));
    let is_built = report.note(page::bundle());
    if is_built {
        let step = "Test the built page (playwright)";
        report.count(step, built_page(step));
    }
    is_built
}

/// Walks the main path through the page as it lies in www/dist, in Firefox.
pub fn firefox(report: &mut Report) {
    let step = "Test the built page in Firefox (vitest, WebDriver BiDi)";
    report.count(step, main_path(step));
}

/// Trains every figure with published numbers to its end, on the page as it was built.
pub fn figures() -> Result<()> {
    let chromium = Browser::Chromium;
    run(
        "Replay the figures (playwright)",
        tool("playwright")
            .args(["test", "--reporter=line"])
            .env("EVERY_FIGURE", "1")
            .env(chromium.variable(), chromium.find()?)
            .env("PAGE_PORT", free_port()?.to_string()),
        "Mend what it says above.",
    )
}

fn rust(step: &str, command: &mut Command) -> Result<Counts> {
    begin(step);
    command.arg("--no-fail-fast").stdout(Stdio::piped());
    let mut child = command.spawn().map_err(|error| not_started(command, &error))?;
    let mut counts = Counts::default();
    for line in BufReader::new(child.stdout.take().expect("stdout is piped")).lines() {
        let line = line?;
        println!("{line}");
        if let Some(result) = of_cargo(&line) {
            counts += result;
        }
    }
    let success = child.wait()?.success();
    counted(step, success, counts)
}

fn modules(step: &str) -> Result<Counts> {
    vitest(step, "vitest.json", &mut tool("vitest"))
}

fn main_path(step: &str) -> Result<Counts> {
    let firefox = Browser::Firefox;
    let mut command = tool("vitest");
    command.arg("--config=vitest.firefox.config.ts").env(firefox.variable(), firefox.find()?);
    vitest(step, "firefox.json", &mut command)
}

fn vitest(step: &str, results_name: &str, vitest: &mut Command) -> Result<Counts> {
    let file = results(results_name)?;
    vitest.args(["run", "--reporter=default", "--reporter=json"]);
    vitest.arg(format!("--outputFile.json={}", file.display()));
    node(step, vitest, &file, of_vitest)
}

fn built_page(step: &str) -> Result<Counts> {
    let chromium = Browser::Chromium;
    let path = chromium.find()?;
    let file = results("playwright.json")?;
    let mut playwright = tool("playwright");
    playwright
        .args(["test", "--reporter=list,json"])
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &file)
        .env(chromium.variable(), path)
        .env("PAGE_PORT", free_port()?.to_string());
    node(step, &mut playwright, &file, of_playwright)
}

/// Runs a runner that leaves its counts in a JSON file.
fn node(
    step: &str,
    command: &mut Command,
    file: &Path,
    read: fn(&Value) -> Option<Counts>,
) -> Result<Counts> {
    begin(step);
    let status = command.status().map_err(|error| not_started(command, &error))?;
    let text =
        fs::read_to_string(file).with_context(|| format!("{step} failed ({status}) before any test ran"))?;
    let counts = serde_json::from_str(&text).ok().as_ref().and_then(read);
    counted(step, status.success(), counts.with_context(|| format!("{} has no counts", file.display()))?)
}

/// The counts, unless the runner failed for another reason than a failed test.
fn counted(step: &str, success: bool, counts: Counts) -> Result<Counts> {
    if !success && counts.failed == 0 {
        bail!("{step} failed, though no test did ({counts}).\nMend what it says above.");
    }
    Ok(counts)
}

/// Where a runner writes its counts: beside this program, and not there from an earlier run.
fn results(name: &str) -> Result<PathBuf> {
    let file = std::env::current_exe()?.with_file_name(name);
    if file.exists() {
        fs::remove_file(&file)?;
    }
    Ok(file)
}

/// A port that no one listens on.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s"
fn of_cargo(line: &str) -> Option<Counts> {
    let (_, numbers) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let number = |label: &str| {
        let part = numbers.split("; ").find_map(|part| part.strip_suffix(label))?;
        part.trim().parse().ok()
    };
    Some(Counts { passed: number("passed")?, failed: number("failed")?, skipped: number("ignored")? })
}

fn of_vitest(json: &Value) -> Option<Counts> {
    Some(Counts {
        passed: json["numPassedTests"].as_u64()?,
        failed: json["numFailedTests"].as_u64()?,
        skipped: json["numPendingTests"].as_u64()?,
    })
}

fn of_playwright(json: &Value) -> Option<Counts> {
    let stats = &json["stats"];
    Some(Counts {
        passed: stats["expected"].as_u64()?,
        failed: stats["unexpected"].as_u64()? + stats["flaky"].as_u64()?,
        skipped: stats["skipped"].as_u64()?,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const COUNTS: Counts = Counts { passed: 12, failed: 3, skipped: 1 };

    #[test]
    fn the_counts_of_cargo_test_are_read() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 2 filtered out; finished in 1.5s";
        assert_eq!(of_cargo(line), Some(COUNTS));
        assert_eq!(of_cargo("test trainer::tests::it_learns ... ok"), None);
    }

    #[test]
    fn the_counts_of_vitest_are_read() {
        let json =
            json!({"numTotalTests": 16, "numPassedTests": 12, "numFailedTests": 3, "numPendingTests": 1});
        assert_eq!(of_vitest(&json), Some(COUNTS));
        assert_eq!(of_vitest(&json!({})), None);
    }

    #[test]
    fn the_counts_of_playwright_are_read_and_a_flaky_test_has_failed() {
        let json = json!({"stats": {"expected": 12, "unexpected": 2, "flaky": 1, "skipped": 1}});
        assert_eq!(of_playwright(&json), Some(COUNTS));
    }

    #[test]
    fn a_runner_that_fails_without_a_failed_test_is_an_error() {
        assert!(counted("Test", false, Counts { failed: 0, ..COUNTS }).is_err());
        assert_eq!(counted("Test", false, COUNTS).unwrap(), COUNTS);
    }
}
