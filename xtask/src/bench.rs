//! How many images a second the core learns from in a browser, beside what it is measured against.

use std::process::Command;

use anyhow::Result;

use crate::browser::Browser;
use crate::command::{root, run};
use crate::wasm;

/// Builds the core and the ndarray program alike, and measures them in a browser.
pub fn throughput() -> Result<()> {
    wasm::build()?;
    let baseline = wasm::generate("ndarray-baseline")?;
    let chromium = Browser::Chromium;
    run(
        "Measure in a browser",
        Command::new("node")
            .arg(root().join("benches/throughput/run.mjs"))
            .env(chromium.variable(), chromium.find()?)
            .env("BASELINE", baseline),
        "Mend what it says above.",
    )
}
