//! What the page's views see of a run. Looking changes no bit of it.

use js_sys::Float32Array;
use wasm_bindgen::prelude::*;

use super::{Run, Trainer};
use crate::Real;

#[wasm_bindgen]
impl Trainer {
    /// The weights into a layer, neurons x inputs; layer 0 is the first hidden one.
    pub fn weights(&self, layer: usize) -> Float32Array {
        each!(&self.0, trainer => single(trainer.network().layers()[layer].weights().iter()))
    }
}

/// Numbers of either precision in the one that pictures are made of.
pub(super) fn single<'a, R: Real>(numbers: impl IntoIterator<Item = &'a R>) -> Float32Array {
    let numbers: Vec<f32> = numbers.into_iter().map(|x| x.to_f64() as f32).collect();
    Float32Array::from(&numbers[..])
}
