//! What the crates are made of: their licences, versions, sources and known faults, checked by cargo-deny.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::command::{answer, begin, cargo, root, run};
use crate::report::Report;

/// The cargo-deny that deny.toml is written for.
const VERSION: &str = "0.20.2";

/// Checks the crates of all packages by deny.toml.
pub fn dependencies(report: &mut Report) {
    let program = match find() {
        Ok(program) => program,
        Err(error) => {
            report.note(Err(error));
            return;
        }
    };
    report.note(run(
        "Check licences, versions and sources (cargo deny)",
        deny(&program).args(["check", "licenses", "bans", "sources"]),
        "Choose another crate, or allow it in deny.toml and give the reason there.",
    ));
    // The database of advisories lies on a host of its own, which not every machine reaches.
    begin("Fetch the database of advisories (cargo deny)");
    if let Err(reason) = fetch(&program) {
        eprintln!("It cannot be had here, so advisories are not checked: {reason}");
        return;
    }
    report.note(run(
        "Check advisories (cargo deny)",
        deny(&program).args(["check", "--disable-fetch", "advisories"]),
        "Update the crate, or say in deny.toml why the advisory does not concern it.",
    ));
}

/// Fetches the database of advisories, or says in a line why not.
fn fetch(program: &Path) -> Result<(), String> {
    // Git asks nobody for a password: it fails.
    let output = deny(program).args(["fetch", "db"]).env("GIT_TERMINAL_PROMPT", "0").output();
    let output = output.map_err(|error| error.to_string())?;
    if output.status.success() { Ok(()) } else { Err(last_line(&String::from_utf8_lossy(&output.stderr))) }
}

fn last_line(text: &str) -> String {
    let last = text.lines().map(str::trim).rfind(|line| !line.is_empty());
    last.unwrap_or("cargo-deny gave no reason").to_owned()
}

/// cargo-deny at its version: the installed one, or one compiled into target/tools.
fn find() -> Result<PathBuf> {
    let tools = root().join("target").join("tools");
    let own = tools.join("bin").join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    if let Some(program) = [PathBuf::from("cargo-deny"), own.clone()].into_iter().find(|path| is_wanted(path))
    {
        return Ok(program);
    }
    // Unoptimised it compiles in less than half the time, and works for a second.
    run(
        "Compile cargo-deny, once",
        cargo()
            .args(["install", "cargo-deny", "--version", VERSION, "--locked", "--no-default-features"])
            .args(["--debug", "--force", "--root"])
            .arg(&tools)
            .env("CARGO_PROFILE_DEV_DEBUG", "false"),
        "Check the connection to crates.io, then run the task again.",
    )?;
    Ok(own)
}

fn is_wanted(program: &Path) -> bool {
    answer(Command::new(program).arg("--version")).is_some_and(|says| says == format!("cargo-deny {VERSION}"))
}

fn deny(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).args(["--workspace", "--all-features"]);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_of_a_failed_fetch_is_its_last_line() {
        let text = "[ERROR] failed to clone\nfatal: unable to access the host\n\n";
        assert_eq!(last_line(text), "fatal: unable to access the host");
        assert_eq!(last_line(""), "cargo-deny gave no reason");
    }
}
