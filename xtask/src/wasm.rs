//! The core in WebAssembly: compiled, bound to JavaScript, optimised, put into pkg/.
//!
//! What the core is measured against goes the same way.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, anyhow, ensure};
use serde_json::Value;
use wasm_bindgen_cli_support::Bindgen;

use crate::command::{begin, cargo, not_started, root, run, tool};
use crate::licences;
use crate::setup::{WASM, one_wasm_bindgen, packages, wasm_target};

/// The core's package.
const CORE: &str = "epoch-lab";

/// What reads and writes files: a module of its own, which the page loads when a file is opened.
const FILES: &str = "epoch-lab-files";

/// The part of the core that the lab loads first; it has no bindings of its own.
const FIRST_MODULE: &str = "epoch_lab_first_bg.wasm";

/// What rustc may use for this target beside the oldest WebAssembly. No relaxed SIMD: it rounds as it likes.
const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-simd",
];

/// How the module is made smaller. LLVM has inlined what is worth it; to inline once more cost a fifth of the
/// training speed in an older engine (Node.js 20), and gained nothing in a newer one.
const OPTIMISE: [&str; 2] = ["-Os", "--skip-pass=inlining-optimizing"];

/// Builds the npm package of the core.
pub fn build() -> Result<()> {
    // Whole or not at all: only what has gone through every step gets into pkg.
    let bindings = generate(CORE)?;
    let first = generate_first(&bindings)?;
    let files = generate(FILES)?;
    licences::write(CORE, &bindings.join("licences.txt"))?;
    licences::write(FILES, &files.join("licences-files.txt"))?;
    publish(&bindings, &root().join("pkg"))?;
    let first_name = root().join("pkg").join(FIRST_MODULE);
    fs::copy(&first, &first_name).with_context(|| format!("{} cannot be written", first_name.display()))?;
    publish(&files, &root().join("pkg"))
}

/// Compiles a package's library, writes its bindings and optimises it; returns the folder that holds all.
pub fn generate(package: &str) -> Result<PathBuf> {
    generate_with(package, &[])
}

/// Compiles the part of the core that is loaded first; returns the path of the module, which the bindings of the
/// whole core in `whole` drive.
fn generate_first(whole: &Path) -> Result<PathBuf> {
    // In a folder of its own: Cargo gives both modules the same name, and would compile both each time.
    let target = root().join("target/first");
    let target = target.to_str().context("the path of the sources is not Unicode")?;
    let bindings =
        generate_with(CORE, &["--no-default-features", "--features", "boundary", "--target-dir", target])?;
    let glue = format!("{}.js", library(CORE));
    let own = fs::read_to_string(bindings.join(&glue))?;
    let whole = fs::read_to_string(whole.join(&glue))?;
    let imports = imports(&own);
    ensure!(
        !imports.is_empty(),
        "The bindings of {FIRST_MODULE} give it no functions: they are written otherwise."
    );
    let strange: Vec<&str> = imports.into_iter().filter(|import| !whole.contains(import)).collect();
    ensure!(
        strange.is_empty(),
        "The bindings of the whole core do not drive {FIRST_MODULE}. They lack:\n{}",
        strange.join("\n")
    );
    Ok(bindings.join(format!("{}_bg.wasm", library(CORE))))
}

/// The functions that bindings give to their module, each with its text.
fn imports(glue: &str) -> Vec<&str> {
    let given = glue.split_once("const import0 = {").map_or("", |(_, rest)| rest);
    let given = given.split_once("\n    };").map_or("", |(given, _)| given);
    given.split("\n        __wb").skip(1).collect()
}

/// The same with more arguments of `cargo build`.
fn generate_with(package: &str, arguments: &[&str]) -> Result<PathBuf> {
    wasm_target()?;
    packages()?;
    one_wasm_bindgen()?;
    let module = compile(package, arguments)?;

    let name = library(package);
    let bindings = module.with_file_name(format!("{name}-bindings"));
    let step = format!("Write the bindings of {package} (wasm-bindgen)");
    begin(&step);
    bind(&module, &name, &bindings).with_context(|| format!("{step} failed"))?;
    let optimised = bindings.join("optimised.wasm");
    let wasm = bindings.join(format!("{name}_bg.wasm"));
    run(
        &format!("Optimise {package} (wasm-opt)"),
        tool("wasm-opt").args(OPTIMISE).args(FEATURES).arg(&wasm).arg("-o").arg(&optimised),
        "If it names a feature that is not enabled, add it in xtask/src/wasm.rs.",
    )?;
    fs::rename(&optimised, &wasm)?;
    Ok(bindings)
}

/// What file names of a package's library begin with.
fn library(package: &str) -> String {
    package.replace('-', "_")
}

/// Compiles a package's library; returns the path of the module.
fn compile(package: &str, arguments: &[&str]) -> Result<PathBuf> {
    let step = format!("Compile {package} to WebAssembly");
    begin(&step);
    let mut command = cargo();
    command
        .args(["build", "--release", "--package", package, "--lib", "--target", WASM])
        .arg("--message-format=json-render-diagnostics")
        .args(arguments)
        // They would take the place of the flags in .cargo/config.toml, simd128 among them.
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .stdout(Stdio::piped());
    let mut child = command.spawn().map_err(|error| not_started(&command, &error))?;
    let mut module = None;
    for line in BufReader::new(child.stdout.take().expect("stdout is piped")).lines() {
        module = artifact(&line?, &library(package)).or(module);
    }
    ensure!(child.wait()?.success(), "{step} failed.\nMend what the compiler says above.");
    module.with_context(|| format!("Cargo built {package} without saying where its .wasm file is"))
}

/// The path of a library's module, where a line of Cargo's JSON messages tells it.
fn artifact(line: &str, library: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(line).ok()?;
    if message["target"]["name"] != library {
        return None;
    }
    let files = message["filenames"].as_array()?;
    files.iter().filter_map(Value::as_str).find(|file| file.ends_with(".wasm")).map(PathBuf::from)
}

fn bind(module: &Path, name: &str, folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Bindgen::new()
        .input_path(module)
        .out_name(name)
        .web(true)?
        .typescript(true)
        // `init()` finds the .wasm beside its JavaScript; bundlers follow the URL that says so.
        .omit_default_module_path(false)
        .generate(folder)
}

/// Moves the generated files into the package, beside its package.json and README.md.
fn publish(from: &Path, package: &Path) -> Result<()> {
    for entry in fs::read_dir(from)? {
        let file = entry?.path();
        let name = file.file_name().ok_or_else(|| anyhow!("{} has no name", file.display()))?;
        fs::copy(&file, package.join(name))
            .with_context(|| format!("{} cannot be written", package.join(name).display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_module_is_found_among_cargos_messages() {
        let dependency =
            r#"{"reason":"compiler-artifact","target":{"name":"rand"},"filenames":["/t/librand.rlib"]}"#;
        let core =
            r#"{"target":{"name":"epoch_lab"},"filenames":["/t/libepoch_lab.rlib","/t/epoch_lab.wasm"]}"#;
        assert_eq!(artifact(dependency, "epoch_lab"), None);
        assert_eq!(artifact(core, "epoch_lab"), Some(PathBuf::from("/t/epoch_lab.wasm")));
        assert_eq!(artifact("warning: not JSON", "epoch_lab"), None);
    }
}
