//! The one build script: `cargo xtask build`, `serve`, `dev`, `test`, `replay`, `bench`, `fuzz`, `ci`.
//!
//! Each task does its own set-up, so that a clone needs nothing but rustup and Node.js.

mod bench;
mod browser;
mod check;
mod command;
mod deny;
mod fuzz;
mod licences;
mod page;
mod report;
mod setup;
mod test;
mod wasm;

use std::process::ExitCode;

use browser::Browser;
use clap::Parser;
use report::Report;

/// Builds, serves and tests Epoch Lab.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
enum Task {
    /// Build the static site in www/dist, for any host and any folder
    Build,
    /// Build, then serve the site on this machine
    Serve {
        /// Where to serve it
        #[arg(long, default_value_t = 8080)]
        port: u16,
    },
    /// Build the core, then serve the page with hot reload
    Dev {
        /// Where to serve it
        #[arg(long, default_value_t = 5173)]
        port: u16,
    },
    /// Run every test: of the core, of the page's modules, of the built page in a browser
    Test {
        /// Which browser, and with it which tests
        #[arg(long, value_enum, default_value_t = Browser::Chromium)]
        browser: Browser,
    },
    /// Train every figure with published numbers to its end, in a browser
    Replay,
    /// Measure in a browser how many images a second are learned from
    Bench,
    /// Feed every parser of the core inputs that it does not expect
    Fuzz(fuzz::Options),
    /// Check formatting, lints, docs, types and dependencies, then run every test in both browsers
    Ci,
}

fn main() -> ExitCode {
    let result = match Task::parse() {
        Task::Build => page::build(),
        Task::Serve { port } => page::serve(port),
        Task::Dev { port } => page::dev(port),
        Task::Test { browser: Browser::Chromium } => {
            return counted(|report| {
                test::core(report);
                if report.note(wasm::build()) {
                    test::page(report);
                }
            });
        }
        Task::Test { browser: Browser::Firefox } => {
            return counted(|report| {
                if report.note(page::build()) {
                    test::firefox(report);
                }
            });
        }
        Task::Replay => page::build().and_then(|()| test::figures()),
        Task::Bench => bench::throughput(),
        Task::Fuzz(options) => fuzz::fuzz(&options),
        Task::Ci => {
            return counted(|report| {
                check::core(report);
                deny::dependencies(report);
                test::core(report);
                report.note(fuzz::fuzz(&fuzz::Options::briefly()));
                // The page's types are those of the compiled core.
                if report.note(wasm::build()) {
                    check::page(report);
                    if test::page(report) {
                        test::firefox(report);
                    }
                }
            });
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs steps that go on after a failure, and closes with the counts.
fn counted(steps: impl FnOnce(&mut Report)) -> ExitCode {
    let mut report = Report::default();
    steps(&mut report);
    report.close()
}
