//! Where a run errs, for the page.

use js_sys::{Float32Array, Uint8Array, Uint32Array};
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::arguments::index;
use super::{Run, Trainer, to_ts};
use crate::dataset::Samples;
use crate::{Evaluation, Mistake};

#[wasm_bindgen]
impl Trainer {
    /// The bytes of an image of the data set; undefined when the data are no images.
    pub fn image(
        &self,
        #[wasm_bindgen(unchecked_param_type = "number")] sample: &JsValue,
    ) -> Result<Option<Uint8Array>, JsValue> {
        let samples = each!(&self.0, trainer => trainer.dataset().samples());
        let sample = index("sample", sample, samples.len())?;
        Ok(match samples {
            Samples::Images(images) => Some(Uint8Array::from(&images.bytes(sample)[..])),
            Samples::Dense(_) => None,
        })
    }
}

/// What the network takes for what.
#[wasm_bindgen]
pub struct Confusion(pub(super) crate::Confusion);

#[wasm_bindgen]
impl Confusion {
    /// The record on the whole split.
    pub fn evaluation(&self) -> Ts<Evaluation> {
        to_ts(&self.0.evaluation)
    }

    /// Images by what they are and what the network says: classes x outputs.
    pub fn counts(&self) -> Uint32Array {
        Uint32Array::from(&self.0.counts.iter().copied().collect::<Vec<_>>()[..])
    }

    /// Numbers of the misread images in the data set, most sure first.
    pub fn samples(&self) -> Uint32Array {
        Uint32Array::from(&self.column(|mistake| mistake.sample as u32)[..])
    }

    /// What the misread images are.
    pub fn classes(&self) -> Uint8Array {
        Uint8Array::from(&self.column(|mistake| mistake.class as u8)[..])
    }

    /// What the network says of the misread images.
    pub fn said(&self) -> Uint8Array {
        Uint8Array::from(&self.column(|mistake| mistake.said as u8)[..])
    }

    /// The activations of the outputs that say so.
    pub fn activations(&self) -> Float32Array {
        Float32Array::from(&self.column(|mistake| mistake.activation as f32)[..])
    }

    fn column<T>(&self, value: impl Fn(&Mistake) -> T) -> Vec<T> {
        self.0.mistakes.iter().map(value).collect()
    }
}
