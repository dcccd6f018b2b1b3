//! Everything that is checked without running it: format, lints, docs, types.

use crate::command::{cargo, npm, run};
use crate::report::Report;
use crate::setup::{WASM, wasm_target};

/// This program's own profile: the macros and build scripts that the checks need are compiled in it already.
const SHARED: [&str; 2] = ["--profile", "xtask"];

/// Checks the core and this program.
pub fn core(report: &mut Report) {
    report.note(run(
        "Check Rust's format (cargo fmt)",
        cargo().args(["fmt", "--all", "--check"]),
        "Run `cargo fmt --all`.",
    ));
    let advice = "Mend what the compiler says above.";
    report.note(run(
        "Lint natively (clippy)",
        cargo()
            .args(["clippy", "--workspace", "--all-targets", "--all-features"])
            .args(SHARED)
            .args(["--", "-D", "warnings"]),
        advice,
    ));
    report.note(run(
        "Document natively (cargo doc)",
        cargo()
            .args(["doc", "--workspace", "--no-deps", "--all-features"])
            .args(SHARED)
            .env("RUSTDOCFLAGS", "-D warnings"),
        advice,
    ));
    if report.note(wasm_target()) {
        let lib = ["--package", "epoch-lab", "--package", "epoch-lab-files", "--lib", "--target", WASM];
        report.note(run(
            "Lint for WebAssembly (clippy)",
            cargo().arg("clippy").args(lib).args(SHARED).args(["--", "-D", "warnings"]),
            advice,
        ));
        report.note(run(
            "Document for WebAssembly (cargo doc)",
            cargo().arg("doc").args(lib).args(SHARED).arg("--no-deps").env("RUSTDOCFLAGS", "-D warnings"),
            advice,
        ));
    }
}

/// Checks the page, around the core that lies in pkg/.
pub fn page(report: &mut Report) {
    let mut script = |step: &str, name: &str, advice: &str| {
        report.note(run(step, npm().args(["run", "--silent", name]), advice));
    };
    script("Check the page's types (svelte-check, tsc)", "check", "Mend what it says above.");
    script("Lint the page (eslint)", "lint", "Mend what it says above; `npx eslint --fix` may do it.");
    script("Check the page's format (prettier)", "format", "Run `npm run format:write` in www.");
}
