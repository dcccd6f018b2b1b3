//! What a fresh machine lacks: the wasm32 target and the page's packages.

use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result, bail, ensure};

use crate::command::{answer, npm, root, run, www};

/// The target of the core in the browser.
pub const WASM: &str = "wasm32-unknown-unknown";

/// The first Node.js that Vite runs on.
const NODE: (u32, u32) = (20, 19);

/// Adds the target of the core when the toolchain lacks it.
pub fn wasm_target() -> Result<()> {
    let mut rustc = Command::new("rustc");
    let libraries = answer(rustc.args(["--print", "target-libdir", "--target", WASM]));
    if libraries.is_some_and(|path| Path::new(&path).is_dir()) {
        return Ok(());
    }
    run(
        "Add the target wasm32-unknown-unknown",
        Command::new("rustup").args(["target", "add", WASM]),
        "It is fetched from static.rust-lang.org: check the connection, then run the task again.",
    )
}

/// Installs the page's packages when they are missing or older than www/package-lock.json.
pub fn packages() -> Result<()> {
    let node = answer(Command::new("node").arg("--version"));
    let Some(node) = node else {
        bail!("Node.js was not found.\nInstall version 20 or newer from https://nodejs.org.");
    };
    ensure!(
        version(&node).is_some_and(|version| version >= NODE),
        "Node.js {node} is too old.\nInstall version {}.{} or newer from https://nodejs.org.",
        NODE.0,
        NODE.1
    );
    // npm writes the hidden file when all packages are in place.
    let installed = changed(&www().join("node_modules/.package-lock.json"));
    let wanted = changed(&www().join("package-lock.json"));
    if installed.is_some() && installed >= wanted {
        return Ok(());
    }
    run(
        "Install the page's packages (npm ci)",
        npm().args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]),
        "Check the connection to the npm registry, and that package.json and package-lock.json in www agree.",
    )
}

/// Sees that the bindings are written for the wasm-bindgen that the core is compiled with.
pub fn one_wasm_bindgen() -> Result<()> {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).context("Cargo.lock cannot be read")?;
    let core = locked(&lock, "wasm-bindgen");
    let writer = locked(&lock, "wasm-bindgen-cli-support");
    ensure!(
        core.is_some() && core == writer,
        "Cargo.lock has wasm-bindgen {} but wasm-bindgen-cli-support {}.\n\
         Give both the same version: in Cargo.toml and in xtask/Cargo.toml.",
        core.unwrap_or("missing"),
        writer.unwrap_or("missing")
    );
    Ok(())
}

/// The version of a package in the text of Cargo.lock.
fn locked<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

/// Major and minor number of "v20.19.1".
fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.strip_prefix('v')?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

fn changed(file: &Path) -> Option<SystemTime> {
    file.metadata().and_then(|metadata| metadata.modified()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_cargo_lock() {
        let lock = "[[package]]\nname = \"wasm-bindgen-cli-support\"\nversion = \"0.2.9\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.8\"\n";
        assert_eq!(locked(lock, "wasm-bindgen"), Some("0.2.8"));
        assert_eq!(locked(lock, "wasm-bindgen-cli-support"), Some("0.2.9"));
        assert_eq!(locked(lock, "ndarray"), None);
    }

    #[test]
    fn versions_of_node_compare_as_numbers() {
        assert!(version("v20.19.0").unwrap() >= NODE);
        assert!(version("v22.2.1").unwrap() >= NODE);
        assert!(version("v20.9.0").unwrap() < NODE);
        assert_eq!(version("20"), None);
    }
}
