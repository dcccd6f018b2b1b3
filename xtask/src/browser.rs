//! The browser that the page is tested in: one that is installed, or Debian's Chromium.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::{answer, run};

/// Names of the program on a PATH.
const PROGRAMS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Where macOS keeps it.
const APPLICATIONS: [&str; 2] = [
    "Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// The path of a Chromium or Chrome.
pub fn find() -> Result<PathBuf> {
    if let Some(path) = env::var_os("CHROME_PATH").map(PathBuf::from) {
        if !path.is_file() {
            bail!(
                "CHROME_PATH is {}, which is no file.\nSet it to a Chromium or Chrome, or unset it.",
                path.display()
            );
        }
        return Ok(path);
    }
    if let Some(path) = installed() {
        return Ok(path);
    }
    if !is_debian() || !is_root() {
        bail!(
            "The browser tests need Chromium or Chrome.\nInstall one (Debian: apt install chromium; others: \
             https://www.google.com/chrome), or set CHROME_PATH to the program."
        );
    }
    let advice = "Install Chromium or Chrome by hand, then run the task again.";
    run("Update Debian's package lists", apt().arg("update"), advice)?;
    run("Install Debian's chromium", apt().args(["install", "-y", "chromium"]), advice)?;
    installed().context("Debian's package chromium brought no working browser.\nSet CHROME_PATH to one.")
}

fn installed() -> Option<PathBuf> {
    places().into_iter().find(|path| path.is_file() && works(path))
}

fn places() -> Vec<PathBuf> {
    let folders = env::var_os("PATH").unwrap_or_default();
    let on_path =
        PROGRAMS.iter().flat_map(|name| env::split_paths(&folders).map(move |folder| folder.join(name)));

    let homes = [Some("/".into()), env::home_dir()];
    let on_mac = homes.into_iter().flatten().flat_map(|home| APPLICATIONS.map(|name| home.join(name)));

    let on_windows = ["ProgramFiles", "ProgramFiles(x86)", "LocalAppData"]
        .into_iter()
        .filter_map(env::var_os)
        .map(|folder| PathBuf::from(folder).join("Google/Chrome/Application/chrome.exe"));

    on_path.chain(on_mac).chain(on_windows).collect()
}

/// Whether it starts: Ubuntu has a chromium-browser that only says that it is a snap.
fn works(path: &PathBuf) -> bool {
    // On Windows the question would open a window.
    cfg!(windows) || answer(Command::new(path).arg("--version")).is_some()
}

fn is_debian() -> bool {
    fs::read_to_string("/etc/os-release").is_ok_and(|text| text.lines().any(|line| line == "ID=debian"))
}

fn is_root() -> bool {
    answer(Command::new("id").arg("-u")).is_some_and(|id| id == "0")
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}
