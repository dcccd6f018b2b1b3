//! One neuron, update by update.

use js_sys::Float64Array;
use wasm_bindgen::prelude::*;

use super::arguments::{choice, doubles, settings, whole};
use crate::{Activation, Config, Neuron};

/// The most weighted inputs that are taken at a time.
const MOST_INPUTS: usize = 1_000_000;

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
pub fn learn(
    #[wasm_bindgen(unchecked_param_type = "Neuron")] neuron: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "Config")] config: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "number")] updates: &JsValue,
) -> Result<Trajectory, JsValue> {
    let config: Config = settings(config)?;
    let neuron: Neuron = choice("neuron", neuron)?;
    let updates = whole("updates", updates, 0..=Neuron::MOST_UPDATES)?;
    Ok(neuron.learn(config, updates)?.into())
}

/// The sigmoid of each of these weighted inputs.
#[wasm_bindgen]
pub fn sigmoid(
    #[wasm_bindgen(unchecked_param_type = "Float64Array")] z: &JsValue,
) -> Result<Float64Array, JsValue> {
    let z = doubles("z", z, MOST_INPUTS)?;
    Ok(Float64Array::from(&Activation::Sigmoid.values(&z)[..]))
}
