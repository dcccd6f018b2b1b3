//! The table of settings for the page.

use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use super::to_ts;
use crate::Setting;

/// Every setting, in the order of `Config`'s fields.
#[derive(Serialize, Tsify)]
pub struct Settings(Vec<Setting>);

/// The table of settings: what each holds, what is legal, what a slider spans and when a change takes effect.
#[wasm_bindgen]
pub fn settings() -> Ts<Settings> {
    to_ts(&Settings(crate::setting::settings().copied().collect()))
}
