//! What the page sees of how fast a run can learn. Looking changes no bit of it.

use js_sys::Uint32Array;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::arguments::{whole, whole_u32};
use super::{Run, Trainer, to_ts};
use crate::Misread;
use crate::dataset::Split;

/// The most bins of a histogram.
const MOST_BINS: usize = 10_000;

#[wasm_bindgen]
impl Trainer {
    /// The split that the images of the probe are of.
    #[wasm_bindgen(js_name = probeSplit)]
    pub fn probe_split(&self) -> Ts<Split> {
        each!(&self.0, trainer => to_ts(&trainer.probe().split()))
    }
}

/// What a network said of each image of the probe.
#[wasm_bindgen(js_name = ProbeReading)]
pub struct Reading(pub(super) crate::Reading);

#[wasm_bindgen(js_class = ProbeReading)]
impl Reading {
    /// Images read.
    pub fn images(&self) -> usize {
        self.0.len()
    }

    /// How many outputs have their derivative in each of so many bins: the right ones, then the wrong ones.
    /// Undefined for softmax.
    pub fn slopes(
        &self,
        #[wasm_bindgen(unchecked_param_type = "number")] bins: &JsValue,
    ) -> Result<Option<Uint32Array>, JsValue> {
        let slopes = self.0.slopes(whole("bins", bins, 1..=MOST_BINS)?);
        Ok(slopes.map(|slopes| Uint32Array::from(&[slopes.right, slopes.wrong].concat()[..])))
    }

    /// The largest derivative there is; undefined for softmax.
    pub fn steepest(&self) -> Option<f64> {
        self.0.steepest()
    }

    /// The first misread image from place `from` of the probe on, going round; undefined when there is none.
    pub fn misread(
        &self,
        #[wasm_bindgen(unchecked_param_type = "number")] from: &JsValue,
    ) -> Result<Option<Ts<Misread>>, JsValue> {
        let from = whole_u32("from", from)? as usize;
        Ok(self.0.misread(from).map(|misread| to_ts(&misread)))
    }
}
