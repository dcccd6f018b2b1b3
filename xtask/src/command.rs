//! Other programs: how they are found, started and waited for.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Error, Result, anyhow, bail};

/// The repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the repository")
}

/// The folder of the page.
pub fn www() -> PathBuf {
    root().join("www")
}

/// The Cargo that runs this task.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// npm, in the folder of the page.
pub fn npm() -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(www());
    command
}

/// A program that an npm package brought, in the folder of the page.
pub fn tool(name: &str) -> Command {
    let file = if cfg!(windows) { format!("{name}.cmd") } else { name.to_owned() };
    let mut command = Command::new(www().join("node_modules").join(".bin").join(file));
    command.current_dir(www());
    command
}

/// Runs `command` to its end; a failure names the step and says what to do about it.
pub fn run(step: &str, command: &mut Command, advice: &str) -> Result<()> {
    begin(step);
    let status = command.status().map_err(|error| not_started(command, &error))?;
    if !status.success() {
        bail!("{step} failed ({status}).\n{advice}");
    }
    Ok(())
}

/// What `command` printed, or `None` if it failed or is not there.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok().map(|text| text.trim().to_owned())
}

/// Says which step begins.
pub fn begin(step: &str) {
    eprintln!("\n> {step}");
}

/// Why `command` did not start.
pub fn not_started(command: &Command, error: &std::io::Error) -> Error {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(OsStr::new("the program")).display();
    match error.kind() {
        ErrorKind::NotFound => anyhow!("{name} was not found.\nInstall it, or see that it is on the PATH."),
        _ => anyhow!("{name} did not start: {error}."),
    }
}
