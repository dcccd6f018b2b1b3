//! One neuron, update by update.

use js_sys::Float64Array;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::{checked_from_js, from_ts};
use crate::{Activation, Config, Neuron};

/// What a neuron was before each update, and after the last one; shorter when the run diverged.
#[wasm_bindgen(getter_with_clone)]
pub struct Trajectory {
    #[wasm_bindgen(readonly)]
    pub weight: Float64Array,
    #[wasm_bindgen(readonly)]
    pub bias: Float64Array,
    #[wasm_bindgen(readonly)]
    pub z: Float64Array,
    #[wasm_bindgen(readonly)]
    pub a: Float64Array,
    #[wasm_bindgen(readonly)]
    pub slope: Float64Array,
    #[wasm_bindgen(readonly)]
    pub cost: Float64Array,
    #[wasm_bindgen(readonly)]
    pub gradient: Float64Array,
}

impl From<crate::Trajectory> for Trajectory {
    fn from(trajectory: crate::Trajectory) -> Self {
        let numbers = |of: Vec<f64>| Float64Array::from(&of[..]);
        Self {
            weight: numbers(trajectory.weight),
            bias: numbers(trajectory.bias),
            z: numbers(trajectory.z),
            a: numbers(trajectory.a),
            slope: numbers(trajectory.slope),
            cost: numbers(trajectory.cost),
            gradient: numbers(trajectory.gradient),
        }
    }
}

/// Lets a neuron learn for so many updates; throws a `Failure` for settings that are not one neuron's.
#[wasm_bindgen(js_name = learn)]
pub fn learn(neuron: Ts<Neuron>, config: Ts<Config>, updates: usize) -> Result<Trajectory, JsValue> {
    let config: Config = checked_from_js(config.js_value())?;
    let neuron: Neuron = from_ts(neuron)?;
    Ok(neuron.learn(config, updates)?.into())
}

/// The sigmoid of each of these weighted inputs.
#[wasm_bindgen]
pub fn sigmoid(z: &Float64Array) -> Float64Array {
    Float64Array::from(&Activation::Sigmoid.values(&z.to_vec())[..])
}
