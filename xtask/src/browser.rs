//! The browsers that the page is tested in: those that are installed, or Debian's.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

use crate::command::{answer, run};

/// A browser that tests can be run in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Browser {
    /// Every test there is, those of the page in Chromium or Chrome
    Chromium,
    /// The main path through the built page in Firefox
    Firefox,
}

impl Browser {
    /// The path of the program: the one that [`Browser::variable`] names, an installed one, or Debian's.
    pub fn find(self) -> Result<PathBuf> {
        if let Some(path) = env::var_os(self.variable()) {
            return self.chosen(&path);
        }
        if let Some(path) = self.installed() {
            return Ok(path);
        }
        let (name, variable, package) = (self.name(), self.variable(), self.package());
        if !is_debian() || !is_root() {
            bail!(
                "The browser tests need {name}.\nInstall it (Debian: apt install {package}; others: {}), or set \
                 {variable} to the program.",
                self.site()
            );
        }
        let advice = format!("Install {name} by hand, then run the task again.");
        run("Update Debian's package lists", apt().arg("update"), &advice)?;
        let step = format!("Install Debian's {package}");
        run(&step, apt().args(["install", "-y", package]), &advice)?;
        self.installed().with_context(|| {
            format!("Debian's package {package} brought no working browser.\nSet {variable} to one.")
        })
    }

    /// The environment variable that names the program.
    pub fn variable(self) -> &'static str {
        match self {
            Self::Chromium => "CHROME_PATH",
            Self::Firefox => "FIREFOX_PATH",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Chromium => "Chromium or Chrome",
            Self::Firefox => "Firefox",
        }
    }

    fn site(self) -> &'static str {
        match self {
            Self::Chromium => "https://www.google.com/chrome",
            Self::Firefox => "https://www.mozilla.org/firefox",
        }
    }

    /// Debian's package.
    fn package(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox-esr",
        }
    }

    /// Names of the program on a PATH.
    fn programs(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
            Self::Firefox => &["firefox-esr", "firefox"],
        }
    }

    /// Where macOS keeps it.
    fn applications(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &[
                "Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
                "Applications/Chromium.app/Contents/MacOS/Chromium",
            ],
            Self::Firefox => &["Applications/Firefox.app/Contents/MacOS/firefox"],
        }
    }

    /// Where Windows keeps it, in one of the folders for programs.
    fn windows(self) -> &'static str {
        match self {
            Self::Chromium => "Google/Chrome/Application/chrome.exe",
            Self::Firefox => "Mozilla Firefox/firefox.exe",
        }
    }

    /// What the variable says.
    fn chosen(self, path: &OsStr) -> Result<PathBuf> {
        let path = PathBuf::from(path);
        if !path.is_file() {
            bail!(
                "{variable} is {}, which is no file.\nSet it to {name}, or unset it.",
                path.display(),
                variable = self.variable(),
                name = self.name()
            );
        }
        Ok(path)
    }

    fn installed(self) -> Option<PathBuf> {
        self.places().into_iter().find(|path| path.is_file() && works(path))
    }

    fn places(self) -> Vec<PathBuf> {
        let folders = env::var_os("PATH").unwrap_or_default();
        let on_path = self
            .programs()
            .iter()
            .flat_map(|name| env::split_paths(&folders).map(move |folder| folder.join(name)));

        let homes = [Some("/".into()), env::home_dir()];
        let on_mac = homes
            .into_iter()
            .flatten()
            .flat_map(|home| self.applications().iter().map(move |name| home.join(name)));

        let on_windows = ["ProgramFiles", "ProgramFiles(x86)", "LocalAppData"]
            .into_iter()
            .filter_map(env::var_os)
            .map(|folder| PathBuf::from(folder).join(self.windows()));

        on_path.chain(on_mac).chain(on_windows).collect()
    }
}

/// Whether it starts: Ubuntu has a chromium-browser that only says that it is a snap.
fn works(path: &Path) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_that_names_no_file_is_refused_by_name() {
        let error = Browser::Firefox.chosen(OsStr::new("/no/such/firefox")).unwrap_err().to_string();
        assert!(error.starts_with("FIREFOX_PATH is /no/such/firefox, which is no file."), "{error}");
    }

    #[test]
    fn each_browser_is_looked_for_under_its_own_names() {
        let named = |browser: Browser, name: &str| browser.places().iter().any(|path| path.ends_with(name));
        assert!(named(Browser::Firefox, "firefox-esr") && !named(Browser::Firefox, "chromium"));
        assert!(named(Browser::Chromium, "chromium") && !named(Browser::Chromium, "firefox-esr"));
    }
}
