//! What the page sees of a run's weights. Looking changes no bit of it.

use js_sys::Float32Array;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::arguments::index;
use super::{Run, Trainer, to_ts};
use crate::{Distribution, Real};

#[wasm_bindgen]
impl Trainer {
    /// The weights into a layer, neurons x inputs; layer 0 is the first hidden one.
    pub fn weights(
        &self,
        #[wasm_bindgen(unchecked_param_type = "number")] layer: &JsValue,
    ) -> Result<Float32Array, JsValue> {
        let layer = index("layer", layer, self.layers())?;
        Ok(each!(&self.0, trainer => single(trainer.network().layers()[layer].weights().iter())))
    }

    /// How the weights into a layer lie around zero.
    pub fn distribution(
        &self,
        #[wasm_bindgen(unchecked_param_type = "number")] layer: &JsValue,
    ) -> Result<Ts<Distribution>, JsValue> {
        let layer = index("layer", layer, self.layers())?;
        Ok(to_ts(&each!(&self.0, trainer => Distribution::of(&trainer.network().layers()[layer]))))
    }

    /// The standard deviation of the weights into a layer before the first step.
    #[wasm_bindgen(js_name = startDeviation)]
    pub fn start_deviation(
        &self,
        #[wasm_bindgen(unchecked_param_type = "number")] layer: &JsValue,
    ) -> Result<f64, JsValue> {
        let layer = index("layer", layer, self.layers())?;
        Ok(each!(&self.0, trainer => trainer.start_deviations()[layer]))
    }
}

/// Up to this magnitude a weight is near zero.
#[wasm_bindgen(js_name = nearZero)]
pub fn near_zero() -> f64 {
    Distribution::NEAR_ZERO
}

/// Numbers of either precision in the one that pictures are made of.
pub(super) fn single<'a, R: Real>(numbers: impl IntoIterator<Item = &'a R>) -> Float32Array {
    let numbers: Vec<f32> = numbers.into_iter().map(|x| x.to_f64() as f32).collect();
    Float32Array::from(&numbers[..])
}
