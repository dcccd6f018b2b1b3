//! The boundary to JavaScript of what reads and writes files: a module of its own, which the page loads when a
//! file is opened or saved. It translates and never decides.
//!
//! Every error is thrown as a plain object with `kind`, `message` and, where there is one, `offset`.

#![cfg(target_arch = "wasm32")]

mod own_data;
mod runs;

use epoch_lab::Error;
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// Runs when the module is loaded: panics are written to the console with their message.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// What every refusal looks like.
#[derive(Serialize)]
struct Refusal {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<usize>,
    message: String,
}

/// An error as it is thrown.
fn thrown(error: Error) -> JsValue {
    let kind = match error {
        Error::Idx { .. } => "idx",
        Error::Config { .. } => "config",
        Error::State { .. } => "state",
        _ => "data",
    };
    let field = error.field().map(|field| format!("{field}: ")).unwrap_or_default();
    let refusal = Refusal { kind, offset: error.offset(), message: format!("{field}{}", error.message()) };
    serde_wasm_bindgen::to_value(&refusal).unwrap_or_else(|error| error.into())
}
